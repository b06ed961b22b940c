"""Colleagues and their words: agents, teams, labels and bots."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.schema import describe
from inbox.models import Agent, Bot, Label, Team


class Agents(Resource):
    """Who answers."""

    access = needs(GET="read")

    @describe("List agents", {200: "AgentPage"}, query=paging.Page, tag="directory")
    def get(self, request: Request) -> Response:
        """Active ones."""
        rows = Agent.objects.filter(is_active=True).prefetch_related("teams")
        return Response(
            paging.by_id("agents", rows, self.query(paging.Page), lambda some: [_agent(row) for row in some])
        )


class Teams(Resource):
    """Groups of agents."""

    access = needs(GET="read")

    @describe("List teams", {200: "NamedPage"}, query=paging.Page, tag="directory")
    def get(self, request: Request) -> Response:
        """Active ones, by name."""
        rows = Team.objects.filter(active=True)
        return Response(paging.by_name("teams", rows, self.query(paging.Page), _named))


class Labels(Resource):
    """Words for threads."""

    access = needs(GET="read")

    @describe("List labels", {200: "NamedPage"}, query=paging.Page, tag="directory")
    def get(self, request: Request) -> Response:
        """Active ones, by name."""
        rows = Label.objects.filter(active=True)
        return Response(paging.by_name("labels", rows, self.query(paging.Page), _named))


class Bots(Resource):
    """Automatic speakers."""

    access = needs(GET="read")

    @describe("List bots", {200: "BotPage"}, query=paging.Page, tag="directory")
    def get(self, request: Request) -> Response:
        """All of them, by name."""
        return Response(
            paging.by_name(
                "bots",
                Bot.objects.all(),
                self.query(paging.Page),
                lambda some: [
                    {"id": str(row.pk), "name": row.name, "kind": row.kind, "active": row.active} for row in some
                ],
            )
        )


def _agent(row: Agent) -> dict[str, object]:
    teams = [{"id": str(team.pk), "name": team.name} for team in row.teams.all()]
    return {"id": str(row.pk), "name": row.name, "email": row.email, "role": row.role, "teams": teams}


def _named(rows: list[Team] | list[Label]) -> list[dict[str, str]]:
    return [{"id": str(row.pk), "name": row.name} for row in rows]
