"""The sending threads of a process: each channel has its own, so that a slow provider holds up no other."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from channels_app import delivery, lookups, media, waiting
from channels_app.outcomes import Pause
from channels_app.outgoing import release
from inbox import delivering
from inbox.clock import now

logger = logging.getLogger(__name__)

#: messages of one channel that are under way at once, to different people
WIDTH = 8
#: seconds between two looks at everything: what a lost wake-up costs (Redis away, a crash)
SWEEP_S = 1.0
#: seconds without work after which a channel's threads end
IDLE_S = 60.0


class Lanes:
    """Wakes and runs one `Sender` per channel; a timer finds what no wake-up told of."""

    def __init__(self) -> None:
        self._senders: dict[int, Sender] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._timer: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look by itself; once per process."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Thread(target=self._sweep_for_ever, name="send-sweep", daemon=True)
                self._timer.start()

    def wake(self, channel_id: int) -> None:
        """Something may go on this channel; returns at once."""
        with self._lock:
            if self._ended.is_set():
                return
            sender = self._senders.get(channel_id)
            if sender is None or sender.is_over:
                sender = self._senders[channel_id] = Sender(channel_id)
            sender.wake()

    def stop(self, timeout_s: float = 15.0) -> None:
        """Claim nothing more, and let what is under way come to its end."""
        self._ended.set()
        with self._lock:
            senders = list(self._senders.values())
        for sender in senders:
            sender.end()
        ends = time.monotonic() + timeout_s
        for sender in senders:
            sender.join(max(0.1, ends - time.monotonic()))

    def _sweep_for_ever(self) -> None:
        while not self._ended.wait(SWEEP_S):
            try:
                sweep(self)
            except Exception as error:
                logger.warning("The sweep of sending could not look: %s", type(error).__name__)
            finally:
                release()


def sweep(lanes: Lanes) -> None:
    """Everything that may need a hand: due messages, sends without an answer, early statuses, files, look-ups."""
    for channel_id in delivering.waiting_channels():
        lanes.wake(channel_id)
    for message_id in delivering.give_up_waiting():
        lookups.ask_soon(message_id)
    waiting.sweep()
    lookups.ask_due()
    media.wake()


class Sender:
    """One channel: a thread that looks for heads of lanes, and a pool that sends them."""

    def __init__(self, channel_id: int) -> None:
        self.channel_id = channel_id
        self.is_over = False
        self._news = threading.Event()
        self._ending = False
        self._busy: set[int | None] = set()
        self._not_before: dict[int | None, float] = {}
        self._channel_not_before = 0.0
        self._pool = ThreadPoolExecutor(WIDTH, thread_name_prefix=f"send-{channel_id}")
        self._thread = threading.Thread(target=self._run, name=f"send-{channel_id}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look again."""
        self._news.set()

    def end(self) -> None:
        """Start nothing more."""
        self._ending = True
        self._news.set()

    def join(self, timeout_s: float) -> None:
        """Wait until what is under way has come to its end."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        idle_since = time.monotonic()
        try:
            while not self._ending:
                self._news.clear()
                pause = self._look()
                if pause is not None or self._busy:
                    idle_since = time.monotonic()
                elif time.monotonic() - idle_since > IDLE_S:
                    break
                self._news.wait(min(pause if pause is not None else 5.0, 5.0))
        finally:
            self.is_over = True
            self._pool.shutdown(wait=True)

    def _look(self) -> float | None:
        """Start what may go; seconds until something may, None when nothing waits."""
        try:
            heads = delivering.heads(self.channel_id)
        except Exception as error:
            logger.warning("Channel %s cannot look what to send: %s", self.channel_id, type(error).__name__)
            return 1.0
        finally:
            release()
        pauses = [self._start(head) for head in heads if head.at is not None and head.address_id not in self._busy]
        return min(pauses, default=None)

    def _start(self, head: delivering.Head) -> float:
        """Start one head, or the seconds until it may start."""
        assert head.at is not None
        clock = time.monotonic()
        wait = max(
            (head.at - now()).total_seconds(),
            self._not_before.get(head.address_id, 0.0) - clock,
            self._channel_not_before - clock,
        )
        if wait > 0:
            return wait
        if len(self._busy) >= WIDTH:
            return 5.0
        self._busy.add(head.address_id)
        self._pool.submit(self._send, head).add_done_callback(self._done)
        return 5.0

    def _send(self, head: delivering.Head) -> tuple[int | None, Pause]:
        try:
            return head.address_id, delivery.deliver(head.id, self.channel_id, head.address_id)
        except Exception:
            logger.exception("Message %s could not be sent for now", head.id)
            return head.address_id, Pause(2.0)
        finally:
            release()

    def _done(self, done: Future[tuple[int | None, Pause]]) -> None:
        address_id, pause = done.result()
        until = time.monotonic() + pause.seconds
        if pause.whole_channel:
            self._channel_not_before = max(self._channel_not_before, until)
        elif pause.seconds:
            self._not_before[address_id] = until
        else:
            self._not_before.pop(address_id, None)
        self._busy.discard(address_id)
        self._news.set()


LANES = Lanes()
