"""The REST API of the inbox, one noun per file (contract §4)."""
