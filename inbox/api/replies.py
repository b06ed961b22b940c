"""Replies: what we say to the customer, with every check before it is queued."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import outlets, refusals
from inbox.answering import Unfit, Wish, prepare
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Id, Mapping, Query, Strict, Text, When, Whole, Word
from inbox.api.schema import describe
from inbox.api.schema.words import ref
from inbox.clock import now
from inbox.models import Message, MessageType, Terms, Thread
from inbox.shapes import message_shape

#: longer than any channel takes; the channel's own limit is told with 422
LONGEST = 65_536
#: what a type holds beside text and files; the limits of each are those of the channel (docs/channels.md)
PAYLOAD = (
    "What `type` holds: location `{lat, lon, name, address}`; contacts `{cards: [{name, phones: [{value}], emails, "
    "org}]}`; audio `{voice}`; interactive `{kind, header, body, footer}` with, by `kind`: buttons `buttons: [{id, "
    "title}]`; list `button`, `sections: [{title, rows: [{id, title, description}]}]`; link `url`, `buttons: "
    "[{title}]`; location_request, contact_request, call_request nothing more; address_request `country`, `values`, "
    "`saved: [{id, values}]`, `errors`; flow `buttons: [{title}]`, `flow: {id | name, token, screen, data, draft}`; "
    "product `product`; products `sections: [{title, products: [id]}]`; catalog `product`; carousel `cards: "
    "[{attachment: upload id, body, buttons, url} | {product}]`. Products may name their `catalog_id`."
)
SENDABLE = [kind for kind in MessageType.values if kind not in ("system", "unsupported", "order", "reaction")]


class Template(Strict):
    """A template of the channel with its values."""

    name = Word(max_length=512)
    language = Word(max_length=20, required=False, default="en")
    values = Mapping(required=False, default=dict, help_text='`{"header", "body": [..] or {name: value}, "buttons"}`')


class Reply(Strict):
    """What to say, where, and on what terms."""

    text = Text(required=False, default="", allow_blank=True, max_length=LONGEST)
    type = serializers.ChoiceField(choices=SENDABLE, required=False)
    payload = Mapping(required=False, default=dict, help_text=PAYLOAD)
    attachments = serializers.ListField(child=Id(), required=False, default=list, max_length=30)
    template = Template(required=False, allow_null=True)
    channel = Word(
        required=False, max_length=60, allow_null=True, help_text="Default: that of the last incoming message."
    )
    address = Id(required=False, allow_null=True)
    reply_to = Id(required=False, allow_null=True, help_text="Id of the message it quotes.")
    client_id = Word(required=False, max_length=120, help_text="Yours; a repeat of the same is not sent twice.")
    seen_seq = Whole(required=False, help_text="The last seq you saw; asked of sessions.")
    baton = Whole(required=False, help_text="The baton's number as you know it.")
    epoch = Whole(required=False, help_text="The epoch `seen_seq` is of.")
    send_at = When(required=False, allow_null=True)
    hold = Whole(most=30, required=False, default=0, help_text="Seconds in which it can be taken back.")
    until_reply = Flag(
        required=False, default=False,
        help_text="Where only a template could go now, hold it until the customer writes; then it goes by itself.",
    )  # fmt: skip
    purpose = serializers.ChoiceField(choices=["reply", "service", "promotion"], required=False, default="reply")


class Asked(Query):
    """Whether to send it or only to say what would come of it."""

    dry_run = Flag(required=False, default=False)


class Replies(Resource):
    """What we say to the customer."""

    access = needs(POST="speak")

    @describe(
        "Reply to the customer",
        {201: "Message", 200: {"oneOf": [ref("Message"), ref("DryRun")]}},
        body=Reply,
        query=Asked,
        refuses=(404, 409, 422),
        tag="messages",
        example={"text": "Your parcel left today.", "client_id": "5b0c7c1e", "seen_seq": 41, "epoch": 1},
    )
    def post(self, request: Request, id: int) -> Response:
        """201 the message, 200 the same message for a repeated `client_id`, or with `dry_run` what would come of it."""
        dry = self.query(Asked)["dry_run"]
        asked = self.body(Reply)
        thread = self.thread(id)
        wish = _wish(asked)
        try:
            if dry:
                return Response(_tried(thread, wish, self.caller.uploader))
            message, is_new = self._send(thread, wish, self._terms(asked, wish, thread))
        except Unfit as unfit:
            raise serializers.ValidationError({unfit.field: [unfit.detail]}) from unfit
        return Response(message_shape(message), status=201 if is_new else 200)

    def _send(self, thread: Thread, wish: Wish, terms: Terms) -> tuple[Message, bool]:
        known = repeated(thread, terms)
        if known is not None:
            return known, False
        try:
            with transaction.atomic():
                draft, address = prepare(thread, wish, self.caller.uploader)
                message = thread.reply(self.caller.actor, draft, address, terms)
        except (IntegrityError, Unfit):
            # A twin of this request was first: its message is the answer, and it took the files.
            known = repeated(thread, terms)
            if known is None:
                raise
            return known, False
        except refusals.Unsendable as refused:
            refused.channels = refused.channels or outlets.options(thread, now())
            raise
        return message, bool(getattr(message, "is_new", True))

    def _terms(self, asked: dict[str, Any], wish: Wish, thread: Thread) -> Terms:
        if self.caller.agent and "seen_seq" not in asked:
            raise serializers.ValidationError(
                {"seen_seq": ["Send the last seq you saw, so that nobody answers blind."]}
            )
        more = {"until_reply": True} if asked["until_reply"] else {}
        digest = wish.digest(
            send_at=asked.get("send_at"), hold=asked["hold"], by=self.caller.pk, thread=thread.pk, **more
        )
        return Terms(
            client_id=asked.get("client_id", ""),
            request_hash=digest,
            seen_seq=asked.get("seen_seq"),
            epoch=asked.get("epoch"),
            baton=asked.get("baton"),
            send_at=asked.get("send_at"),
            hold_s=asked["hold"],
            until_reply=asked["until_reply"],
        )


def repeated(thread: Thread, terms: Terms) -> Message | None:
    """The message that this client id made before; raises ClientIdReused when it was another one."""
    if not terms.client_id:
        return None
    known = Message.objects.filter(thread=thread, direction="out", client_id=terms.client_id).first()
    if known is not None and known.request_hash != terms.request_hash:
        raise refusals.ClientIdReused("This client_id was used for another message. Make a new one for a new message.")
    return known


def _wish(asked: dict[str, Any]) -> Wish:
    template = asked.get("template")
    return Wish(
        text=asked["text"],
        type=asked.get("type", ""),
        payload=asked["payload"],
        attachments=tuple(asked["attachments"]),
        template=dict(template) if template is not None else None,
        channel=asked.get("channel") or "",
        address=asked.get("address"),
        reply_to=asked.get("reply_to"),
        purpose=asked["purpose"],
    )


def _tried(thread: Thread, wish: Wish, uploader: str) -> dict[str, Any]:
    with transaction.atomic():
        draft, address = prepare(thread, wish, uploader)
        verdict = outlets.may_send(address, draft, now())
    if isinstance(verdict, outlets.Refused):
        ways = outlets.options(thread, now())
        way = next(
            (way for way in ways if (way["key"], way["address"]["id"]) == (draft.channel.key, str(address.pk))), {}
        )
        can = "template" if way.get("can_send") == "template" and verdict.code == "window_closed" else "no"
        return {
            "channel": draft.channel.key,
            "can_send": can,
            "reason": verdict.reason,
            "text": draft.text,
            "segments": None,
            "cost": None,
        }
    can = "template" if draft.type == "template" else "free"
    return {
        "channel": draft.channel.key,
        "can_send": can,
        "reason": None,
        "text": draft.text,
        "segments": verdict.segments,
        "cost": verdict.cost or None,
    }
