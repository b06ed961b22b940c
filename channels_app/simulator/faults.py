"""Which faults are switched on, for which provider, and how often they still happen."""

from dataclasses import asdict, dataclass
from typing import Any

PROVIDERS = ("whatsapp", "twilio", "telnyx")
FAULTS = {
    "timeout_after_accept": "takes the message, never answers",
    "hang_up_after_accept": "takes the message, then ends the connection without an answer",
    "hang_up": "ends the connection without taking the message",
    "error_500": "answers 500 and takes nothing",
    "throttle_429": "answers as the provider does above its rate (Meta: HTTP 400 with 130429) and takes nothing",
    "throttle_in_status": "takes the message, then tells in a status that it was over the rate (Meta only: 130429)",
    "garbage": "takes the message and answers 200 without an id, with HTML, or with half a JSON",
    "slow": "answers rightly, but late",
    "refuse_connections": "closes the port of all providers for a while, so that nothing leaves the caller",
    "status_before_answer": "tells sent and delivered before it answers the send",
    "duplicate_webhooks": "posts a webhook twice at the same time",
    "webhook_never_sent": "loses a webhook: neither this try nor a later one leaves the provider",
    "out_of_order": "holds webhooks back so that later ones overtake",
}
#: Faults that spoil the answer to an API call, in the order they are looked for.
OF_ANSWERS = ("hang_up", "error_500", "throttle_429", "slow", "timeout_after_accept", "hang_up_after_accept", "garbage")
DEFAULT_SECONDS = {"slow": 5.0, "refuse_connections": 5.0, "timeout_after_accept": 120.0, "out_of_order": 1.0}


@dataclass
class Fault:
    """A switched-on fault; `times` counts down, and it is gone at nought."""

    provider: str
    fault: str
    times: int
    seconds: float
    #: `send` spoils sends only, `any` every API call of the provider.
    at: str = "send"
    happened: int = 0


class Faults:
    """The switchboard. One fault of a kind per provider at a time; switching on again replaces."""

    def __init__(self) -> None:
        self._on: dict[tuple[str, str], Fault] = {}

    def switch_on(
        self, provider: str, fault: str, times: int = 1, seconds: float | None = None, at: str = "send"
    ) -> Fault:
        """Let a fault happen the next `times` times; ValueError in a sentence for what is not known."""
        if provider not in PROVIDERS:
            raise ValueError(f"provider must be one of {', '.join(PROVIDERS)}")
        if fault not in FAULTS:
            raise ValueError(f"fault must be one of {', '.join(FAULTS)}")
        if not 1 <= times <= 1_000_000:
            raise ValueError("times must be between 1 and 1000000")
        if at not in ("send", "any"):
            raise ValueError("at must be send or any")
        found = Fault(provider, fault, times, DEFAULT_SECONDS.get(fault, 0.0) if seconds is None else seconds, at)
        self._on[provider, fault] = found
        return found

    def take(self, provider: str, *names: str, sending: bool = True) -> Fault | None:
        """Use up one occurrence of the first of these faults that is on."""
        for name in names:
            fault = self._on.get((provider, name))
            if fault and (sending or fault.at == "any"):
                fault.times -= 1
                fault.happened += 1
                if fault.times <= 0:
                    del self._on[provider, name]
                return fault
        return None

    def finish(self, fault: Fault) -> None:
        """End a fault that lasts for a time instead of a number of calls."""
        if self._on.get((fault.provider, fault.fault)) is fault:
            del self._on[fault.provider, fault.fault]

    def clear(self, provider: str = "") -> None:
        """Switch off everything, or everything of one provider."""
        self._on = {key: fault for key, fault in self._on.items() if provider and key[0] != provider}

    def listed(self) -> list[dict[str, Any]]:
        """The faults that are on, as JSON."""
        return [asdict(fault) for fault in self._on.values()]
