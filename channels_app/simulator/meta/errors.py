"""Graph API errors in Meta's shape; integrators decide by `error.code` alone."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator.answers import Json
from channels_app.simulator.ids import trace_id

#: code -> (HTTP status, title). Rate limits are HTTP 400. Source: Cloud API error codes, December 2025.
TITLES: dict[int, tuple[int, str]] = {
    1: (500, "API Unknown"),
    2: (503, "API Service"),
    4: (400, "Application request limit reached"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    368: (403, "Temporarily blocked for policies violations"),
    130429: (400, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131050: (400, "User has stopped receiving marketing messages from you on WhatsApp"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
}
DETAILS = {
    131026: "Message undeliverable. The recipient may not have WhatsApp.",
    131047: "Message failed to send because more than 24 hours have passed since the customer last replied to this "
    "number.",
    131056: "Too many messages sent from this phone number to the same phone number. Try again in a few seconds.",
    130429: "Message failed to send because there were too many messages sent from this phone number in a short "
    "period of time.",
    131000: "Message failed to send due to an unknown error.",
    131048: "Message failed to send because there are restrictions on how many messages can be sent from this phone "
    "number.",
    131050: "The customer chose to stop marketing messages on WhatsApp.",
    131062: "One-tap, zero-tap and copy code authentication templates need a phone number in `to`.",
}
HREF = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/"


class GraphError(Exception):
    """An answer that is an error; `status` overrides the table's HTTP status."""

    def __init__(
        self,
        code: int,
        message: str = "",
        details: str = "",
        *,
        status: int = 0,
        subcode: int = 0,
        kind: str = "OAuthException",
    ) -> None:
        found_status, title = TITLES.get(code, (400, "Error"))
        self.code, self.kind, self.subcode = code, kind, subcode
        self.status = status or found_status
        self.message = message or f"(#{code}) {title}"
        self.details = details or DETAILS.get(code, "")
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The JSON Meta would answer."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": {**error, "fbtrace_id": trace_id()}}


def as_status_error(code: int, details: str = "") -> dict[str, Any]:
    """The same error as an element of a failed status' `errors`."""
    title = TITLES[code][1]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or DETAILS.get(code, title)},
        "href": HREF,
    }


def bad(param: str, why: str) -> GraphError:
    """(#100) with a sentence about a parameter."""
    return GraphError(100, f"(#100) Param {param} {why}")


def missing(param: str) -> GraphError:
    """(#100) for a parameter that must be there."""
    return GraphError(100, f"(#100) The parameter {param} is required.")


async def answer(_: Request, problem: Exception) -> Json:
    """Starlette's exception handler for GraphError."""
    assert isinstance(problem, GraphError)
    headers = {"www-authenticate": f'OAuth "Facebook Platform" "invalid_token" "{problem.message}"'}
    return Json(problem.body(), problem.status, headers if problem.status == 401 else None)
