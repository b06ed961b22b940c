"""What only the ways of travel need to remember."""

from channels_app.models.forgetting import Forgetting
from channels_app.models.health import Health, Reached, Template
from channels_app.models.raw import Parked, Raw, RawState
from channels_app.models.visitor import Continuation, Visitor, VisitorTicket, VisitorToken

__all__ = [
    "Continuation", "Forgetting", "Health", "Parked", "Raw", "RawState", "Reached", "Template", "Visitor",
    "VisitorTicket", "VisitorToken",
]  # fmt: skip
