"""Carries webhooks to the product: several at once, bundled when many are due, again after a failure."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx

from channels_app.simulator.faults import Faults
from channels_app.simulator.lane import Lane
from channels_app.simulator.letters import Habits, Letter, Outcome, Sealed
from channels_app.simulator.pace import Pace
from channels_app.simulator.store import Store
from channels_app.simulator.wire import Answer, NoAnswer, NoConnection, Wire


class Postman:
    """One lane per account, so that a slow product for one number holds up no other."""

    def __init__(self, faults: Faults, pace: Pace, store: Store, acknowledged: Callable[[Letter], None]) -> None:
        self.faults, self.pace, self._store, self._acknowledged = faults, pace, store, acknowledged
        self.habits: dict[str, Habits] = {}
        self.log: deque[dict[str, Any]] = deque(maxlen=500)
        self.posted = self.failed = 0
        self._wire = Wire()
        self._lanes: dict[tuple[str, str], Lane] = {}
        #: For https, and for fetching what sends link to.
        self.web = httpx.AsyncClient(
            trust_env=False, limits=httpx.Limits(max_connections=200, max_keepalive_connections=64)
        )

    def resume(self) -> None:
        """Take up what a stop of the simulator left undelivered."""
        for row in list(self._store.all("letter")):
            self.hand_in([Letter(**row)])

    def hand_in(
        self, letters: list[Letter], *, delay: float = 0.0, together: bool = False
    ) -> "asyncio.Future[Outcome]":
        """Take letters of one account; the future tells the outcome of their first successful (or last) POST."""
        letters = [letter for letter in letters if self.habits[letter.provider].wanted(letter)]
        if not letters:
            return _nothing("not subscribed")
        if self.faults.take(letters[0].provider, "webhook_never_sent"):
            return _nothing("never sent")
        for letter in letters:
            self._store.put("letter", letter.id, vars(letter))
        first = letters[0]
        held = self.faults.take(first.provider, "out_of_order")
        if held:
            # The first held waits longest, so that those after it overtake.
            delay += held.seconds * (1 + held.times % 8)
        lane = self._lane(first.provider, first.account)
        return lane.add(letters, delay, together)

    async def post(self, letters: list[Letter]) -> Outcome:
        """Seal and post once; never raises for a failing product."""
        habits = self.habits[letters[0].provider]
        started = time.perf_counter()
        try:
            answer = await self._carry(habits.seal(letters), habits.timeout)
            status, reason, text = answer.status, "", answer.body[:200].decode("utf-8", "replace")
        except NoConnection as problem:
            status, reason, text = 0, "connect", str(problem)
        except (NoAnswer, LookupError, ValueError) as problem:
            status, reason, text = 0, type(problem).__name__, str(problem)
        outcome = Outcome(status, reason, (time.perf_counter() - started) * 1000)
        self._note(letters, outcome, text)
        return outcome

    async def _carry(self, sealed: Sealed, timeout: float) -> Answer:
        if sealed.url.startswith("http://"):
            return await self._wire.post(sealed.url, sealed.body, sealed.headers, timeout)
        try:
            answer = await self.web.post(sealed.url, content=sealed.body, headers=sealed.headers, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise NoConnection(repr(problem)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NoAnswer(repr(problem)) from None
        return Answer(answer.status_code, answer.content)

    def _note(self, letters: list[Letter], outcome: Outcome, text: str) -> None:
        self.posted += 1
        self.failed += outcome.status != 200
        self.log.append(
            {
                "account": letters[0].account,
                "letters": len(letters),
                "status": outcome.status,
                "reason": outcome.reason,
                "ms": round(outcome.milliseconds, 1),
                "answer": text,
                "at": time.time(),
            }
        )

    def delivered(self, letters: list[Letter], outcome: Outcome) -> None:
        """Forget letters that arrived or were given up, and tell of those that arrived."""
        for letter in letters:
            self._store.drop("letter", letter.id)
            if 200 <= outcome.status < 300:
                self._acknowledged(letter)

    def waiting(self) -> int:
        """Letters that have not been answered 200 yet."""
        return sum(lane.waiting for lane in self._lanes.values())

    def hurry(self) -> None:
        """Try everything that waits for a retry now."""
        for lane in self._lanes.values():
            lane.hurry()

    async def close(self) -> None:
        """Stop all lanes."""
        for lane in self._lanes.values():
            lane.stop()
        self._wire.close()
        await self.web.aclose()

    def _lane(self, provider: str, account: str) -> Lane:
        lane = self._lanes.get((provider, account))
        if lane is None:
            lane = self._lanes[provider, account] = Lane(
                self.habits[provider], self.pace, self.faults, self.post, self.delivered
            )
        return lane


def _nothing(why: str) -> "asyncio.Future[Outcome]":
    """The fate of letters that never leave the provider."""
    done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    done.set_result(Outcome(0, why, 0.0))
    return done
