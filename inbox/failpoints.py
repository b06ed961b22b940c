"""Named places where a chaos run kills the process, to prove that dying there loses nothing."""

from __future__ import annotations

import os
import random
import signal

#: name -> probability, from FAIL_AT="ingest.before_commit:0.01,delivery.claimed:1"; empty in every ordinary run
_ARMED: dict[str, float] = {}
for _point in filter(None, os.environ.get("FAIL_AT", "").split(",")):
    _name, _, _chance = _point.partition(":")
    _ARMED[_name.strip()] = float(_chance or 1)


def reach(name: str) -> None:
    """Die here (SIGKILL) when this fail point is armed."""
    if _ARMED and random.random() < _ARMED.get(name, 0):
        os.kill(os.getpid(), signal.SIGKILL)
