"""Phone numbers as Twilio judges them, with its own magic test numbers."""

import re

from channels_app.simulator.entities import Person
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio.errors import TwilioError
from channels_app.simulator.world import digits_of

E164 = re.compile(r"\+[1-9]\d{6,14}")
#: Twilio's test credentials answer these so. Source: Twilio, test credentials.
MAGIC = {"+15005550001": 21211, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}


def check_recipient(to: str) -> None:
    """21211 for what is no E.164 number (or short of a country's length), and the magic numbers."""
    if to in MAGIC:
        raise TwilioError(MAGIC[to], to)
    if not E164.fullmatch(to) or (to.startswith("+1") and len(to) != 12):
        raise TwilioError(21211, to)


def recipient(sim: Simulation, to: str) -> Person | None:
    """Whose number it is; 21614 for a landline."""
    person = sim.world.by_phone(to)
    if person and person.sms == "landline":
        raise TwilioError(21614, to)
    return person


def stranger(sim: Simulation, to: str) -> Person:
    """A person for a number nobody has had so far."""
    return sim.world.save_person(Person(f"p{digits_of(to)}", to, to, scripted=True))
