"""The addresses of the inbox's part of the API, below /api/v1/."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path, register_converter

from inbox.api import (
    baton,
    consents,
    contacts,
    directory,
    exports,
    history,
    links,
    me,
    messages,
    notes,
    replies,
    search,
    signals,
    subscriptions,
    threads,
    timeline,
    uploads,
    work,
)
from inbox.api.fields import LARGEST


class IdConverter:
    """Ids in addresses: ASCII digits only (`１` is not 1), within a bigint."""

    regex: ClassVar[str] = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The number; a ValueError makes it a 404."""
        number = int(value)
        if number > LARGEST:
            raise ValueError(value)
        return number

    def to_url(self, value: object) -> str:
        """The digits."""
        return str(value)


register_converter(IdConverter, "id")  # type: ignore[arg-type]

urlpatterns = [
    path("me/", me.Me.as_view()),
    path("status/", me.Status.as_view()),
    path("threads/", threads.Threads.as_view()),
    path("threads/<id:id>/", threads.OneThread.as_view()),
    path("threads/<id:id>/timeline/", timeline.Timeline.as_view()),
    path("threads/<id:id>/replies/", replies.Replies.as_view()),
    path("threads/<id:id>/notes/", notes.Notes.as_view()),
    path("threads/<id:id>/read/", work.Read.as_view()),
    path("threads/<id:id>/labels/", work.Labels.as_view()),
    path("threads/<id:id>/assignment/", work.Assignment.as_view()),
    path("threads/<id:id>/resolution/", work.Resolution.as_view()),
    path("threads/<id:id>/snooze/", work.Snooze.as_view()),
    path("threads/<id:id>/participants/<id:team>/", work.Participants.as_view()),
    path("threads/<id:id>/episodes/", threads.Episodes.as_view()),
    path("threads/<id:id>/handoff/", baton.HandOff.as_view()),
    path("threads/<id:id>/takeover/", baton.TakeOver.as_view()),
    path("threads/<id:id>/handoffs/", baton.HandOffs.as_view()),
    path("threads/<id:id>/export.csv", exports.ThreadCSV.as_view()),
    path("episodes/<id:id>/join/", messages.Join.as_view()),
    path("episodes/<id:id>/split/", messages.Split.as_view()),
    path("messages/", messages.Messages.as_view()),
    path("messages/<id:id>/", messages.OneMessage.as_view()),
    path("messages/<id:id>/retry/", messages.Retry.as_view()),
    path("messages/<id:id>/reaction/", messages.Reaction.as_view()),
    path("messages/<id:id>/placement/", messages.Placement.as_view()),
    path("notes/<id:id>/placement/", notes.NotePlacement.as_view()),
    path("contacts/", contacts.Contacts.as_view()),
    path("contacts/export.csv", exports.ContactsCSV.as_view()),
    path("contacts/<id:id>/", contacts.OneContact.as_view()),
    path("contacts/<id:id>/export.json", exports.ContactJSON.as_view()),
    path("contacts/<id:id>/consents/", consents.Consents.as_view()),
    path("contacts/<id:id>/links/", links.Links.as_view()),
    path("contacts/<id:id>/links/<id:link>/", links.OneLink.as_view()),
    path("contacts/<id:id>/suggestions/", links.Suggestions.as_view()),
    path("contacts/<id:id>/suggestions/<id:suggestion>/", links.OneSuggestion.as_view()),
    path("erasures/<uuid:receipt>/", contacts.Erasures.as_view()),
    path("uploads/", uploads.Uploads.as_view()),
    path("signals/", signals.Signals.as_view()),
    path("history/", history.History.as_view()),
    path("history/<id:id>/", history.OneHistory.as_view()),
    path("search/", search.Search.as_view()),
    path("agents/", directory.Agents.as_view()),
    path("teams/", directory.Teams.as_view()),
    path("labels/", directory.Labels.as_view()),
    path("bots/", directory.Bots.as_view()),
    path("subscriptions/", subscriptions.Subscriptions.as_view()),
    path("subscriptions/<id:id>/", subscriptions.OneSubscription.as_view()),
    path("subscriptions/<id:id>/deliveries/", subscriptions.Deliveries.as_view()),
    path("subscriptions/<id:id>/deliveries/<id:delivery>/replay/", subscriptions.Replay.as_view()),
]
