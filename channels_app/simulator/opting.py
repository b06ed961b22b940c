"""STOP and START as the provider itself keeps them: it blocks the pair of person and sender."""

import re
import unicodedata
from collections.abc import Mapping, Set

from channels_app.simulator.simulation import Simulation


def meant(text: str, words: Mapping[str, Set[str]]) -> str:
    """STOP, START or HELP when the whole message is one of their words, else ""."""
    word = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()
    return next((change for change, known in words.items() if word in known), "")


def opt(sim: Simulation, account: str, person: str, sender: str, change: str) -> bool:
    """Block or unblock the pair; whether the provider has something new to say about it (HELP always)."""
    stopped = is_stopped(sim, account, person, sender)
    if change == "STOP":
        sim.world.mark("stopped", account, person, sender, value=1)
    elif change == "START":
        sim.world.unmark("stopped", account, person, sender)
    return not ((change == "STOP" and stopped) or (change == "START" and not stopped))


def is_stopped(sim: Simulation, account: str, person: str, sender: str) -> bool:
    """Whether the person has stopped this sender."""
    return bool(sim.world.marked("stopped", account, person, sender))
