"""Measurements: one module per name, each with `run() -> list[dict]`, on a database and a folder of its own."""
