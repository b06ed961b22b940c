"""The hub's three verbs over a Channels layer (channels_redis, a dev extra): the way back, and the comparison.

A layer carries every packet to every socket by itself, through Redis, and drops what a socket does not take in time.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from channels.layers import get_channel_layer

from channels_app.live.packets import Frame
from channels_app.live.sockets import LiveSocket


class LayerHub:
    """As `hub.Hub`, for frames; sockets must be `LayeredSocket`s."""

    async def group_add(self, group: str, socket: LayeredSocket) -> None:
        """The socket gets what is sent to the group from now on."""
        await _layer().group_add(group, socket.channel_name)

    async def group_discard(self, group: str, socket: LayeredSocket) -> None:
        """The socket gets no more of it."""
        await _layer().group_discard(group, socket.channel_name)

    async def group_send(self, group: str, packet: Frame) -> None:
        """Give a frame to everybody in the group."""
        await _layer().group_send(group, {"type": "live.packet", "packet": asdict(packet)})


class LayeredSocket(LiveSocket):
    """A socket that hears what the layer brings."""

    async def dispatch(self, what: dict[str, Any]) -> None:
        """One message of the server or of the layer."""
        if what["type"] != "live.packet":
            await super().dispatch(what)
            return
        packet = Frame(**what["packet"])
        if not packet.internal or self.sees_notes:
            self.take(packet.messages()[self.wants_items])


def _layer() -> Any:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("Set CHANNEL_LAYERS to use a channel layer in place of the hub.")
    return layer
