"""Messages one by one: read, taken back, sent again, placed, reacted to."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import recutting
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Id, Strict, Word
from inbox.api.schema import describe
from inbox.models import Episode, Message
from inbox.reacting import react
from inbox.retrying import retry
from inbox.shapes import item_shapes, message_shape
from inbox.shapes.threads import episode_shape


class ByProvider(paging.Page):
    """Which message."""

    provider_id = Word(max_length=255, help_text="What the provider calls it: a wamid, an SM...")


class Messages(Resource):
    """Messages by what their provider calls them."""

    access = needs(GET="read")

    @describe("Find by the provider's id", {200: "MessagePage"}, query=ByProvider, tag="messages")
    def get(self, request: Request) -> Response:
        """At most one on each channel."""
        asked = self.query(ByProvider)
        rows = self.caller.messages().filter(provider_id=asked["provider_id"])
        return Response(paging.by_id(f"messages:{asked['provider_id']}", rows, asked, item_shapes))


class OneMessage(Resource):
    """One message."""

    access = needs(GET="read", DELETE="write")

    @describe("Read a message", {200: "Message"}, refuses=(404,), tag="messages")
    def get(self, request: Request, id: int) -> Response:
        """As the timeline shows it."""
        return Response(message_shape(self.message(id)))

    @describe("Take a message back", {200: "Message"}, refuses=(404, 409), tag="messages")
    def delete(self, request: Request, id: int) -> Response:
        """While it is scheduled, held or queued; else 409 `already_sent`."""
        message = self.message(id)
        message.thread.cancel(message, self.caller.actor)
        return Response(message_shape(message))


class Again(Strict):
    """On what terms."""

    anyway = Flag(required=False, default=False, help_text="Although nobody knows whether it arrived.")


class Retry(Resource):
    """Sending again."""

    access = needs(POST="write")

    @describe("Send a failed message again", {200: "Message"}, body=Again, refuses=(404, 409, 422), tag="messages")
    def post(self, request: Request, id: int) -> Response:
        """409 unless it failed; one of which nobody knows needs `anyway`."""
        anyway = self.body(Again)["anyway"]
        return Response(message_shape(retry(self.message(id), self.caller.actor, anyway)))


class Emoji(Strict):
    """An emoji."""

    emoji = Word(max_length=20)


class Reaction(Resource):
    """Our emoji on a customer's message."""

    access = needs(PUT="write", DELETE="write")

    @describe("React", {200: "Message"}, body=Emoji, refuses=(404, 409, 422), tag="messages", example={"emoji": "👍"})
    def put(self, request: Request, id: int) -> Response:
        """In place of the one before."""
        emoji = self.body(Emoji)["emoji"]
        return Response(message_shape(react(self.message(id), self.caller.actor, emoji)))

    @describe("Take the reaction away", {200: "Message"}, refuses=(404, 409, 422), tag="messages")
    def delete(self, request: Request, id: int) -> Response:
        """Ours alone."""
        return Response(message_shape(react(self.message(id), self.caller.actor, "")))


class Placed(Strict):
    """What it meant."""

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`as` is a word of Python."""
        return {"as": serializers.ChoiceField(choices=["attach", "reopen", "new"])}


class Placement(Resource):
    """What an inbound message did after a resolution."""

    access = needs(PUT="write")

    @describe(
        "Place a message", {200: "Message"}, body=Placed, refuses=(404, 409), tag="episodes", example={"as": "new"}
    )
    def put(self, request: Request, id: int) -> Response:
        """Attach it to the resolved episode, reopen that, or begin a new one."""
        as_ = self.body(Placed)["as"]
        message = self.message(id)
        message.thread.place(message, as_, self.caller.actor)
        message.refresh_from_db()
        return Response(message_shape(message))


class With(Strict):
    """The other episode."""

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`with` is a word of Python."""
        return {"with": Id(help_text="Id of the neighbouring episode.")}


class Join(Resource):
    """Two episodes made one."""

    access = needs(POST="write")

    @describe(
        "Join two episodes", {200: "Episode"}, body=With, refuses=(404, 409), tag="episodes", example={"with": "12"}
    )
    def post(self, request: Request, id: int) -> Response:
        """The earlier of the two stays."""
        other = self.body(With)["with"]
        one = episode_of(self, id)
        return Response(episode_shape(recutting.join(one, episode_of(self, other), self.caller.actor)))


class At(Strict):
    """Where."""

    at = Id(help_text="Id of the message the new episode begins with.")


class Split(Resource):
    """One episode made two."""

    access = needs(POST="write")

    @describe("Split an episode", {201: "Episode"}, body=At, refuses=(404, 409), tag="episodes", example={"at": "42"})
    def post(self, request: Request, id: int) -> Response:
        """The new episode."""
        at = self.body(At)["at"]
        episode = episode_of(self, id)
        message: Message = self.message(at)
        return Response(episode_shape(recutting.split(episode, message, self.caller.actor)), status=201)


def episode_of(view: Resource, pk: int) -> Episode:
    """An episode of a thread the caller may see, else 404."""
    episode = Episode.objects.select_related("thread").get(pk=pk)
    view.thread(episode.thread_id)
    return episode
