"""Who is calling, and what is still to be done."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from inbox import pending
from inbox.api.base import Resource, needs
from inbox.api.schema import describe
from inbox.models import Scope


class Me(Resource):
    """The caller itself."""

    access = needs(GET="known")

    @describe("Who is calling", {200: "Me"}, tag="me")
    def get(self, request: Request) -> Response:
        """`{id, kind, name, role, teams, scopes}`; role is null and teams empty for a key, which sees all teams."""
        caller = self.caller
        agent = caller.agent
        return Response({
            "id": caller.id, "kind": caller.kind, "name": caller.name, "role": agent.role if agent else None,
            "teams": [{"id": str(team.pk), "name": team.name} for team in agent.teams.all()] if agent else [],
            "scopes": [scope for scope in Scope.values if scope in caller.scopes],
        })  # fmt: skip


class Status(Resource):
    """The work that waits."""

    access = needs(GET="read")

    @describe("What still waits to be done", {200: "Pending"}, tag="me")
    def get(self, request: Request) -> Response:
        """Counts of what is taken in, sent, fetched and remembered later, and the age of the oldest in seconds."""
        waits = pending.waits()
        told = {f"{what}_pending": waits[what].count if what in waits else 0 for what in pending.KINDS}
        return Response({**told, "oldest_s": round(max((wait.oldest_s for wait in waits.values()), default=0.0), 3)})
