"""The widget's calls: sessions, messages without a socket, what was read, uploads (contract §5)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from channels_app.live import visitor_hints
from channels_app.webchat import feed, files, identity, people, receipts, saying, team, tokens
from channels_app.webchat.door import body_of, door, limit, limit_sessions, visitor_token
from channels_app.webchat.saying import Refused
from inbox.models import Channel
from inbox.shapes import rfc3339

#: messages of one page
PAGE, MOST = 50, 200
#: uploads of one visitor in ten seconds, and those that no message has used yet
UPLOADS, UNUSED = 20, 40


@door("POST", "DELETE")
def session(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """POST `{identity, token}`: a token, and a ticket for one socket. DELETE: the token is worth nothing any more."""
    if request.method == "DELETE":
        token = visitor_token(request, channel)
        tokens.revoke(token)
        visitor_hints.wake(token.visitor_id)
        return HttpResponse(status=204)
    limit_sessions(request)
    told = body_of(request)
    known = tokens.find(channel, told.get("token"))
    if told.get("identity") is not None:
        try:
            claims = identity.read(told["identity"], settings.identity_secret, channel.key)
        except identity.Invalid as invalid:
            raise Refused(401, "identity_invalid", str(invalid)) from None
        visitor = people.sign_in(channel, claims, known.visitor if known else None)
        given, row = (told["token"], known) if known and known.visitor_id == visitor.pk else tokens.issue(visitor)
    elif known is not None:
        given, row = tokens.renew(told["token"], known)
    else:
        given, row = tokens.issue(people.stranger(channel))
    ticket, ends_at = tokens.ticket(row)
    return JsonResponse({
        "token": given, "visitor": row.visitor.value, "ticket": ticket, "expires_at": rfc3339(ends_at),
        "team": team.team_of(channel),
    })  # fmt: skip


@door("GET", "POST")
def messages(request: HttpRequest, channel: Channel, settings: Any) -> HttpResponse:
    """GET `?after=&cursor=&before=&limit=`: what `resume` gives. POST `{client_id, text, attachments}`: 201 and it."""
    visitor = visitor_token(request, channel).visitor
    if request.method == "POST":
        message = saying.say(visitor.pk, body_of(request))
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
