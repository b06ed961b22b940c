"""The widget's calls: sessions, messages without a socket, what was read, uploads (contract §5)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from channels_app.live import visitor_hints
from channels_app.models import Visitor, VisitorToken
from channels_app.webchat import (
    continuing,
    details,
    feed,
    files,
    holding,
    identity,
    people,
    receipts,
    saying,
    team,
    tokens,
)
from channels_app.webchat.door import body_of, door, limit, limit_sessions, peer_of, visitor_token
from channels_app.webchat.refused import Refused
from inbox.models import Channel
from inbox.shapes import rfc3339

#: messages of one page
PAGE, MOST = 50, 200
#: uploads of one visitor in ten seconds, and those that no message has used yet
UPLOADS, UNUSED = 20, 40
#: forms, codes and looks at codes, and copies of one's data, in ten seconds
TRIES, COPIES = 20, 5
#: figures of an id
LONGEST_ID = 18


@door("POST", "DELETE")
def session(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """POST `{identity, token}`: a token, and a ticket for one socket. DELETE: the token is worth nothing any more."""
    if request.method == "DELETE":
        token = visitor_token(request, channel)
        tokens.revoke(token)
        visitor_hints.wake(token.visitor_id)
        return HttpResponse(status=204)
    limit_sessions(request)
    given, row = _admit(channel, settings, body_of(request))
    ticket, ends_at = tokens.ticket(row)
    return JsonResponse({
        "token": given, "visitor": row.visitor.value, "ticket": ticket, "expires_at": rfc3339(ends_at),
        "team": team.team_of(channel, settings), **_offers(row.visitor, channel, settings),
    })  # fmt: skip


@door("POST")
def form(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """POST `{name, email, phone, agreed}`: what is asked before the first message; 204."""
    visitor = visitor_token(request, channel).visitor
    limit(f"form:{visitor.pk}", TRIES)
    details.take(visitor, settings, body_of(request))
    return HttpResponse(status=204)


@door("GET", "POST")
def continuation(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """POST `{channel, language}`: a code to be sent there from the visitor's phone. GET: what became of the newest."""
    visitor = visitor_token(request, channel).visitor
    limit(f"continue:{visitor.pk}", TRIES)
    if request.method == "GET":
        return JsonResponse({"state": continuing.state(visitor)})
    told = body_of(request)
    made = continuing.begin(visitor, settings, told.get("channel"), told.get("language"))
    return JsonResponse({**made, "ends_at": rfc3339(made["ends_at"])}, status=201)


@door("GET", "PATCH", "DELETE")
def data(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """GET: all that is held of this visitor. DELETE: it is erased, or a person is asked to; 202 `{state, receipt}`.

    PATCH `{take_back}`: the preference of this id is forgotten; 200 `{facts}`, what is left of them.
    """
    visitor = visitor_token(request, channel).visitor
    if request.method == "PATCH":
        return _without(request, visitor)
    limit(f"data:{visitor.pk}", COPIES)
    if request.method == "GET":
        return JsonResponse(holding.held(visitor), json_dumps_params={"ensure_ascii": False})
    receipt = holding.erase(visitor)
    visitor_hints.wake(visitor.pk)
    state = "asked" if receipt is None else "erased"
    return JsonResponse({"state": state, "receipt": receipt or None}, status=202)


def _without(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    limit(f"take-back:{visitor.pk}", TRIES)
    told = body_of(request).get("take_back")
    if not isinstance(told, str) or not told.isdecimal() or len(told) > LONGEST_ID:
        raise Refused(400, "invalid", "Give take_back: the id of a preference, as your data names it.")
    left = holding.take_back(visitor, int(told))
    if left is None:
        raise Refused(404, "not_found", "There is no such preference of yours. Look at your data again.")
    return JsonResponse({"facts": left})


@door("GET", "POST")
def messages(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """GET `?after=&cursor=&before=&limit=`: what `resume` gives. POST `{client_id, text, attachments}`: 201 and it."""
    visitor = visitor_token(request, channel).visitor
    if request.method == "POST":
        message = saying.say(visitor.pk, body_of(request), peer_of(request))
        visitor_hints.wake(visitor.pk)
        return JsonResponse(message, status=201)
    after, before = _number(request, "after", 0), _number(request, "before", 0)
    where = feed.standing(visitor.pk)
    if where is None:
        raise Refused(401, "not_authenticated", "This conversation has ended. Make a new session.")
    if before:
        return _tagged(
            request, {"results": feed.page_before(where, before, _limit(request, PAGE)), "cursor": None, "reset": False}
        )
    found = feed.news(where, after, request.GET.get("cursor") or None, _limit(request, feed.MOST))
    if after:
        receipts.told(visitor.pk, after, was_read=False)
    read = {"seq": found.seen, "at": None} if found.seen else None
    return _tagged(request, {
        "results": found.messages, "cursor": found.cursor, "reset": found.is_reset, "read": read,
        "choices": found.choices,
    })  # fmt: skip


@door("PUT")
def read(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """PUT `{seq}`: the visitor has read up to there."""
    visitor = visitor_token(request, channel).visitor
    limit(f"read:{visitor.pk}", 50)
    seq = body_of(request).get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 2**63:
        raise Refused(400, "seq", '"seq" must be the seq of a message.')
    receipts.told(visitor.pk, seq, was_read=True)
    return HttpResponse(status=204)


@door("POST")
def uploads(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """POST multipart `file`: 201 `{id, name, mime, size}`; a message then names the id."""
    visitor = visitor_token(request, channel).visitor
    limit(f"upload:{visitor.pk}", UPLOADS)
    where = feed.standing(visitor.pk)
    if where is not None:
        saying.check_blocked(where)
    if files.unused(visitor) >= UNUSED:
        raise Refused(429, "rate_limited", "Many files wait to be sent. Send them first.", 60)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(400, "file", 'Send the file as multipart/form-data, in a part named "file".')
    try:
        row = files.take(upload, visitor)
    except files.TooBig:
        raise Refused(413, "too_large", f"A file may have at most {files.LONGEST // 2**20} MB.") from None
    return JsonResponse({"id": str(row.pk), "name": row.name, "mime": row.mime, "size": row.size}, status=201)


def _admit(channel: Channel, settings: Any, told: dict[str, Any]) -> tuple[str, VisitorToken]:
    """The token of whoever asks, and its row: known by a token, vouched for by an identity, or a stranger."""
    known = tokens.find(channel, told.get("token"))
    if told.get("identity") is not None:
        try:
            claims = identity.read(told["identity"], settings.identity_secret, channel.key)
        except identity.Invalid as invalid:
            raise Refused(401, "identity_invalid", str(invalid)) from None
        visitor = people.sign_in(channel, claims, known.visitor if known else None)
        lasts_s = None if settings.remember_signed_in else claims.lasts_s
        return tokens.vouched(visitor, (told["token"], known) if known else None, lasts_s)
    if known is None:
        return tokens.issue(people.stranger(channel))
    is_lent = known.visitor.subject and not settings.remember_signed_in
    return (told["token"], known) if is_lent else tokens.renew(told["token"], known)


def _offers(visitor: Visitor, channel: Channel, settings: Any) -> dict[str, Any]:
    """What the widget shows besides messages: the form that is due, first questions, ways to go on elsewhere."""
    return {
        "form": details.due(visitor, settings), "starters": [] if visitor.address_id else list(settings.starters),
        "ways": continuing.ways(channel, settings),
    }  # fmt: skip


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    told = request.GET.get(name, "")
    if not told:
        return otherwise
    if not told.isascii() or not told.isdigit() or len(told) > 18:
        raise Refused(400, name, f'"{name}" must be a whole number.')
    return int(told)


def _limit(request: HttpRequest, otherwise: int) -> int:
    return max(1, min(_number(request, "limit", otherwise), max(otherwise, MOST)))


def _tagged(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """With an ETag: the look for unread messages on each page of a site mostly finds nothing new."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    is_same = tag in [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]
    content, status = (b"", 304) if is_same else (body, 200)
    response = HttpResponse(content, status=status, content_type="application/json")
    response["ETag"], response["Cache-Control"], response["Vary"] = tag, "private, no-cache", "Authorization"
    return response
