"""Who gets in: pages send strangers to the sign-in, fragments answer 401; both hand the view its caller."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from inbox.models import Contact, Thread
from inbox.policy import Caller

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Caller, P], HttpResponseBase]


def page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A whole page for a signed-in agent, who comes back to it after signing in."""
    return _guarded(view, lambda request: redirect_to_login(request.get_full_path()))


def fragment(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A piece of HTML that our own script puts into a page."""
    return _guarded(view, lambda request: HttpResponse("Sign in again.", status=401, content_type="text/plain"))


def thread_of(caller: Caller, pk: int) -> Thread:
    """The thread if the caller may see it, else 404; of a linked-away contact the one it goes on in."""
    thread = caller.threads().select_related("contact", "episode", "team").filter(pk=pk).first()
    if thread is not None and thread.merged_into_id:
        return thread_of(caller, thread.merged_into_id)
    if thread is None:
        raise Http404("There is no such thread, or you may not see it.")
    return thread


def contact_of(caller: Caller, pk: int) -> Contact:
    """The contact if the caller may see it, else 404."""
    contact = caller.contacts().filter(pk=pk).first()
    if contact is None:
        raise Http404("There is no such contact, or you may not see it.")
    return contact


def _guarded(view: Any, refuse: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    @wraps(view)
    @require_safe
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return refuse(request)
        response: HttpResponseBase = view(request, Caller(agent=request.user), *args, **kwargs)
        # Customers' words must not stay in a shared computer's cache after sign-out.
        add_never_cache_headers(response)
        return response

    return guarded
