"""Episodes in few words, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api.base import Resource, needs
from inbox.api.schema import describe
from inbox.api.schema.words import ID, TEXT, TIME, maybe, one_of, shape, some
from inbox.models import Thread
from memory.models import EpisodeSummary, Mood

_BY = one_of("contact", "agent", "bot", "system")
_LINE = shape("A sentence of the record.", text=TEXT, at=TIME, by=_BY, sources=some(ID))
_END = shape("How it ended; without sources where an agent wrote it.", text=TEXT, by=_BY, sources=some(ID))
_TRIED = shape("What was tried.", what=TEXT, worked=one_of("yes", "no", "unknown"), sources=some(ID))
_QUESTION = shape("What nobody has answered.", text=TEXT, by=_BY, sources=some(ID))
SUMMARY = shape(
    "An episode in sentences of its own.",
    episode=ID, lines=some(_LINE), outcome=maybe(_END), tried=some(_TRIED), mood=one_of(*Mood.values),
    mood_sources=some(ID), open_questions=some(_QUESTION), boundary=TEXT, made_at=TIME,
)  # fmt: skip


class Summary(Resource):
    """What an episode was about."""

    access = needs(GET="read")

    @describe("Read an episode's summary", {200: SUMMARY}, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Sentences of the record with the messages they stand in; 404 until it is made, seconds after it began."""
        row = EpisodeSummary.objects.select_related("episode").get(pk=id)
        thread: Thread = self.thread(row.episode.thread_id)
        if thread.pk != row.episode.thread_id:
            raise EpisodeSummary.DoesNotExist
        return Response(row.shape())


urlpatterns = [path("episodes/<id:id>/summary/", Summary.as_view())]
