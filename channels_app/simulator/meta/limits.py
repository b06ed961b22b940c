"""WhatsApp's law on sending: the 24-hour window, the rate per number and the rate per recipient."""

import time
from collections import deque

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Person
from channels_app.simulator.meta.errors import GraphError
from channels_app.simulator.simulation import Simulation

WINDOW = 24 * 3600.0
FREE_ENTRY = 72 * 3600.0
#: One message in six seconds to one recipient; a burst of 45 may be borrowed from the future.
PAIR_EVERY = 6.0
PAIR_BURST = 45


class Rates:
    """Rates in real seconds, whatever the simulated clock says: they protect a machine, not a calendar."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[float]] = {}
        self._promised: dict[tuple[str, str], float] = {}

    def forget(self) -> None:
        """Start counting afresh."""
        self._sent.clear()
        self._promised.clear()

    def check(self, account: WhatsAppAccount, recipient: str) -> None:
        """Refuse above the number's messages per second (130429) or the recipient's rate (131056)."""
        now = time.monotonic()
        sent = self._sent.setdefault(account.key, deque())
        while sent and now - sent[0] >= 1.0:
            sent.popleft()
        if len(sent) >= account.throughput:
            raise GraphError(130429)
        promised = max(now, self._promised.get((account.key, recipient), 0.0))
        if promised - now > PAIR_EVERY * (PAIR_BURST - 1) + PAIR_EVERY / 2:
            raise GraphError(131056)
        self._promised[account.key, recipient] = promised + PAIR_EVERY
        sent.append(now)


def inbound_came(sim: Simulation, account: str, person: str) -> None:
    """Every inbound message opens or refreshes the window of this person and number."""
    sim.world.mark("inbound", account, person, value=sim.clock.now())


def window_is_open(sim: Simulation, account: str, person: Person | None) -> bool:
    """Whether free-form messages are allowed now."""
    last = sim.world.marked("inbound", account, person.id) if person else None
    return last is not None and sim.clock.now() - last < WINDOW


def messaging_limit(sim: Simulation, account: WhatsAppAccount) -> int:
    """People whom the account's portfolio may write to first in a rolling day; 0 for no limit."""
    shared = next(one for one in sim.accounts.whatsapp if one.portfolio == account.portfolio)
    changed = sim.world.marked("messaging_limit", account.portfolio)
    return shared.messaging_limit if changed is None else int(changed)


def is_over_limit(sim: Simulation, account: WhatsAppAccount, person: Person) -> bool:
    """Whether one more person cannot be written to first: all numbers of the portfolio count together."""
    most, name = messaging_limit(sim, account), f"first|{account.portfolio}|"
    if not most:
        return False
    since = sim.clock.now() - WINDOW
    counted = {
        mark.id.removeprefix(name) for mark in sim.world.marks if mark.id.startswith(name) and mark.value > since
    }
    return person.id not in counted and len(counted) >= most


def written_first(sim: Simulation, account: WhatsAppAccount, person: Person) -> None:
    """A template left outside the window: this person counts for a day, from the first of its messages."""
    last = sim.world.marked("first", account.portfolio, person.id)
    if last is None or last <= sim.clock.now() - WINDOW:
        sim.world.mark("first", account.portfolio, person.id, value=sim.clock.now())


def came_from_ad(sim: Simulation, account: str, person: str) -> None:
    """A message from an advertisement: an answer within 24 hours opens the free entry point."""
    sim.world.mark("ad", account, person, value=sim.clock.now())
    sim.world.unmark("free_entry", account, person)


def free_entry_point(sim: Simulation, account: str, person: str) -> str:
    """The id of the free entry point conversation this send belongs to, '' for none; the first answer starts it."""
    ad, now = sim.world.marked("ad", account, person), sim.clock.now()
    if ad is None:
        return ""
    started = sim.world.marked("free_entry", account, person)
    if started is None:
        if now - ad > WINDOW:
            return ""
        sim.world.mark("free_entry", account, person, value=now)
        started = now
    return f"{account}-{int(started)}" if now - started <= FREE_ENTRY else ""
