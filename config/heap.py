"""How the garbage collector works in a long-lived server."""

import gc

#: objects between two young collections, and how many of these make a middle and a full one. With Python's own 700, 10,
#: 10 a busy daphne spent an eighth of its time collecting, and a full collection held everybody up for 0.2 s.
_THRESHOLDS = (10_000, 20, 50)


def settle() -> None:
    """Call once everything is loaded: what is there now stays for ever, so that no collection looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
