"""The timeline of a thread."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from inbox import refusals, timeline
from inbox.api.base import Resource, needs
from inbox.api.fields import Query, Whole
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.shapes import item_shapes


class Wanted(Query):
    """Which piece; with none of after, before and since_rev the newest."""

    after = Whole(required=False, help_text="Items placed after this seq.")
    before = Whole(required=False, help_text="Items placed before this seq.")
    since_rev = Whole(required=False, help_text="Items changed after this rev, in the order of their changes.")
    epoch = Whole(required=False, help_text="The epoch your numbers are of; 409 when it is another now.")
    limit = Whole(least=1, most=200, required=False, default=50, help_text="How many items, 1 to 200.")


class Timeline(Resource):
    """What stands in a thread."""

    access = needs(GET="listen")

    @describe("Read a timeline", {200: "Timeline"}, query=Wanted, refuses=(404, 409), tag="threads")
    def get(self, request: Request, id: int) -> Response:
        """Always ascending. A bot sees messages only."""
        wanted = self.query(Wanted)
        if sum(name in wanted for name in ("after", "before", "since_rev")) > 1:
            raise Problem(400, "invalid", "Give one of after, before and since_rev, not several.")
        thread = self.thread(id)
        if wanted.get("epoch") not in (None, thread.epoch):
            raise refusals.EpochChanged(
                "Places were renumbered since. Read the timeline anew.", epoch=thread.epoch, last_seq=thread.last_seq,
                last_rev=thread.last_rev,
            )  # fmt: skip
        wanted.pop("epoch", None)
        piece = timeline.read(thread, timeline.Span(**wanted), notes=self.caller.sees_notes)
        return Response({
            "results": item_shapes(piece.items), "next": piece.next, "previous": piece.previous, "epoch": piece.epoch,
            "last_seq": piece.last_seq, "last_rev": piece.last_rev,
        })  # fmt: skip
