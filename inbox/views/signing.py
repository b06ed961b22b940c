"""Signing in: e-mail and password, then the second factor of those who set one up."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp import match_token, user_has_device

#: between the password and the code
PATIENCE_S = 300
TRIES = 5
AWAITING = "awaiting_code"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Django's sign-in; whoever has a second factor is not signed in before it was given."""

    template_name = "registration/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, or remember for a few minutes whose password was right and ask for the code."""
        agent = form.get_user()
        if not user_has_device(agent):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[AWAITING] = {
            "agent": agent.pk,
            "hash": agent.get_session_auth_hash(),
            "at": time.time(),
            "tries": 0,
            "next": self.get_success_url(),
        }
        return HttpResponseRedirect("/accounts/token/")


@sensitive_post_parameters("token")
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: HttpRequest) -> HttpResponseBase:
    """`/accounts/token/`: the code of the second factor. Django-otp slows down wrong ones for each device."""
    awaited = request.session.get(AWAITING)
    agent = _awaited_agent(awaited)
    if awaited is None or agent is None:
        request.session.pop(AWAITING, None)
        return redirect("login")
    if request.method != "POST":
        return render(request, "accounts/token.html")
    device = match_token(agent, request.POST.get("token", "").replace(" ", "")[:16])
    if device is None:
        return _wrong(request, awaited)
    del request.session[AWAITING]
    login(request, agent, backend=BACKEND)
    otp_login(request, device)
    return HttpResponseRedirect(awaited["next"])


def _awaited_agent(awaited: dict[str, Any] | None) -> Any:
    if not awaited or not 0 <= time.time() - awaited["at"] <= PATIENCE_S:
        return None
    agent = get_user_model()._default_manager.filter(pk=awaited["agent"], is_active=True).first()
    # A password that was changed meanwhile ends this as it ends sessions.
    return agent if agent and constant_time_compare(awaited["hash"], agent.get_session_auth_hash()) else None


def _wrong(request: HttpRequest, awaited: dict[str, Any]) -> HttpResponseBase:
    tries = awaited["tries"] + 1
    if tries >= TRIES:
        request.session.flush()
        return redirect("login")
    request.session[AWAITING] = {**awaited, "tries": tries}
    error = _("That code is not right, or it was used already. Wait for the next one and try again.")
    return render(request, "accounts/token.html", {"error": error})
