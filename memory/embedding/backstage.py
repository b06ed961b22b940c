"""Embedding behind everything else: one thread for a process, which steps back when somebody else wants the core."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from memory.embedding.choosing import Embedder

Array = np.ndarray[Any, Any]

#: how far it steps back (nice): it still gets a tenth of a core that is wanted by one other
STEPS = 10


def encode(embedder: Embedder, texts: list[str]) -> Array:
    """As `Embedder.encode`, for what nobody waits for; the caller waits, and holds no transaction."""
    return _thread().submit(embedder.encode, texts).result()


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "embedding", initializer=_step_back)


def _step_back() -> None:
    # On Linux every thread has a niceness of its own; elsewhere it would be that of the whole process.
    if os.uname().sysname == "Linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(STEPS, os.getpriority(os.PRIO_PROCESS, me)))
