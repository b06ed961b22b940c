"""Knowledge: what the business gave us to read, in searchable passages that lead back to where they stand."""
