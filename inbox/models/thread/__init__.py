"""The Thread, one file per ability."""

from inbox.models.thread.changing import Moved, store
from inbox.models.thread.queryset import VIEWS, Sight, counts
from inbox.models.thread.speaking import Terms
from inbox.models.thread.thread import State, Thread

__all__ = ["VIEWS", "Moved", "Sight", "State", "Terms", "Thread", "counts", "store"]
