"""Episodes in few words: sentences of the record, what was tried, how the customer sounded, what was left open."""

#: of the rules by which summaries are made; raise it, and they are made anew
VERSION = 1
