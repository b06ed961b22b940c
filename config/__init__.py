"""The composition root: wires the apps together, never decides."""
