"""An agent's own second factor: set up with a QR code, confirmed by a code, taken off by a code."""

from __future__ import annotations

import base64
from typing import Any

import qrcode
import qrcode.image.svg
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from inbox import events
from inbox.actors import Actor

SPARE_CODES = 10


@sensitive_post_parameters("token")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """`/accounts/second-factor/`: the state of it, and the two acts `confirm` and `remove`."""
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    return act(request, request.POST.get("token", "").replace(" ", "")[:16]) if act else _shown(request)


def _shown(request: HttpRequest, error: str = "") -> HttpResponse:
    if TOTPDevice.objects.devices_for_user(request.user, confirmed=True).exists():
        return render(request, "accounts/second_factor.html", {"device": True, "error": error})
    device, _made = TOTPDevice.objects.get_or_create(
        user=request.user, confirmed=False, defaults={"name": "Authenticator"}
    )
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "accounts/second_factor.html", {"qr": _qr(device), "secret": spaced, "error": error})


def _confirm(request: HttpRequest, code: str) -> HttpResponse:
    agent: Any = request.user
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=agent, confirmed=False).first()
        if device is None:
            return redirect("second-factor")
        if not device.verify_is_allowed()[0] or not device.verify_token(code):
            return _shown(request, _("That code is not right. Check the clock of your phone and try the next one."))
        device.confirmed = True
        device.save()
        codes = _spare_codes(agent)
        events.record("agent.second_factor_added", None, by=Actor.agent(agent))
    otp_login(request, device)
    return render(request, "accounts/second_factor.html", {"codes": codes})


def _remove(request: HttpRequest, code: str) -> HttpResponse:
    agent: Any = request.user
    if match_token(agent, code) is None:
        return _shown(request, _("That code is not right. Wait for the next one and try again."))
    with transaction.atomic():
        TOTPDevice.objects.filter(user=agent).delete()
        StaticDevice.objects.filter(user=agent).delete()
        events.record("agent.second_factor_removed", None, by=Actor.agent(agent))
    return redirect("second-factor")


def _spare_codes(agent: Any) -> list[str]:
    StaticDevice.objects.filter(user=agent).delete()
    device = StaticDevice.objects.create(user=agent, name="Spare codes")
    codes = [StaticToken.random_token() for _number in range(SPARE_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def _qr(device: TOTPDevice) -> SafeString:
    image = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage, border=0)
    # Drawn from our own address; it holds paths and nothing else.
    return mark_safe(image.to_string(encoding="unicode"))  # noqa: S308


_ACTS = {"confirm": _confirm, "remove": _remove}
