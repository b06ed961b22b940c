"""The channels' part of the API: how they are, their templates, and what could not be taken in."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db import OperationalError, transaction
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app import health, ingest, syncing
from channels_app.models import Parked, Raw, Template
from channels_app.providers.base import Refused, TryLater
from channels_app.providers.fields import WrongSettings
from channels_app.providers.registry import UnknownProvider
from inbox import events, vault
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import Channel
from inbox.shapes import rfc3339

logger = logging.getLogger(__name__)

#: why a channel cannot be used at all
_UNUSABLE = (WrongSettings, UnknownProvider, vault.Unreadable)
#: how far from a message the raw row that brought it may lie
NEAR = timedelta(hours=1)


class OfChannel(paging.Page):
    """Of which channel."""

    channel = Word(required=False, max_length=60, help_text="Key of a channel.")


class Channels(Resource):
    """Connected numbers and widgets."""

    access = needs(GET="read")

    @describe("List channels", {200: "ChannelPage"}, query=paging.Page, tag="channels")
    def get(self, request: Request) -> Response:
        """By key, with their health."""
        rows = self.caller.channels().select_related("team")
        return Response(
            paging.by_name("channels", rows, self.query(paging.Page), lambda some: [shape(row) for row in some], "key")
        )


class OneChannel(Resource):
    """One of them."""

    access = needs(GET="read")

    @describe("Read a channel", {200: "Channel"}, refuses=(404,), tag="channels")
    def get(self, request: Request, key: str) -> Response:
        """With its health."""
        return Response(shape(self.caller.channels().select_related("team").get(key=key)))


class Sync(Resource):
    """Asking the provider."""

    access = needs(POST="write")

    @describe("Ask the provider anew", {200: "Synced"}, refuses=(404, 409), tag="channels")
    def post(self, request: Request, key: str) -> Response:
        """Templates and health as the provider tells them; 409 `not_synced` when it cannot be asked."""
        channel = self.caller.channels().select_related("team").get(key=key)
        try:
            count = syncing.sync(channel)
        except (Refused, TryLater, httpx.HTTPError) as error:
            raise Problem(409, "not_synced", getattr(error, "reason", "") or "The provider does not answer.") from error
        except _UNUSABLE as error:
            raise Problem(409, "not_synced", "The settings of this channel cannot be used.") from error
        return Response({"channel": shape(channel), "templates": count or 0})


class Templates(Resource):
    """Approved words."""

    access = needs(GET="read")

    @describe("List templates", {200: "TemplatePage"}, query=OfChannel, tag="channels")
    def get(self, request: Request) -> Response:
        """As the provider last told them."""
        asked = self.query(OfChannel)
        rows = Template.objects.filter(channel__in=_channels(self, asked)).select_related("channel")
        return Response(
            paging.by_id(
                f"templates:{asked.get('channel', '')}", rows, asked, lambda some: [_template(row) for row in some]
            )
        )


class ParkedList(Resource):
    """What could not be taken in."""

    access = needs(GET="admin")

    @describe("List what is parked", {200: "ParkedPage"}, query=OfChannel, tag="channels")
    def get(self, request: Request) -> Response:
        """Newest first."""
        asked = self.query(OfChannel)
        rows = Parked.objects.filter(solved_at=None, channel__in=_channels(self, asked)).select_related("channel")
        name = f"parked:{asked.get('channel', '')}"
        return Response(paging.by_id(name, rows, asked, lambda some: [_parked(row) for row in some], newest=True))


class Replay(Resource):
    """Trying again."""

    access = needs(POST="admin")

    @describe("Try a parked item again", {200: "Replayed"}, refuses=(404,), tag="channels")
    def post(self, request: Request, id: int) -> Response:
        """`solved` when it was taken in now; else it stays, with the reason."""
        row = Parked.objects.get(pk=id, solved_at=None)
        try:
            solved, reason = ingest.replay(row), ""
        except OperationalError:
            raise
        except Exception as error:
            logger.warning("Parked item %s still cannot be taken in", row.pk, exc_info=True)
            solved, reason = False, f"It still cannot be taken in ({type(error).__name__})."
        row.refresh_from_db()
        return Response({"id": str(row.pk), "solved": solved, "reason": None if solved else reason or row.reason})


class RawOfMessage(Resource):
    """What the provider sent."""

    access = needs(GET="admin")

    @describe("Read the raw webhook of a message", {200: "Raw"}, refuses=(404,), tag="messages")
    def get(self, request: Request, id: int) -> Response:
        """Every body of that time that names the message; none when it was not a webhook that brought it."""
        message = self.message(id)
        rows: list[Raw] = []
        if message.provider_id and message.channel_id:
            at = message.at - settings.CLOCK_OFFSET
            near = Raw.objects.filter(channel=message.channel_id)
            # A history comes long after what it tells of.
            if message.payload.get("source") != "history":
                near = near.filter(received_at__range=(at - NEAR, at + NEAR))
            named = near.extra(where=["position(convert_to(%s, 'UTF8') in body) > 0"], params=[message.provider_id])
            rows = list(named.order_by("pk")[:20])
        with transaction.atomic():
            events.record("message.raw_read", None, by=self.caller.actor, message=str(message.pk))
        return Response({"results": [_raw(row) for row in rows]})


def shape(channel: Channel) -> dict[str, Any]:
    """One channel as the contract has it."""
    told = health.shape(channel)
    return {
        "key": channel.key,
        "kind": channel.kind,
        "medium": channel.medium,
        "name": channel.name,
        "team": {"id": str(channel.team_id), "name": channel.team.name} if channel.team else None,
        "active": channel.active,
        "address": channel.address,
        "webhook_url": None
        if channel.kind == "webchat"
        else f"{settings.PUBLIC_URL}/webhooks/{channel.kind}/{channel.key}/",
        "health": {
            **told,
            "last_in_at": rfc3339(told["last_in_at"]),
            "last_out_at": rfc3339(told["last_out_at"]),
            "notes": [{**note, "provider_code": note["provider_code"] or None} for note in told["notes"]],
        },
    }


def _channels(view: Resource, asked: dict[str, Any]) -> Any:
    rows = view.caller.channels()
    return rows.filter(key=asked["channel"]) if asked.get("channel") else rows


def _template(row: Template) -> dict[str, Any]:
    return {
        "name": row.name,
        "language": row.language,
        "category": row.category,
        "status": row.status,
        "quality": row.quality or None,
        "reason": row.reason or None,
        "components": row.components,
        "sendable": row.is_sendable,
    }


def _parked(row: Parked) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": rfc3339(row.at),
        "channel": row.channel.key,
        "reason": row.reason,
        "excerpt": row.excerpt,
        "attempts": row.attempts,
    }


def _raw(row: Raw) -> dict[str, Any]:
    body = bytes(row.body).decode("utf-8", "replace")
    return {"id": str(row.pk), "received_at": rfc3339(row.received_at), "content_type": row.content_type, "body": body}


urlpatterns = [
    path("channels/", Channels.as_view()),
    path("channels/<slug:key>/", OneChannel.as_view()),
    path("channels/<slug:key>/sync/", Sync.as_view()),
    path("templates/", Templates.as_view()),
    path("parked/", ParkedList.as_view()),
    path("parked/<id:id>/replay/", Replay.as_view()),
    path("messages/<id:id>/raw/", RawOfMessage.as_view()),
]
