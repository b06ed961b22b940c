"""Signals: what customers did elsewhere, told by other systems."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import signalling
from inbox.api.base import Resource, needs
from inbox.api.fields import Anything, Query, When, Word
from inbox.api.parsing import CloudEventsBatch, CloudEventsJSON, StrictJSON
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.api.schema.words import ref, some
from inbox.clock import now

#: events in one request
MOST = 1_000
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,64}", re.ASCII)
_SUBJECT = re.compile(r"[a-z_]{1,20}:.{1,255}", re.DOTALL)


class CloudEvent(Query):
    """A CloudEvent 1.0. Extension attributes are taken and passed over."""

    specversion = serializers.ChoiceField(choices=["1.0"])
    id = Word(max_length=255)
    source = Word(max_length=255)  # type: ignore[assignment]
    type = Word(max_length=255)
    subject = Word(max_length=300, help_text="contact:ID, external_id:VALUE or KIND:VALUE (phone:+351912345678).")
    time = When(required=False)
    datacontenttype = Word(required=False, max_length=255)
    dataschema = Word(required=False, max_length=2_000)
    data = Anything(required=False, allow_null=True)  # type: ignore[assignment]
    data_base64 = Word(required=False, max_length=1_000_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Names of attributes are lower-case letters and digits (CloudEvents 1.0, §3.1); the subject names somebody."""
        for name in self.initial_data if isinstance(self.initial_data, dict) else ():
            if name != "data_base64" and not _ATTRIBUTE.fullmatch(name):
                raise serializers.ValidationError({str(name)[:80]: ["An attribute is named by a-z and 0-9."]})
        if not _SUBJECT.fullmatch(attrs["subject"]):
            raise serializers.ValidationError({"subject": ["Write contact:ID, external_id:VALUE or KIND:VALUE."]})
        return attrs


class Signals(Resource):
    """Taking signals in."""

    access = needs(POST="signal")
    parser_classes = (StrictJSON, CloudEventsJSON, CloudEventsBatch)  # type: ignore[misc]

    @describe(
        "Tell what a customer did elsewhere",
        {202: "SignalsTaken"},
        body={
            "application/json": {"oneOf": [ref("CloudEvent"), some(ref("CloudEvent"))]},
            "application/cloudevents+json": ref("CloudEvent"),
            "application/cloudevents-batch+json": some(ref("CloudEvent")),
        },
        tag="signals",
    )
    def post(self, request: Request) -> Response:
        """One CloudEvent or a list. Each `source` and `id` counts once; an unknown subject is kept for later."""
        told = request.data if isinstance(request.data, list) else [request.data]
        if not 0 < len(told) <= MOST:
            raise Problem(400, "invalid", f"Send 1 to {MOST:,} events at once.")
        taken, attached = signalling.take([_read(one, index) for index, one in enumerate(told)], self.caller.actor)
        counts = {"accepted": taken, "repeated": len(told) - taken, "attached": attached}
        return Response(counts, status=202)


def _read(one: Any, index: int) -> signalling.Told:
    checked = CloudEvent(data=one)
    if not checked.is_valid():
        raise serializers.ValidationError({f"[{index}]": checked.errors})
    event = checked.validated_data
    data = event.get("data", {"base64": event["data_base64"]} if "data_base64" in event else None)
    return signalling.Told(
        source=event["source"],
        event_id=event["id"],
        type=event["type"],
        subject=event["subject"],
        at=event.get("time", now()),
        data=data,
    )
