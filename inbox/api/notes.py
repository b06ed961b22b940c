"""Notes: what colleagues write to each other in a thread, and whose each is after an unlink."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import placing_notes, refusals
from inbox.api.base import Resource, needs
from inbox.api.fields import Id, Strict, Text, Word
from inbox.api.schema import describe
from inbox.models import Agent, Note, Repeat, Thread
from inbox.shapes import note_shape

#: characters
LONGEST = 65_536


class Written(Strict):
    """A note; `@Name` of a colleague calls them."""

    text = Text(max_length=LONGEST)
    client_id = Word(required=False, max_length=120, help_text="Yours; a repeat of the same is not written twice.")


class Notes(Resource):
    """Notes of a thread."""

    access = needs(POST="write")

    @describe(
        "Write a note", {201: "Note", 200: "Note"}, body=Written, refuses=(404, 409), tag="threads",
        example={"text": "@Boris Alves the parcel is at the depot."},
    )  # fmt: skip
    def post(self, request: Request, id: int) -> Response:
        """201 the note; 200 the same note for a repeated `client_id`."""
        written = self.body(Written)
        thread = self.thread(id)
        client_id = written.get("client_id", "")
        digest = hashlib.sha256(f"{thread.pk}\n{written['text']}".encode()).hexdigest()
        try:
            known = self._repeated(client_id, digest)
            note = known or self._write(thread, written["text"], client_id, digest)
        except IntegrityError:
            known = self._repeated(client_id, digest)
            if known is None:
                raise
            note = known
        return Response({**note_shape(note), "client_id": client_id or None}, status=200 if known else 201)

    def _write(self, thread: Thread, text: str, client_id: str, digest: str) -> Note:
        with transaction.atomic():
            note = thread.note(self.caller.actor, text, mentioned(text))
            if client_id:
                Repeat.objects.create(caller=self.caller.pk, client_id=client_id, request_hash=digest, item_id=note.pk)
        return note

    def _repeated(self, client_id: str, digest: str) -> Note | None:
        known = Repeat.objects.filter(caller=self.caller.pk, client_id=client_id).first() if client_id else None
        if known is not None and known.request_hash != digest:
            raise refusals.ClientIdReused("This client_id was used for another note. Make a new one for a new note.")
        return Note.objects.filter(pk=known.item_id).first() if known else None


class About(Strict):
    """Whom it is about."""

    contact = Id(help_text="One of the two who were parted.")


class NotePlacement(Resource):
    """Placing a note that was written while two contacts were one."""

    access = needs(PUT="write")

    @describe(
        "Place a note after an unlink", {200: "Note"}, body=About, refuses=(404, 409), tag="threads",
        example={"contact": "12"}, details="It moves to the thread of that contact, by its time. Once only.",
    )  # fmt: skip
    def put(self, request: Request, id: int) -> Response:
        """The note where it stands now."""
        contact = self.contact(self.body(About)["contact"])
        note = Note.objects.get(pk=id)
        self.thread(note.thread_id)
        return Response(note_shape(placing_notes.place(note, contact, self.caller.actor)))


def mentioned(text: str) -> list[int]:
    """The ids of the agents whose name stands in the text after an @."""
    if "@" not in text:
        return []
    folded = text.casefold()
    agents = Agent.objects.filter(is_active=True).values_list("pk", "name")
    return [pk for pk, name in agents if name and f"@{name.casefold()}" in folded]
