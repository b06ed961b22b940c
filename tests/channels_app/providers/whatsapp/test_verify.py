"""Who may call WhatsApp's webhook."""

import hashlib
import hmac

import pytest

from channels_app.providers import fields
from channels_app.providers.base import Hook
from channels_app.providers.whatsapp import PROVIDER
from channels_app.providers.whatsapp.settings import WhatsAppSettings

BODY = '{"entry":[{"id":"\\u00e9"}]} é'.encode()
NEEDED = {
    "phone_number_id": "1",
    "waba_id": "2",
    "access_token": "t",
    "app_secret": ["new", "old"],
    "verify_token": "v",
}
SETTINGS = fields.read(WhatsAppSettings, NEEDED)


def signature(secret, body=BODY, algorithm=hashlib.sha256):
    return "sha256=" + hmac.new(secret.encode(), body, algorithm).hexdigest()


def verified(*values, body=BODY, settings=SETTINGS):
    headers = tuple(("x-hub-signature-256", value) for value in values)
    return PROVIDER.verify(settings, Hook("POST", "/webhooks/whatsapp/wa/", "", headers, body))


def test_every_secret_of_a_rotation_verifies():
    assert verified(signature("new")) and verified(signature("old"))


@pytest.mark.parametrize(
    "value",
    [
        "", "sha256=", signature("wrong"), signature("new").upper(), signature("new")[7:], "sha1=" + signature("new")[7:],
        signature("new", algorithm=hashlib.sha1), signature("new") + "0", "sha256=é" + "0" * 63, signature("new", b"x"),
    ],
)  # fmt: skip
def test_anything_else_does_not(value):
    assert not verified(value)


def test_no_header_or_two_do_not():
    assert not verified()
    assert not verified(signature("new"), signature("new"))


def test_an_empty_secret_never_verifies():
    empty = WhatsAppSettings("1", "2", ("t",), ("",), ("v",))
    assert not verified(signature(""), settings=empty)


def asked(query):
    return PROVIDER.challenge(SETTINGS, Hook("GET", "/webhooks/whatsapp/wa/", query, ()))


def test_metas_question_is_answered_with_the_bare_challenge():
    answer = asked("hub.mode=subscribe&hub.verify_token=v&hub.challenge=abc123")
    assert (answer.status, answer.body, answer.content_type.split(";")[0]) == (200, "abc123", "text/plain")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("hub.mode=subscribe&hub.verify_token=w&hub.challenge=1", 403),
        ("hub.mode=unsubscribe&hub.verify_token=v&hub.challenge=1", 403),
        ("", 403),
        ("hub.mode=subscribe&hub.verify_token=%C3%A9&hub.challenge=1", 403),
        ("hub.mode=subscribe&hub.verify_token=v&hub.challenge=%3Cscript%3E", 400),
        ("hub.mode=subscribe&hub.verify_token=v&hub.challenge=" + "1" * 65, 400),
        ("hub.mode=subscribe&hub.verify_token=v", 400),
    ],
)
def test_other_questions_are_not(query, status):
    assert asked(query).status == status


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"app_secret": ""}, "missing"),
        ({"app_secret": [""]}, "not empty"),
        ({"api_version": "25"}, "v25.0"),
        ({"api_base": "http://graph.example"}, "https"),
        ({"api_base": "ftp://x"}, "address"),
        ({"phone_number_id": ["7"]}, "text"),
        ({"nonsense": "x"}, "not a setting"),
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(changed, sentence):
    with pytest.raises(fields.WrongSettings) as refused:
        fields.read(WhatsAppSettings, NEEDED | changed)
    assert sentence in str(refused.value)


def test_a_loopback_address_with_a_port_is_a_permission_for_exactly_that():
    settings = fields.read(WhatsAppSettings, NEEDED | {"api_base": "http://127.0.0.1:9009"})
    assert PROVIDER.hosts(settings) == {"127.0.0.1:9009"}
