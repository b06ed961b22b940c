"""Every test; the folders mirror the apps."""
