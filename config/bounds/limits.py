"""How large a body may be and how long it may take, by its path (contract, sections 3 and 4)."""

from dataclasses import dataclass

_KIB, _MIB = 1024, 1024 * 1024

#: Seconds until the head of a request must be whole; counted from the connection, or from its first byte on an old one.
HEAD_SECONDS = 10
#: Seconds for a body, and for an answer; also the longest silence within a long body or a streamed answer.
QUIET_SECONDS = 30
#: Unsent bytes of one socket, and seconds without any of them leaving, after which it is closed with 4008.
WINDOW_BYTES, WINDOW_SECONDS = _MIB, 10
#: The longest frame. Consumers refuse at 64 KiB with 4009 and a reason; this is the wall behind them.
FRAME_BYTES = 64 * _KIB + 4 * _KIB
#: Frames that wait for a consumer before the socket is closed with 4009.
WAITING_FRAMES = 400


@dataclass(frozen=True)
class Limit:
    """The longest body in bytes; `long` ones may take as long as they keep coming."""

    size: int
    long: bool = False


_BY_PREFIX = (
    ("/webhooks/twilio/", Limit(262_144)),
    ("/webhooks/", Limit(3_145_728)),
    ("/api/v1/history", Limit(256 * _MIB, long=True)),
    ("/api/v1/uploads", Limit(100 * _MIB, long=True)),
    ("/api/webchat/", Limit(25 * _MIB, long=True)),
    ("/api/", Limit(_MIB)),
    ("/mcp/", Limit(_MIB)),
    ("/admin/", Limit(25 * _MIB, long=True)),
    ("/simulator/", Limit(25 * _MIB, long=True)),
)
_OTHERS = Limit(2_621_440)


def limit_of(target: bytes) -> Limit:
    """The limit of a request by its target (path and query as received)."""
    path = target.partition(b"?")[0].decode("latin-1")
    if path.startswith("/api/webchat/") and "/uploads" not in path:
        return Limit(_MIB)
    for prefix, limit in _BY_PREFIX:
        if path.startswith(prefix):
            return limit
    return _OTHERS
