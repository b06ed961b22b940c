"""The process that opens foreign files: without the product's secrets, network libraries or room to do harm.

It reads requests from its standard input and answers on its output: a line of JSON `{kind, size, url, charset}` and
`size` bytes in; a line of JSON out, a file's `Told` or `{"unreadable": words}`. The parent ends it when it takes long.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

#: bytes of address space; seconds of CPU for one file, and for all that one process reads
MEMORY, CPU_S, LIFE_S = 1_073_741_824, 15, 900


def main() -> None:
    """Answer until the input ends."""
    _limit()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not look like an answer
    while line := asked.readline(10_000):
        _grant_cpu()
        answers.write(json.dumps(_answer(json.loads(line), asked)).encode() + b"\n")
        answers.flush()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _grant_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(used.ru_utime + used.ru_stime) + CPU_S, LIFE_S), LIFE_S))


def _answer(request: dict[str, Any], asked: BinaryIO) -> dict[str, Any]:
    from memory.knowledge.parsing.told import Unreadable

    data = asked.read(request["size"])
    try:
        return _parsed(request, data)
    except Unreadable as problem:
        return {"unreadable": str(problem)}
    except MemoryError:
        return {"unreadable": "It needs more memory than a file may."}
    except RecursionError:
        return {"unreadable": "It is nested too deeply."}
    except Exception as error:
        return {"unreadable": f"It could not be read ({type(error).__name__})."}


def _parsed(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    from memory.knowledge.parsing import html, markdown, pdf, sitemap, word

    read = {
        "html": lambda: html.parse(data, request["url"], request["charset"]),
        "pdf": lambda: pdf.parse(data),
        "docx": lambda: word.parse(data),
        "markdown": lambda: markdown.parse(data, request["charset"]),
        "text": lambda: markdown.plain(data, request["charset"]),
        "sitemap": lambda: sitemap.parse(data),
    }
    return read[request["kind"]]().packed()


if __name__ == "__main__":
    main()
