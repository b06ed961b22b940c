"""Telnyx's errors in Telnyx's shape."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator.answers import Json

#: code -> (HTTP status, title, detail). Source: Telnyx, Messaging error codes and API error codes.
MESSAGES: dict[str, tuple[int, str, str]] = {
    "10001": (400, "Inactive phone number", "The phone number {0} is not active."),
    "10003": (400, "Invalid URL", "The URL {0} is not valid."),
    "10004": (422, "Missing required parameter", "The parameter '{0}' is required."),
    "10005": (404, "Resource not found", "The requested resource or URL could not be found."),
    "10007": (500, "Unexpected error", "An unexpected error occurred."),
    "10009": (401, "Authentication failed", "Could not find any usable credentials in the request."),
    "10011": (429, "Too many requests", "You have exceeded the maximum number of allowed requests."),
    "10015": (400, "Bad Request", "The request failed because it was not well-formed: {0}."),
    "40300": (400, "Blocked due to STOP message", "Messages cannot be sent from '{0}' to '{1}' due to a block rule."),
    "40302": (400, "Message too large", "The message has more than {0} parts."),
    "40305": (400, "Invalid 'from' address", "The 'from' address {0} is not active, or not yours."),
    "40306": (400, "Alpha sender not configured", "The messaging profile has no alphanumeric sender {0}."),
    "40310": (400, "Invalid 'to' address", "The 'to' address {0} should be in +E.164 format."),
    "40316": (400, "No content provided", "The message must have a 'text' or 'media_urls'."),
    "40317": (400, "Invalid MMS content", "The media of the message cannot be used: {0}."),
    "40001": (400, "Not routable", "The destination number is a landline or not routable."),
    "40008": (400, "Undeliverable", "The recipient carrier did not accept the message."),
}


class TelnyxError(Exception):
    """An answer that is an error; the arguments fill the table's sentence, `pointer` names the wrong part."""

    def __init__(self, code: str, *words: str, pointer: str = "") -> None:
        self.code, self.pointer = code, pointer
        self.status, self.title, detail = MESSAGES[code]
        self.detail = detail.format(*words) if words else detail
        super().__init__(self.detail)

    def body(self) -> dict[str, Any]:
        """The JSON Telnyx would answer."""
        error = as_json(self.code, self.title, self.detail)
        return {"errors": [error | ({"source": {"pointer": self.pointer}} if self.pointer else {})]}


def as_json(code: str, title: str, detail: str) -> dict[str, Any]:
    """An element of `errors`."""
    meta = {"url": f"https://developers.telnyx.com/docs/overview/errors/{code}"}
    return {"code": code, "title": title, "detail": detail, "meta": meta}


def failure(code: str, *words: str) -> dict[str, Any]:
    """An error as a stored message keeps it."""
    problem = TelnyxError(code, *words)
    return {"code": code, "message": problem.title, "detail": problem.detail}


async def answer(_: Request, problem: Exception) -> Json:
    """Starlette's exception handler for TelnyxError."""
    assert isinstance(problem, TelnyxError)
    return Json(problem.body(), problem.status, {"Retry-After": "1"} if problem.status == 429 else None)
