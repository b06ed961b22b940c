"""Connectors: records of our customers in other systems, fetched off the live path and shown with their age."""
