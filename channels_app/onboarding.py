"""Setting a channel up: everything that must be right, looked at from outside, told in words.

The webhook is called by its public address, as the provider will call it: with the question by which a provider makes
sure (a verify token), with a signed body that tells nothing, and with a wrong signature, which must be refused.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from channels_app.connection import provider_of, settings_of
from channels_app.providers.base import Hook
from channels_app.providers.checkable import Checkable, Finding
from inbox import fetching
from inbox.models import Channel

#: seconds for one call of our own webhook
PATIENCE_S = 10.0
_REACH = (
    "PUBLIC_URL must be this installation's address as the Internet knows it, and the proxy before it must pass "
    "/webhooks/ on as it is."
)


def look(channel: Channel) -> list[Finding]:
    """Every finding about a channel, the provider's own first. Raises `vault.Unreadable`, `fields.WrongSettings`."""
    provider, own = provider_of(channel), settings_of(channel)
    asked = provider.check(own, webhook_url(channel)) if isinstance(provider, Checkable) else []
    return [*asked, *_webhook(channel)]


def mend(channel: Channel, what: str) -> None:
    """Do what a finding offered; raises as `send`."""
    provider = provider_of(channel)
    if not isinstance(provider, Checkable):
        raise LookupError("Nothing can be mended here.")
    provider.mend(settings_of(channel), what)


def webhook_url(channel: Channel) -> str:
    """What the provider is given."""
    return f"{settings.PUBLIC_URL}/webhooks/{channel.kind}/{channel.key}/"


def _webhook(channel: Channel) -> list[Finding]:
    provider, own = provider_of(channel), settings_of(channel)
    path = urlsplit(webhook_url(channel)).path
    words, hook = secrets.token_hex(8), provider.echo(own, path)
    question = provider.question(own, words)
    parts = urlsplit(settings.PUBLIC_URL)
    own_host = frozenset({parts.netloc.lower()}) if parts.port else frozenset()
    with httpx.Client(
        base_url=settings.PUBLIC_URL, transport=fetching.Guarded(own_host), timeout=PATIENCE_S, trust_env=False
    ) as web:
        found = [_challenge(web, path, question, words)] if question else []
        return [_public(parts.scheme, parts.hostname or ""), *found, *([_echo(web, hook)] if hook else [])]


def _public(scheme: str, host: str) -> Finding:
    if scheme == "https" and host not in ("localhost", "127.0.0.1"):
        return Finding("public", "Public address", "ok", f"Providers call {settings.PUBLIC_URL}.")
    text = f"{settings.PUBLIC_URL} cannot be called from the Internet: providers want https and a public name."
    advice = "Set PUBLIC_URL to the https address of this installation. With the simulator this is as it should be."
    return Finding("public", "Public address", "warning", text, advice)


def _challenge(web: httpx.Client, path: str, question: str, words: str) -> Finding:
    label = "Verify token"
    try:
        answer = web.get(f"{path}?{question}")
    except httpx.HTTPError as problem:
        return Finding("verify_token", label, "failed", f"Our own address does not answer ({problem}).", _REACH)
    if answer.status_code == 200 and answer.text == words:
        return Finding("verify_token", label, "ok", "The webhook answers the provider's question with its words.")
    text = f"The webhook's address answered {answer.status_code} to the provider's question."
    return Finding("verify_token", label, "failed", text, _REACH)


def _echo(web: httpx.Client, hook: Hook) -> Finding:
    label = "Signed webhook"
    try:
        right = web.post(hook.path, content=hook.body, headers=dict(hook.headers)).status_code
        wrong = web.post(hook.path, content=hook.body + b" ", headers=dict(hook.headers)).status_code
    except httpx.HTTPError as problem:
        return Finding("echo", label, "failed", f"Our own address does not answer ({problem}).", _REACH)
    if (right, wrong) == (200, 403):
        return Finding("echo", label, "ok", "A signed webhook is taken at the public address, a forged one is refused.")
    if right == 200:
        text = f"The public address takes a forged webhook (it answered {wrong}): it is not this installation's."
    else:
        text = f"A rightly signed webhook was answered {right} at the public address: something changes it on its way."
    return Finding("echo", label, "failed", text, _REACH)
