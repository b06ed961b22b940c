"""Drives a running simulator from tests, benches and the demo."""

from pathlib import Path
from types import TracebackType
from typing import Any

import httpx


class SimulatorError(Exception):
    """The simulator refused; the text is its sentence."""


class Http:
    """Calls that raise the simulator's own sentence."""

    def __init__(self, base_url: str, timeout: float = 60.0) -> None:
        self.base_url = base_url.rstrip("/")
        #: For calls of the providers' APIs over the same connections.
        self.http = httpx.Client(base_url=self.base_url, timeout=timeout, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, params: dict[str, str] | None = None
    ) -> dict[str, Any]:
        return self._checked(self.http.request(method, path, json=body, params=params))

    @staticmethod
    def _checked(answer: httpx.Response) -> dict[str, Any]:
        if answer.status_code >= 400:
            raise SimulatorError(f"{answer.status_code} {answer.text}")
        return dict(answer.json())


class Phones(Http):
    """People and what they do; `channel` is always the key of an account in simulator.json."""

    def person(self, phone: str, **values: Any) -> dict[str, Any]:
        """Add or change the person with this number: name, username, whatsapp=False, sms, off, reads ..."""
        return self._call("POST", "/_control/people", {"phone": phone, "scripted": True, **values})

    def change(self, person: str, **values: Any) -> dict[str, Any]:
        """Set switches of a person by id, for example off=True."""
        return self._call("PATCH", f"/simulator/api/people/{person}", values)

    def say(self, person: str, text: str, channel: str, **values: Any) -> str:
        """Write as a person (id or number) and wait until the product has acknowledged; the message's id."""
        return str(self.act(person, channel, "text", text=text, **values)["id"])

    def act(self, person: str, channel: str, act: str, *, wait: bool = True, **values: Any) -> dict[str, Any]:
        """Any act of meta/acts.py, or `open`: {ok, id}, and status and ms of the webhook when waited for."""
        return self._call(
            "POST", "/simulator/api/acts", {"person": person, "account": channel, "act": act, "wait": wait, **values}
        )

    def upload(self, channel: str, content: bytes, mime: str, name: str = "") -> str:
        """Put a file on the phone; its id for `act(..., "media", media=id)`."""
        answer = self.http.post(
            "/simulator/api/files",
            params={"account": channel, "name": name},
            content=content,
            headers={"content-type": mime},
        )
        return str(self._checked(answer)["id"])

    def chat(self, person: str, channel: str) -> list[dict[str, Any]]:
        """The bubbles on a person's screen, oldest first."""
        return list(self._call("GET", "/simulator/api/chat", params={"person": person, "account": channel})["messages"])


class Faulty(Http):
    """What goes wrong on purpose."""

    def fault(self, provider: str, fault: str, times: int = 1, **values: Any) -> dict[str, Any]:
        """Switch a fault on (see channels_app.simulator.faults.FAULTS); `seconds` and `at` where they matter."""
        return self._call(
            "POST", "/simulator/faults/", {"provider": provider, "fault": fault, "times": times, **values}
        )

    def faults(self) -> list[dict[str, Any]]:
        """The faults that are on."""
        return list(self._call("GET", "/simulator/faults/")["faults"])

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._call("DELETE", "/simulator/faults/")


class SimulatorClient(Phones, Faulty):
    """The phones, the faults, and the other levers of the simulator."""

    def __enter__(self) -> "SimulatorClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ledger(self, **wanted: str) -> list[dict[str, Any]]:
        """Accepted sends, oldest first; narrowed by provider, account, person, opaque or to."""
        return list(self._call("GET", "/_ledger", params=wanted)["sends"])

    def sent_twice(self) -> list[str]:
        """Opaque ids that were accepted more than once."""
        return list(self._call("GET", "/_ledger")["twice"])

    def sent_alike(self) -> list[dict[str, Any]]:
        """Sends without an opaque id (SMS) with equal text to one number: account, to, text, count."""
        return list(self._call("GET", "/_ledger")["same"])

    def clock(self, offset_s: float) -> None:
        """Shift the simulator's clock."""
        self._call("POST", "/_control/clock", {"offset_s": offset_s})

    def pace(self, **seconds: float) -> None:
        """Set sent, delivered, read, retry (seconds), at_once, bundle."""
        self._call("POST", "/_control/pace", seconds)

    def forget_rates(self) -> None:
        """Let nothing sent so far count against WhatsApp's rates."""
        self._call("DELETE", "/_control/rates")

    def messaging_limit(self, channel: str, people: int) -> None:
        """How many people the channel's portfolio may write to first in 24 hours (0: no limit); counted afresh."""
        self._call("POST", "/_control/limit", {"account": channel, "people": people})

    def inject(self, channel: str, count: int, **plan: Any) -> dict[str, Any]:
        """Many incoming messages (see channels_app.simulator.inject.Plan)."""
        return self._call("POST", "/_inject", {"account": channel, "count": count, **plan})

    def deliveries(self, *, hurry: bool = False) -> dict[str, Any]:
        """The last webhook posts and how many letters wait; `hurry` posts at once what waits for a retry."""
        return self._call("POST" if hurry else "GET", "/_control/deliveries")

    def tell(self, channel: str, **values: Any) -> int:
        """Post a webhook of any content (field and value, or params); the product's HTTP status."""
        return int(self._call("POST", "/_control/tell", {"account": channel, **values})["status"])

    def verify(self, channel: str) -> dict[str, Any]:
        """Let Meta check the webhook of a channel: {ok, status, reason}."""
        return self._call("POST", "/_control/verify", {"account": channel})


def sample(name: str) -> bytes:
    """One of the sample files the phone offers: `parcel.jpg`, `voice.ogg`, `sticker.webp`."""
    return (Path(__file__).parent / "assets" / "samples" / name).read_bytes()
