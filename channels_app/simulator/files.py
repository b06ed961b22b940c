"""Files of both providers: kept on disk under an id, with type, size and checksum."""

import base64
import hashlib
import mimetypes

from channels_app.simulator.entities import Medium
from channels_app.simulator.simulation import Simulation

#: Python's own table lacks or differs in these.
SUFFIXES = {"audio/ogg": ".ogg", "image/webp": ".webp", "audio/amr": ".amr", "image/jpeg": ".jpg", "audio/aac": ".aac"}


def keep(
    sim: Simulation, id: str, account: str, content: bytes, mime: str, *, name: str = "", lasts: float, source: str
) -> Medium:
    """Store bytes; `lasts` in seconds of the simulated clock."""
    (sim.media_dir / id).write_bytes(content)
    medium = Medium(
        id,
        account,
        mime,
        len(content),
        base64.b64encode(hashlib.sha256(content).digest()).decode(),
        name or id + suffix_of(mime),
        sim.clock.now() + lasts,
        source,
    )
    return sim.world.media.save(medium)


def find(sim: Simulation, id: str) -> Medium | None:
    """The file's record unless it has expired or was deleted."""
    medium = sim.world.media.get(id)
    return medium if medium and not medium.gone and medium.expires > sim.clock.now() else None


def content_of(sim: Simulation, medium: Medium) -> bytes:
    """The stored bytes."""
    return bytes((sim.media_dir / medium.id).read_bytes())


def remove(sim: Simulation, medium: Medium) -> None:
    """Delete the bytes; the record stays as gone."""
    (sim.media_dir / medium.id).unlink(missing_ok=True)
    medium.gone = True
    sim.world.media.save(medium)


def bare(mime: str) -> str:
    """`audio/ogg; codecs=opus` without its parameters."""
    return mime.partition(";")[0].strip().lower()


def suffix_of(mime: str) -> str:
    """A file name's ending for a media type."""
    return SUFFIXES.get(bare(mime)) or mimetypes.guess_extension(bare(mime)) or ""
