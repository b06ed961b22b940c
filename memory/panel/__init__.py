"""The memory panel beside a thread: what happened so far, each line leading back to where it was said."""
