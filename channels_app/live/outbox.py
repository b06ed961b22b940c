"""Frames on their way to one socket: sent at once while the peer reads, kept up to a bound, else a `reset`."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import coroutine
from typing import Any

from channels_app.live.packets import frame, message

logger = logging.getLogger(__name__)
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Unsent = Callable[[], int]

#: frames and bytes that may wait for one slow peer
FRAMES, CHARACTERS = 256, 512 * 1024
#: unsent bytes in the server's own buffer over which, and again under which, we hold frames back
HIGH, LOW = 192 * 1024, 48 * 1024
#: seconds that one frame may take before the peer is given up
STUCK_S = 10.0


class Outbox:
    """`send` is the consumer's base_send; `unsent` says how many bytes the server still holds, where it can (daphne).

    A server that can wait (uvicorn) makes `send` wait; one that cannot says so by `unsent`. Whichever it is, a peer
    that does not read costs at most `FRAMES` frames here, is told `reset` once it reads again, and after `STUCK_S`
    without progress `give_up` is called.
    """

    def __init__(self, send: Send, give_up: Callable[[], Awaitable[None]], unsent: Unsent | None = None) -> None:
        self._send, self._give_up = send, give_up
        self._unsent = unsent or (lambda: 0)
        self._waiting: deque[dict[str, Any]] = deque()
        self._characters = 0
        self._dropped = False
        self._pump: asyncio.Task[None] | None = None

    def put(self, what: dict[str, Any]) -> None:
        """Send now if nothing is in the way, else keep; over the bounds everything kept is dropped."""
        if self._pump is not None:
            self._keep(what)
        elif self._unsent() > HIGH:
            self._keep(what)
            self._pump = asyncio.ensure_future(self._drain())
        else:
            self._send_eagerly(what)

    async def room(self) -> None:
        """Wait until nothing is kept back: for answers of many frames."""
        while self._pump is not None:
            await asyncio.wait([self._pump])
        if self._unsent() > HIGH:
            self._pump = asyncio.ensure_future(self._drain())
            await asyncio.wait([self._pump])

    def close(self) -> None:
        """The socket is gone."""
        self._waiting.clear()
        if self._pump is not None:
            self._pump.cancel()

    def _keep(self, what: dict[str, Any]) -> None:
        if self._dropped:
            return
        self._waiting.append(what)
        self._characters += len(what["text"])
        if len(self._waiting) > FRAMES or self._characters > CHARACTERS:
            self._waiting.clear()
            self._dropped = True

    def _send_eagerly(self, what: dict[str, Any]) -> None:
        """Run `send` up to its first wait without a task, as Python 3.12's eager tasks do: a task per frame and socket
        would cost more than the frame."""
        step = self._send(what).__await__()
        try:
            waits_for = next(step)
        except StopIteration:
            return
        except Exception as error:  # the peer has gone: its disconnect is on the way
            logger.debug("A frame could not be sent: %s", type(error).__name__)
            return
        self._pump = asyncio.ensure_future(self._drain(_rest(step, waits_for)))

    async def _drain(self, begun: Awaitable[None] | None = None) -> None:
        try:
            if begun is not None:
                await asyncio.wait_for(_awaited(begun), STUCK_S)
            await self._flow()
            while self._waiting or self._dropped:
                await asyncio.wait_for(self._send(self._next()), STUCK_S)
                await self._flow()
        except TimeoutError:
            await self._give_up()
        except Exception as error:
            logger.debug("Frames could not be sent: %s", type(error).__name__)
            self._waiting.clear()
        finally:
            self._pump, self._characters = None, 0

    def _next(self) -> dict[str, Any]:
        if self._dropped:
            self._dropped, self._characters = False, 0
            return message(frame("reset", thread=None))
        what = self._waiting.popleft()
        self._characters -= len(what["text"])
        return what

    async def _flow(self) -> None:
        """Wait until the server's buffer has room again."""
        least, since = self._unsent(), asyncio.get_running_loop().time()
        while (unsent := self._unsent()) > LOW:
            if unsent < least:
                least, since = unsent, asyncio.get_running_loop().time()
            elif asyncio.get_running_loop().time() - since > STUCK_S:
                raise TimeoutError
            await asyncio.sleep(0.02)


@coroutine
def _rest(step: Generator[Any, None, None], waits_for: Any) -> Generator[Any, None, None]:
    """The rest of a coroutine that stands at `waits_for`."""
    while True:
        try:
            try:
                yield waits_for
            except BaseException as error:
                waits_for = step.throw(error)
            else:
                waits_for = next(step)
        except StopIteration:
            return


async def _awaited(begun: Awaitable[None]) -> None:
    await begun
