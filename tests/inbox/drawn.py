"""Contract dicts of everything that a partial draws."""

AT = "2026-11-20T10:44:00.000Z"
ANA = {"kind": "agent", "id": "7", "name": "Ana Duarte"}
DINA = {"kind": "contact", "id": "5", "name": "Dina"}


def message(**more):
    return {
        "kind": "message",
        "id": "9",
        "thread": "3",
        "seq": 4,
        "rev": 6,
        "at": AT,
        "direction": "in",
        "author": DINA,
        "channel": {"key": "wa-main", "kind": "whatsapp", "medium": "whatsapp"},
        "address": {"id": "2", "kind": "wa_id", "value": "351900000204"},
        "type": "text",
        "text": "",
        "attachments": [],
        "reply_to": None,
        "reply_to_provider_id": None,
        "reactions": [],
        "status": None,
        "status_at": {},
        "error": None,
        "sent_at": None,
        "late": False,
        "client_id": None,
        "provider_id": "wamid.1",
        "edited": None,
        "revoked": None,
        "payload": {},
        **more,
    }


def file(**more):
    return {
        "id": "1",
        "name": "a.bin",
        "mime": "application/pdf",
        "size": 2000,
        "state": "ready",
        "url": "/attachments/1/",
        "error": None,
        **more,
    }


MESSAGES = {
    "text": message(text="hello"),
    "quote": message(text="yes", reply_to={"id": "1", "seq": 1, "snippet": "is it?"}),
    "unknown quote": message(text="yes", reply_to_provider_id="wamid.0"),
    "image": message(type="image", text="the shop", attachments=[file(name="a.jpg", mime="image/jpeg")]),
    "voice": message(type="audio", attachments=[file(mime="audio/ogg")], payload={"voice": True}),
    "video": message(type="video", attachments=[file(mime="video/mp4")]),
    "document": message(
        type="document",
        attachments=[file(), file(state="pending", url=None), file(state="failed", url=None, error="Too big.")],
    ),
    "sticker": message(type="sticker", attachments=[file(mime="image/webp")], payload={"animated": True}),
    "missing sticker": message(type="sticker"),
    "location": message(
        type="location", payload={"lat": 38.7, "lon": -9.1, "name": "Shop", "address": "Road 1", "url": None}
    ),
    "bare location": message(type="location", payload={"lat": "x", "lon": None}),
    "contacts": message(
        type="contacts",
        payload={
            "cards": [{"name": "Jo", "phones": [{"value": "+351912345204"}], "emails": ["jo@a.example"], "org": "Acme"}]
        },
    ),
    "no contacts": message(type="contacts", payload={}),
    "choice": message(
        type="interactive",
        payload={"kind": "button_reply", "id": "1", "title": "Yes", "description": None, "form": None},
    ),
    "form": message(
        type="interactive", payload={"kind": "flow", "title": "Visit", "form": {"items": "two", "day": {"a": 1}}}
    ),
    "buttons": message(
        type="interactive",
        direction="out",
        author=ANA,
        status="sent",
        payload={"kind": "buttons", "body": "Which?", "buttons": [{"id": "1", "title": "A"}]},
    ),
    "order": message(
        type="order",
        payload={"catalog_id": "c", "items": [{"id": "sku", "quantity": 2, "price": "9.90", "currency": "EUR"}]},
    ),
    "reaction": message(type="reaction", text="❤️"),
    "system": message(type="system", payload={"kind": "number_changed"}),
    "template": message(
        type="template",
        direction="out",
        author=ANA,
        status="read",
        text="Hi Dina",
        payload={"name": "order_update", "language": "en", "values": {"body": ["Dina"]}},
    ),
    "template without text": message(
        type="template", direction="out", author=ANA, status="read", payload={"name": "x", "values": {"body": ["Dina"]}}
    ),
    "unsupported": message(
        type="unsupported", payload={"subtype": "poll", "provider_type": "unsupported", "error": None}
    ),
    "empty": message(),
    "revoked": message(text="secret", revoked=AT),
    "edited and late": message(text="hi", edited=AT, late=True, sent_at=AT),
    "reacted": message(
        text="hi",
        reactions=[{"by": "agent", "name": "Ana", "emoji": "👍", "at": AT}, {"by": DINA, "emoji": "👎", "at": AT}],
    ),
    "forwarded": message(text="hi", payload={"forwarded_many": True}),
    "from an ad": message(text="hi", payload={"referral": {"headline": "Sale", "source_url": "javascript:alert(1)"}}),
    "failed": message(
        text="hi",
        direction="out",
        author=ANA,
        status="failed",
        error={
            "code": "recipient",
            "class": "recipient",
            "provider_code": "131026",
            "reason": "Not on WhatsApp.",
            "action": "other_channel",
            "retry_at": None,
        },
    ),
    "failed without a reason": message(text="hi", direction="out", author=ANA, status="failed"),
    "imported": message(
        text="hi",
        channel=None,
        address=None,
        direction="out",
        author={"kind": "system", "id": "", "name": "Old desk"},
        payload={"source": "import"},
    ),
    "bot": message(text="hi", direction="out", author={"kind": "bot", "id": "1", "name": "robo"}, status="queued"),
}

ROW = {
    "id": "12",
    "contact": {"id": "5", "display_name": "Dina <b>"},
    "state": "open",
    "assignee": {"id": "7", "name": "Ana"},
    "team": {"id": "1", "name": "Support"},
    "baton": {"holder": {"kind": "bot", "id": "1", "name": "robo"}, "number": 3},
    "epoch": 1,
    "last_seq": 9,
    "last_rev": 11,
    "unread": 0,
    "last_message": {"seq": 9, "direction": "out", "type": "text", "snippet": "hi", "at": AT, "status": "read"},
    "last_activity_at": AT,
    "waiting_since": AT,
    "channels": [{"key": "wa-main", "kind": "whatsapp"}],
    "chips": [{"code": "failed", "text": "x", "level": "danger"}],
}
NOTE = {
    "kind": "note",
    "id": "2",
    "thread": "3",
    "seq": 1,
    "rev": 1,
    "at": AT,
    "author": ANA,
    "text": "<i>",
    "mentions": [],
}
EVENT = {
    "kind": "event",
    "id": "2",
    "thread": "3",
    "seq": 1,
    "rev": 1,
    "at": AT,
    "event": "thread.resolved",
    "by": ANA,
    "text": "Ana <u> resolved this",
    "data": {},
}
