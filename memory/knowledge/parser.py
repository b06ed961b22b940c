"""Reads foreign files in a process of its own, ended and replaced when it takes long, dies or says too much."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from memory.knowledge.parsing.told import LONGEST_TEXT, Block, Told, Unreadable

CHILD = Path(__file__).parent / "parsing" / "child.py"
#: seconds for one file
PATIENCE_S = 30.0
#: bytes of an answer: every character of text may be six in JSON, and there are addresses
LONGEST_ANSWER = 6 * LONGEST_TEXT + 8_000_000
#: files that one process reads, so that nothing a file did to it lasts
FILES = 200


@dataclass(frozen=True)
class File:
    """What is to be read: `kind` is html, pdf, docx, markdown, text or sitemap."""

    kind: str
    data: bytes
    url: str = ""
    charset: str = ""


class Parser:
    """A context: `with Parser() as parser: parser.read(file)`. For one thread."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None
        self._left = 0

    def __enter__(self) -> Parser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, file: File) -> Told:
        """What the file tells; raises `Unreadable`, whatever the file does."""
        child = self._ready()
        timer = threading.Timer(self._patience_s, child.kill)
        timer.start()
        try:
            answer = self._asked(child, file)
        finally:
            late = not timer.is_alive()
            timer.cancel()
        if answer is None:
            self._end()
            raise Unreadable("It takes too long to read." if late else "It needs more to be read than a file may.")
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        return Told(**{**answer, "blocks": [Block(*block) for block in answer["blocks"]]})

    def _asked(self, child: subprocess.Popen[bytes], file: File) -> dict[str, Any] | None:
        """The answer as JSON; None when there was none."""
        head = {"kind": file.kind, "size": len(file.data), "url": file.url[:2_000], "charset": file.charset[:40]}
        try:
            _stream(child.stdin).write(json.dumps(head).encode() + b"\n" + file.data)
            _stream(child.stdin).flush()
            line = _stream(child.stdout).readline(LONGEST_ANSWER)
        except OSError:
            return None
        return dict(json.loads(line)) if line.endswith(b"\n") else None

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._left == 0 or self._child.poll() is not None:
            self._end()
            # Isolated, and with nothing of our environment: the product's secrets stand there.
            self._child = subprocess.Popen(  # noqa: S603 - our own file, no argument of anybody's
                [sys.executable, "-I", str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={}, cwd="/", close_fds=True,
            )  # fmt: skip
            self._left = FILES
        self._left -= 1
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            for stream in (self._child.stdin, self._child.stdout):
                _close(_stream(stream))
            self._child.wait()
            self._child = None


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _close(stream: IO[bytes]) -> None:
    # What was not yet written to a child that is gone is of no use.
    with contextlib.suppress(OSError):
        stream.close()
