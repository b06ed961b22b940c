"""Twilio's errors in Twilio's shape."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator.answers import Json

#: code -> (HTTP status, message). Source: Twilio error and warning dictionary.
MESSAGES: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {0} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number: {0}"),
    21212: (400, "Invalid 'From' Phone Number: {0}"),
    21266: (400, "'To' and 'From' number cannot be the same: {0}"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {0}"),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {0} is not a valid, SMS-capable inbound phone number or short code for your account.",
    ),
    21609: (400, "The 'StatusCallback' URL {0} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number: {0}"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s): {0}"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21701: (404, "The Messaging Service resource does not exist: {0}"),
}


class TwilioError(Exception):
    """An answer that is an error; the arguments fill the table's sentence."""

    def __init__(self, code: int, *words: str, status: int = 0) -> None:
        found_status, sentence = MESSAGES[code]
        self.code, self.status = code, status or found_status
        self.message = sentence.format(*words) if words else sentence.replace(": {0}", "").replace(" {0}", "")
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The JSON Twilio would answer."""
        return {
            "code": self.code,
            "message": self.message,
            "status": self.status,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
        }


async def answer(_: Request, problem: Exception) -> Json:
    """Starlette's exception handler for TwilioError."""
    assert isinstance(problem, TwilioError)
    headers = {401: {"WWW-Authenticate": 'Basic realm="Twilio API"'}, 429: {"Retry-After": "1"}}.get(problem.status)
    return Json(problem.body(), problem.status, headers)
