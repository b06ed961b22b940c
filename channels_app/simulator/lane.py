"""The queue of one account's webhooks: when each is due, what travels together, what is tried again."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels_app.simulator.faults import Faults
from channels_app.simulator.letters import Habits, Letter, Outcome
from channels_app.simulator.pace import Pace

Post = Callable[[list[Letter]], Awaitable[Outcome]]
Arrived = Callable[[list[Letter], Outcome], None]


@dataclass(order=True)
class Bundle:
    """Letters that travel in one POST."""

    due: float
    number: int
    letters: list[Letter] = field(compare=False)
    fixed: bool = field(compare=False, default=False)
    attempt: int = field(compare=False, default=0)
    done: "asyncio.Future[Outcome] | None" = field(compare=False, default=None)


class Lane:
    """The queue of one account."""

    def __init__(self, habits: Habits, pace: Pace, faults: Faults, post: Post, arrived: Arrived) -> None:
        self._habits, self._pace, self._faults = habits, pace, faults
        self._post, self._arrived = post, arrived
        self._queue: list[Bundle] = []
        self._numbers = itertools.count()
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._busy = 0
        self.waiting = 0
        self._task = asyncio.create_task(self._run())

    def add(self, letters: list[Letter], delay: float, fixed: bool) -> "asyncio.Future[Outcome]":
        """Queue letters; `fixed` ones travel together and with nobody else."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.waiting += len(letters)
        self._push(Bundle(time.monotonic() + delay, next(self._numbers), letters, fixed, 0, done))
        return done

    def hurry(self) -> None:
        """Make every queued bundle due."""
        for bundle in self._queue:
            bundle.due = 0.0
        heapq.heapify(self._queue)
        self._wake.set()

    def stop(self) -> None:
        """End the lane and its posts."""
        for task in (self._task, *self._under_way):
            task.cancel()

    def _push(self, bundle: Bundle) -> None:
        heapq.heappush(self._queue, bundle)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            now = time.monotonic()
            free = self._pace.at_once - self._busy
            if not self._queue or free <= 0:
                await self._wake.wait()
            elif self._queue[0].due > now:
                await self._pause(self._queue[0].due - now)
            else:
                self._busy += 1
                task = asyncio.create_task(self._carry(self._take(now, free)))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _take(self, now: float, free: int) -> list[Bundle]:
        """The next bundle, and as many more as must ride along for the queue to fit into the free places."""
        taken = [heapq.heappop(self._queue)]
        if not self._habits.bundles or taken[0].fixed or taken[0].attempt:
            return taken
        room = min(self._pace.bundle, -(-(len(self._queue) + 1) // free)) - 1
        while room > 0 and self._queue and self._queue[0].due <= now:
            if self._queue[0].fixed or self._queue[0].attempt:
                break
            taken.append(heapq.heappop(self._queue))
            room -= 1
        return taken

    async def _carry(self, bundles: list[Bundle]) -> None:
        try:
            await self._deliver(bundles)
        finally:
            self._busy -= 1
            self._wake.set()

    async def _deliver(self, bundles: list[Bundle]) -> None:
        letters = [letter for bundle in bundles for letter in bundle.letters]
        posts = [self._post(letters)]
        if self._faults.take(letters[0].provider, "duplicate_webhooks"):
            posts.append(self._post(letters))
        outcome = max(await asyncio.gather(*posts), key=lambda outcome: outcome.status != 200)
        attempt = bundles[0].attempt + 1
        pause = self._habits.pause(outcome, attempt, letters)
        if pause is not None:
            self._retry(bundles, letters, attempt, pause)
        else:
            self.waiting -= len(letters)
            self._arrived(letters, outcome)
            for bundle in bundles:
                if bundle.done and not bundle.done.done():
                    bundle.done.set_result(outcome)

    def _retry(self, bundles: list[Bundle], letters: list[Letter], attempt: int, pause: float) -> None:
        if len(bundles) == 1:
            again = bundles[0]
            again.due, again.attempt, again.fixed = time.monotonic() + pause, attempt, True
        else:
            again = Bundle(time.monotonic() + pause, next(self._numbers), letters, True, attempt)
            again.done = _fan_out([bundle.done for bundle in bundles if bundle.done])
        self._push(again)


def _fan_out(waiting: list["asyncio.Future[Outcome]"]) -> "asyncio.Future[Outcome]":
    """One future whose result settles all of these."""
    done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def settle(result: "asyncio.Future[Outcome]") -> None:
        for future in waiting:
            if not future.done() and not result.cancelled():
                future.set_result(result.result())

    done.add_done_callback(settle)
    return done
