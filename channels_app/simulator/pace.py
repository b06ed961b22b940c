"""How quickly the simulated world moves; tests set it to nought."""

from dataclasses import dataclass, fields


@dataclass
class Pace:
    """Seconds between the steps of a message, and how webhooks are posted."""

    sent: float = 0.15
    delivered: float = 0.5
    read: float = 1.5
    #: The first pause before a webhook is posted again.
    retry: float = 1.0
    #: Webhooks of one account under way at once.
    at_once: int = 8
    #: The most elements of one Meta webhook.
    bundle: int = 100

    def change(self, values: dict[str, float]) -> None:
        """Set some of the figures; ValueError names one that is unknown or negative."""
        known = {item.name: item.type for item in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"pace has no {name}; it has {', '.join(known)}")
            if not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{name} must be a number of at least 0")
            setattr(self, name, type(getattr(self, name))(value))
