"""What one client may cost: sizes, times and windows that daphne leaves open."""
