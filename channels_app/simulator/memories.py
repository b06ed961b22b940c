"""What the phones remember of the time before: chats written down for a simulator that starts with empty ones."""

import json
from pathlib import Path
from typing import Any

from channels_app.simulator.entities import Message
from channels_app.simulator.world import World

FILE = "simulator_memories.json"


def write(data_dir: Path, messages: list[dict[str, Any]]) -> None:
    """Write chats down: fields of entities.Message, oldest first."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / FILE).write_text(json.dumps(messages, indent=1), "utf-8")


def recall(world: World, data_dir: Path) -> None:
    """Put what was written down into phones that are empty; once."""
    file = data_dir / FILE
    if len(world.messages) or not file.exists():
        return
    for values in json.loads(file.read_text("utf-8")):
        message = world.add(Message(**values))
        if message.direction == "in" and message.provider == "whatsapp":
            world.mark("inbound", message.account, message.person, value=message.at)
