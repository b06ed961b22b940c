"""The API of briefs, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Query
from inbox.api.schema import describe
from inbox.api.schema.words import MAYBE_TIME, TEXT, TIME, WHOLE, YES_NO, maybe, one_of, shape, some
from memory.briefing.brief import SECTIONS
from memory.briefing.freezing import brief_of
from memory.sources import SOURCE

_LINE = shape("One line, with what it rests on.", text=TEXT, at=MAYBE_TIME, sources=some(SOURCE))
_SECTION = shape(code=one_of(*SECTIONS), lines=some(_LINE))
_WORDED = shape("One line in a language model's words.", text=TEXT, sources=some(SOURCE))
_PHRASED = maybe(shape("The same as a language model put it, where there is one.", by=TEXT, lines=some(_WORDED)))
BRIEF = shape(at=TIME, seq=WHOLE, newer=WHOLE, frozen=YES_NO, text=TEXT, sections=some(_SECTION), phrased=_PHRASED)


class Wanted(Query):
    """Which brief."""

    fresh = Flag(required=False, default=False, help_text="Made now, whatever was handed over.")


class BriefOf(Resource):
    """What the next speaker must know of a thread."""

    access = needs(GET="listen")

    @describe("Read the brief", {200: BRIEF}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """As frozen at the last hand-off of the open episode (`frozen`), else made now; `newer` messages since."""
        fresh = self.query(Wanted)["fresh"]
        return Response(brief_of(self.thread(id), for_bot=not self.caller.sees_notes, fresh=fresh))


urlpatterns = [path("threads/<id:id>/brief/", BriefOf.as_view())]
