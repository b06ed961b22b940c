"""The demo workspace: people, channels on the simulator, and a lively history."""
