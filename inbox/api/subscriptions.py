"""Subscriptions: outgoing webhooks, their delivery log, and replay."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import subscribing, tasks
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Id, Strict, Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import Delivery, Subscription
from inbox.shapes import rfc3339

_KIND = re.compile(r"\*|[a-z_]{1,20}\.[a-z_]{1,19}", re.ASCII)


class Subscribing(Strict):
    """Who wants to hear of what."""

    url = Word(max_length=2_000, help_text="http or https; addresses of private networks are refused.")
    kinds = serializers.ListField(
        child=Word(max_length=40), max_length=100, min_length=1, help_text="Event kinds, or *."
    )

    def validate_url(self, url: str) -> str:
        """An address that can be called; whether it may be is asked at every call."""
        try:
            parts = urlsplit(url)
            port_fits = parts.port is None or parts.port > 0
        except ValueError:
            parts, port_fits = urlsplit(""), False
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or not port_fits
            or parts.username
            or not url.isascii()
        ):
            raise serializers.ValidationError("Give an http or https address without a password in it.")
        return url

    def validate_kinds(self, kinds: list[str]) -> list[str]:
        """`noun.past_participle`, or `*`."""
        wrong = [kind for kind in kinds if not _KIND.fullmatch(kind)]
        if wrong:
            raise serializers.ValidationError(f"{wrong[0]!r} is no event kind, such as message.received.")
        return sorted(set(kinds))


class Which(Strict):
    """Which subscription."""

    id = Id()


class Subscriptions(Resource):
    """Who is told."""

    access = needs(GET="subscriptions", POST="subscribe", DELETE="subscribe")

    @describe("List subscriptions", {200: "SubscriptionPage"}, query=paging.Page, tag="subscriptions")
    def get(self, request: Request) -> Response:
        """An admin sees all of them, others their own."""
        rows = mine(self)
        return Response(
            paging.by_id("subscriptions", rows, self.query(paging.Page), lambda some: [_shape(row) for row in some])
        )

    @describe(
        "Subscribe",
        {201: "SubscriptionMade"},
        body=Subscribing,
        tag="subscriptions",
        example={"url": "https://crm.example/hooks", "kinds": ["message.received", "handoff.made"]},
    )
    def post(self, request: Request) -> Response:
        """The secret is shown once. With a bot's key: never told of notes, only of threads its bot holds or held."""
        wanted = self.body(Subscribing)
        caller = self.caller
        bot = caller.bot if "admin" not in caller.scopes else None
        if bot is None and "admin" not in caller.scopes:
            raise Problem(403, "scope_missing", "This key has the scope bot, but speaks for no bot.")
        row, secret = subscribing.subscribe(wanted["url"], wanted["kinds"], caller.actor, bot)
        return Response({**_shape(row), "secret": secret}, status=201)

    @describe(
        "Unsubscribe", {200: "Subscription"}, body=Which, refuses=(404,), tag="subscriptions", example={"id": "3"}
    )
    def delete(self, request: Request) -> Response:
        """The same as DELETE of its own address."""
        return _ended(mine(self).get(pk=self.body(Which)["id"]))


class OneSubscription(Resource):
    """One of them."""

    access = needs(GET="subscriptions", DELETE="subscribe")

    @describe("Read a subscription", {200: "Subscription"}, refuses=(404,), tag="subscriptions")
    def get(self, request: Request, id: int) -> Response:
        """Without its secret."""
        return Response(_shape(mine(self).get(pk=id)))

    @describe("Unsubscribe", {200: "Subscription"}, refuses=(404,), tag="subscriptions")
    def delete(self, request: Request, id: int) -> Response:
        """What was not yet delivered is not."""
        return _ended(mine(self).get(pk=id))


class Deliveries(Resource):
    """The log."""

    access = needs(GET="subscriptions")

    @describe("Read the delivery log", {200: "DeliveryPage"}, query=paging.Page, refuses=(404,), tag="subscriptions")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, kept 30 days."""
        page = self.query(paging.Page)
        rows = Delivery.objects.filter(subscription=mine(self).get(pk=id)).select_related("event")
        return Response(
            paging.by_id(f"deliveries:{id}", rows, page, lambda some: [_told(row) for row in some], newest=True)
        )


class Replay(Resource):
    """Once more."""

    access = needs(POST="subscribe")

    @describe("Deliver again", {202: "Delivery"}, refuses=(404,), tag="subscriptions")
    def post(self, request: Request, id: int, delivery: int) -> Response:
        """With the same webhook-id, so that the other side can tell."""
        row = Delivery.objects.select_related("event").get(pk=delivery, subscription=mine(self).get(pk=id))
        subscribing.replay(row)
        tasks.tell_subscribers.delay()
        return Response(_told(row), status=202)


def mine(view: Resource) -> QuerySet[Subscription]:
    """The subscriptions the caller may see: an admin all, others those made as the same actor."""
    rows = Subscription.objects.all()
    actor = view.caller.actor
    return rows if "admin" in view.caller.scopes else rows.filter(by_kind=actor.kind, by_id=actor.id)


def _ended(row: Subscription) -> Response:
    told = _shape(row)
    row.delete()
    return Response(told)


def _shape(row: Subscription) -> dict[str, Any]:
    made = rfc3339(row.created_at)
    return {"id": str(row.pk), "url": row.url, "kinds": row.kinds, "active": row.active, "created_at": made}


def _told(row: Delivery) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "event": str(row.event_id),
        "type": row.event.kind,
        "thread": str(row.thread_id) if row.thread_id else None,
        "state": row.state,
        "attempts": row.attempts,
        "answered": row.answered,
        "error": row.error or None,
        "created_at": rfc3339(row.created_at),
        "try_at": rfc3339(row.try_at) if row.state == "pending" else None,
        "done_at": rfc3339(row.done_at),
    }
