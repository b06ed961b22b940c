"""Twilio's signatures against Twilio's own validator, its forms, its segments against another counter."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from smsutil import split
from twilio.request_validator import SIGNATURE_SETTINGS_HEADER, RequestValidator, get_signature_algorithm

from channels_app import consents, segments
from channels_app.providers import fields
from channels_app.providers.base import Hook
from channels_app.providers.twilio import PROVIDER
from channels_app.providers.twilio.settings import TwilioSettings
from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.twilio.webhooks import seal_of
from inbox.inbound import ConsentWord, Inbound, StatusChange, Unreadable

AT = datetime(2026, 11, 21, tzinfo=UTC)
TOKEN = "twilio-token"
SETTINGS = fields.read(
    TwilioSettings,
    {"account_sid": "AC" + "a" * 32, "auth_token": TOKEN, "sender": "+15005550006", "signing_key": "shared"},
)
FORM = {
    "MessageSid": "SM1",
    "From": "+351900000204",
    "To": "+15005550006",
    "Body": "Olá + tudo & bem?",
    "NumMedia": "0",
}
PATH = "/webhooks/twilio/sms/"


def hook(body, url="https://inbox.example", secret=TOKEN, path=PATH, query="", extra=(), algorithm=hashlib.sha1):
    pairs = QueryDict(body)
    signed = url + path + (f"?{query}" if query else "")
    text = signed + "".join(key + value for key in sorted(set(pairs)) for value in sorted(set(pairs.getlist(key))))
    mark = base64.b64encode(hmac.new(secret.encode(), text.encode(), algorithm).digest()).decode()
    headers = (("x-twilio-signature", mark), ("host", "evil.example"), ("x-forwarded-host", "evil.example"), *extra)
    return Hook("POST", path, query, headers, body.encode())


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://inbox.example"


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("https://inbox.example", PATH, ""), ("https://inbox.example:443", PATH, ""),
        ("https://inbox.example", PATH.rstrip("/"), ""), ("https://inbox.example", PATH, "a=1&b=%20x"),
    ],
)  # fmt: skip
def test_what_twilio_signed_is_verified(url, path, query):
    told = hook(urlencode(FORM), url, path=path, query=query)
    assert PROVIDER.verify(SETTINGS, told)
    assert RequestValidator(TOKEN).validate(
        url + path + (f"?{query}" if query else ""), QueryDict(urlencode(FORM)), told.header("x-twilio-signature")
    )


def test_what_others_signed_is_not():
    assert not PROVIDER.verify(SETTINGS, hook(urlencode(FORM), secret="wrong"))
    assert not PROVIDER.verify(SETTINGS, hook(urlencode(FORM), url="https://evil.example"))
    assert not PROVIDER.verify(SETTINGS, hook(urlencode(FORM), url="http://inbox.example"))
    changed = hook(urlencode(FORM))
    assert not PROVIDER.verify(SETTINGS, Hook("POST", PATH, "", changed.headers, changed.body + b"&x=1"))
    assert not PROVIDER.verify(SETTINGS, Hook("POST", PATH, "", (), changed.body))
    assert not PROVIDER.verify(SETTINGS, Hook("POST", PATH, "", (*changed.headers, changed.headers[0]), changed.body))
    assert not PROVIDER.verify(SETTINGS, Hook("POST", PATH, "", (("x-twilio-signature", "é"),), changed.body))


def test_a_shared_key_signs_with_sha256():
    named = (("x-twilio-webhooks-signature-settings", "key=k,algorithm=HMAC_SHA256"),)
    assert PROVIDER.verify(SETTINGS, hook(urlencode(FORM), secret="shared", extra=named, algorithm=hashlib.sha256))
    assert not PROVIDER.verify(SETTINGS, hook(urlencode(FORM), secret="shared", algorithm=hashlib.sha256))
    other = (("x-twilio-webhooks-signature-settings", "algorithm=HMAC_MD5"),)
    assert not PROVIDER.verify(SETTINGS, hook(urlencode(FORM), extra=other))


@pytest.mark.parametrize("more", [{}, {"shared_key": "webhooks_sharedkey_1", "signing_key": "shared"}])
@pytest.mark.parametrize("as_json", [False, True])
def test_we_twilios_validator_and_the_simulator_agree_on_every_way_of_signing(more, as_json):
    account = TwilioAccount("k", SETTINGS.account_sid, TOKEN, "+15005550006", "", json_webhooks=as_json, **more)
    public = f"https://inbox.example{PATH}?a=1"
    url, body, headers = seal_of(account, public, list(FORM.items()))
    told = Hook(
        "POST", PATH, url.partition("?")[2], tuple((name.lower(), value) for name, value in headers.items()), body
    )
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER))
    theirs = RequestValidator(more.get("signing_key", TOKEN)).validate(
        url, body.decode() if as_json else FORM, headers["X-Twilio-Signature"], algorithm
    )
    assert PROVIDER.verify(SETTINGS, told) is theirs is True
    assert not PROVIDER.verify(SETTINGS, replace(told, body=body + b" " if as_json else body + b"&x=1"))
    assert not PROVIDER.verify(SETTINGS, replace(told, query=told.query + "&b=1"))
    (item,) = [one.item for one in PROVIDER.parse(SETTINGS, body, headers["Content-Type"], AT)]
    assert (item.text, item.sender.addresses) == (FORM["Body"], (("phone", FORM["From"]),))


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=12)), min_size=1, max_size=6))
def test_we_and_twilios_validator_agree_on_any_form(pairs):
    pairs = [
        (key.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for key, value in pairs
    ]
    told = hook(urlencode(pairs))
    theirs = RequestValidator(TOKEN).validate(
        "https://inbox.example" + PATH, QueryDict(urlencode(pairs)), told.header("x-twilio-signature")
    )
    assert PROVIDER.verify(SETTINGS, told) == theirs is True


def parsed(**form):
    return [
        one.item for one in PROVIDER.parse(SETTINGS, urlencode(form).encode(), "application/x-www-form-urlencoded", AT)
    ]


def test_a_text_comes_from_a_number():
    (item,) = parsed(**FORM, FromCountry="PT")
    assert isinstance(item, Inbound)
    assert (item.provider_id, item.text, item.type, item.window_s) == ("SM1", "Olá + tudo & bem?", "text", None)
    assert (item.sender.addresses, item.sender.country) == ((("phone", "+351900000204"),), "PT")


def test_files_are_named_and_missing_ones_say_so():
    (item,) = parsed(**FORM | {"NumMedia": "2"}, MediaUrl0="https://api.twilio.com/a", MediaContentType0="image/png")
    assert (item.type, [file.ref for file in item.files]) == ("image", ["https://api.twilio.com/a", ""])
    assert item.files[1].refused


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("+351900000204", ("phone", "+351900000204")), ("72345", ("short_code", "72345")), ("BANK", ("sender_id", "BANK")),
        ("whatsapp:+351900000204", ("wa_id", "351900000204")), ("whatsapp:PT.13", ("bsuid", "PT.13")),
    ],
)  # fmt: skip
def test_senders_of_every_kind_are_addresses(sender, address):
    (item,) = parsed(**FORM | {"From": sender})
    assert item.sender.addresses == (address,)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("STOP", "out"), (" “stop!” ", "out"), ("Ｓｔｏｐ", "out"), ("Stop it please", ""), ("Unsubscribe.", "out"),
        ("BAJA", "out"), ("DÉSABONNER", "out"), ("إلغاء الاشتراك", "out"), ("start", "in"), ("HELP", ""), ("", ""),
        ("🛑", ""), ("stop stop", ""), ("Abmelden", "out"),
    ],
)  # fmt: skip
def test_a_keyword_is_the_whole_message_in_any_language(text, change):
    assert consents.change(text) == change


def test_twilios_own_word_on_opting_out_counts():
    assert parsed(**FORM, OptOutType="STOP")[0].consent == "out"
    assert parsed(**FORM, OptOutType="HELP")[0].consent == ""


def test_statuses_map_and_no_news_is_none():
    for status, known in (("sent", "sent"), ("delivered", "delivered"), ("undelivered", "failed"), ("read", "read")):
        (item,) = parsed(MessageSid="SM2", MessageStatus=status, ErrorCode="30003")[:1]
        assert isinstance(item, StatusChange) and item.status == known
    assert parsed(MessageSid="SM2", MessageStatus="queued") == []
    assert parsed(MessageSid="SM2", SmsStatus="sending") == []
    assert isinstance(parsed(MessageSid="SM2", MessageStatus="dancing")[0], Unreadable)


def test_a_refusal_because_of_a_stop_is_a_consent_too():
    status, consent = parsed(MessageSid="SM2", MessageStatus="failed", ErrorCode="21610", To="+351900000204")
    assert status.error["class"] == "opted_out"
    assert isinstance(consent, ConsentWord) and consent.sender.addresses == (("phone", "+351900000204"),)


def test_another_of_our_numbers_is_named_for_routing():
    (told,) = PROVIDER.parse(SETTINGS, urlencode(FORM | {"To": "+15550000000"}).encode(), "", AT)
    assert told.to == "+15550000000"


@pytest.mark.parametrize("body", [b"", b"\xff\xff", b"a=1", b"{}", b"[1]"])
def test_what_is_no_form_is_unreadable(body):
    assert isinstance(PROVIDER.parse(SETTINGS, body, "", AT)[0].item, Unreadable)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a" * 160, "a" * 161, "é" * 160, "ç", "ç" * 70, "ç" * 71, "€" * 80, "€" * 81, "a" * 152 + "€" + "a" * 10,
     "😀" * 35, "😀" * 36, "x" * 306, "x" * 307, "“quoted”", "[{}]\\~|^" * 20, "ü" * 1600],
)  # fmt: skip
def test_segments_agree_with_another_counter(text):
    assert segments.count(text) == max(1, len(split(text).parts))


@given(st.text(alphabet="aé€ç😀{\n", max_size=400))
def test_segments_agree_on_any_text(text):
    assert segments.count(text) == max(1, len(split(text).parts))
