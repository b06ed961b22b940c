"""Redirects to https where PUBLIC_URL is https, but never a caller on this machine."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware

from config.peers import is_loopback


class TransportMiddleware(SecurityMiddleware):
    """Django's own, with one exception more: a loopback peer (contract, section 1: PUBLIC_URL)."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """The redirect, or None to go on."""
        headers = [(key.lower().encode(), value.encode("latin-1", "replace")) for key, value in request.headers.items()]
        if is_loopback({"client": (request.META.get("REMOTE_ADDR", ""), 0), "headers": headers}):
            return None
        return super().process_request(request)
