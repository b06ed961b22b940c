"""Tags and filters of the agents' pages."""
