"""Providers: one folder for each way a message travels."""
