"""One running simulation: its settings, clock, accounts, world, faults and postman, handed to every part."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from channels_app.simulator import memories
from channels_app.simulator.accounts import FILE, Account, Accounts, AccountsFile
from channels_app.simulator.clock import Clock
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.faults import Faults
from channels_app.simulator.letters import Letter
from channels_app.simulator.pace import Pace
from channels_app.simulator.postman import Postman
from channels_app.simulator.settings import Settings
from channels_app.simulator.store import Store
from channels_app.simulator.world import World

log = logging.getLogger("simulator")
FLUSH_EVERY = 0.5
MOST_PASSES = 20_000


@dataclass
class Simulation:
    """Made once per process by `begin`; must be used from its event loop only."""

    settings: Settings
    clock: Clock
    accounts_file: AccountsFile
    store: Store
    world: World
    faults: Faults
    pace: Pace
    postman: Postman
    #: provider -> posts the webhook that tells of a message's new status
    tell: dict[str, Callable[["Simulation", Message], Any]] = field(default_factory=dict)
    #: (secret key, file id) -> when the address that holds the key stops working, in shifted unix seconds
    passes: dict[tuple[str, str], float] = field(default_factory=dict)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)
    _tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    @property
    def accounts(self) -> Accounts:
        """The accounts as their file stands now."""
        return self.accounts_file.current()

    @property
    def media_dir(self) -> Any:
        """Where files lie."""
        return self.settings.data / "simulator_media"

    def account_of(self, message: Message) -> Account | None:
        """The account a message belongs to, None when the file no longer has it."""
        return self.accounts.by_key(message.account)

    def person_of(self, message: Message) -> Person | None:
        """The customer of a message."""
        return self.world.people.get(message.person)

    def admit(self, id: str, seconds: float) -> str:
        """A secret key that opens one file for so long."""
        now = self.clock.now()
        if len(self.passes) > MOST_PASSES:
            self.passes = {key: until for key, until in self.passes.items() if until > now}
        key = secrets.token_urlsafe(24)
        self.passes[key, id] = now + seconds
        return key

    def admits(self, key: str, id: str) -> bool:
        """Whether a key still opens a file."""
        return self.passes.get((key, id), 0.0) > self.clock.now()

    def later(self, seconds: float, act: Callable[[], Any]) -> None:
        """Call `act` after a while; its failure is logged and hurts nothing else."""
        loop = asyncio.get_running_loop()

        def run() -> None:
            self._timers.discard(handle)
            try:
                act()
            except Exception:
                log.exception("a delayed step failed")

        handle = loop.call_later(seconds, run)
        self._timers.add(handle)

    def spawn(self, work: Any) -> None:
        """Run a coroutine beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop timers and lanes, and write what is not yet written."""
        for timer in self._timers:
            timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await self.postman.close()
        self.store.close()


def begin(settings: Settings) -> Simulation:
    """Open the files and put the parts together. Call it inside a running event loop."""
    store = Store(settings.data / "simulator.sqlite3")
    world, faults, pace = World(store), Faults(), Pace()
    memories.recall(world, settings.data)
    (settings.data / "simulator_media").mkdir(parents=True, exist_ok=True)

    def acknowledged(letter: Letter) -> None:
        message = world.messages.get(letter.message)
        if message and not message.acknowledged:
            message.acknowledged = True
            world.changed(message)

    postman = Postman(faults, pace, store, acknowledged)
    simulation = Simulation(
        settings,
        Clock(settings.offset),
        AccountsFile(settings.data / FILE, settings.public_url),
        store,
        world,
        faults,
        pace,
        postman,
    )
    simulation.spawn(_flush_for_ever(store))
    return simulation


async def _flush_for_ever(store: Store) -> None:
    while True:
        await asyncio.sleep(FLUSH_EVERY)
        try:
            await asyncio.to_thread(store.flush)
        except Exception:
            log.exception("the simulator's file could not be written")
