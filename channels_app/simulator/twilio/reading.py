"""GET of one message and of the list, with Twilio's filters and pages."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Message
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio import door
from channels_app.simulator.twilio.errors import TwilioError
from channels_app.simulator.twilio.shapes import message_json

MOST_PAGE, USUAL_PAGE = 1000, 50


async def read_message(request: Request) -> Response:
    """GET and DELETE …/Messages/{sid}.json."""
    sim: Simulation = request.app.state.sim
    account = door.account_of(request)
    message = sim.world.messages.get(request.path_params["message_sid"])
    if message is None or message.account != account.key:
        raise TwilioError(20404, request.url.path)
    return Json(message_json(account, message))


async def list_messages(request: Request) -> Json:
    """GET …/Messages.json?To=&From=&DateSent=&DateSent>=&DateSent<=&PageSize=&Page=, newest first."""
    sim: Simulation = request.app.state.sim
    account = door.account_of(request)
    door.check_rate(request, account)
    query = request.query_params
    size, page = _whole(query.get("PageSize"), USUAL_PAGE), _whole(query.get("Page"), 0)
    if not 1 <= size <= MOST_PAGE:
        raise TwilioError(20001)
    found = [message for message in _candidates(sim, account.key, query) if _matches(request, message)]
    found.sort(key=lambda message: message.at, reverse=True)
    rows = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size

    def uri(number: int) -> str:
        kept = [(name, value) for name, value in query.multi_items() if name not in ("Page", "PageSize", "PageToken")]
        return f"{request.url.path}?{urlencode([*kept, ('PageSize', size), ('Page', number)])}"

    return Json(
        {
            "messages": [message_json(account, message) for message in rows],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(0, len(rows) - 1),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if more else None,
        }
    )


def _candidates(sim: Simulation, account: str, query: QueryParams) -> Iterable[Message]:
    """The chat of the person that To or From names, or everything of the account."""
    for number in (query.get("To"), query.get("From")):
        person = sim.world.by_phone(number) if number else None
        if person:
            return sim.world.latest(account, person.id)
    return [message for message in sim.world.messages if message.account == account]


def _matches(request: Request, message: Message) -> bool:
    query = request.query_params
    for name, key in (("To", "to"), ("From", "from")):
        if query.get(name) and message.extra.get(key) != query[name]:
            return False
    sent = message.status_at.get("sent") or message.status_at.get("received") or message.at
    after, before, on = query.get("DateSent>"), query.get("DateSent<"), query.get("DateSent")
    if after and sent < _instant(after):
        return False
    if before and sent > _instant(before, end_of_day=True):
        return False
    return not on or _instant(on) <= sent <= _instant(on, end_of_day=True)


def _instant(text: str, *, end_of_day: bool = False) -> float:
    """A date (its whole day in UTC) or a date and time as unix seconds; 20001 for anything else."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise TwilioError(20001) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if len(text) == 10 and end_of_day:
        found += timedelta(days=1, microseconds=-1)
    return found.timestamp()


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isdigit():
        raise TwilioError(20001)
    return int(text)
