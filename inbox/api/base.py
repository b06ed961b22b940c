"""What every resource of the API shares: who may call it, strict bodies, and objects that are found or not there."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import permissions, renderers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from inbox.api import problems
from inbox.api.fields import Strict
from inbox.api.parsing import StrictJSON
from inbox.api.throttling import Bucket
from inbox.authentication import AgentAuthentication, KeyAuthentication
from inbox.models import Contact, Message, Thread
from inbox.policy import NEEDS, Caller


class Rights(permissions.BasePermission):
    """Asks the policy: the view names what each of its methods needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may call this method; a method the view does not know is left to a 405."""
        if not isinstance(request.user, Caller):
            return False
        need = view.access.get("GET" if request.method == "HEAD" else request.method)
        if need is not None and not request.user.may(need):
            raise problems.Problem(403, "scope_missing", f"This needs the right to {need}; you do not have it.")
        return True


class JSONAlways(BaseContentNegotiation):
    """JSON is all we speak, whatever Accept says."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser of the body's type; a body without a type is JSON."""
        from rest_framework.utils.mediatypes import media_type_matches

        told = request.content_type or "application/json"
        return next((parser for parser in parsers if media_type_matches(parser.media_type, told)), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The first renderer."""
        return renderers[0], renderers[0].media_type


class Resource(APIView):
    """One address of the API. `access` maps its methods to needs of `policy.NEEDS`."""

    access: ClassVar[dict[str, str]] = {}
    authentication_classes: ClassVar[Any] = [KeyAuthentication, AgentAuthentication]  # type: ignore[misc]
    permission_classes: ClassVar[Any] = [Rights]  # type: ignore[misc]
    parser_classes: ClassVar[Any] = [StrictJSON]  # type: ignore[misc]
    renderer_classes: ClassVar[Any] = [renderers.JSONRenderer]  # type: ignore[misc]
    throttle_classes: ClassVar[Any] = [Bucket]  # type: ignore[misc]
    content_negotiation_class = JSONAlways
    http_method_names: ClassVar[Any] = ["get", "post", "put", "patch", "delete", "head"]  # type: ignore[misc]
    metadata_class = None

    @property
    def caller(self) -> Caller:
        """Who calls."""
        caller: Caller = self.request.user  # type: ignore[assignment]
        return caller

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What customers write is kept by no cache on the way."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def get_exception_handler(self) -> Any:
        """Errors are problem+json."""
        return problems.handle

    def body(self, serializer: type[Strict]) -> dict[str, Any]:
        """The checked body; raises ValidationError."""
        return _checked(serializer, self.request.data)

    def query(self, serializer: type[Strict]) -> dict[str, Any]:
        """The checked query parameters; of a repeated one the last counts."""
        return _checked(serializer, {key: values[-1] for key, values in self.request.query_params.lists() if values})

    def thread(self, pk: int) -> Thread:
        """A thread the caller may see, else 404. One that was linked away is seen with the one it moved to."""
        seen = self.caller.threads().select_related("episode", "contact")
        found = seen.filter(pk=pk).first()
        if found is None or found.merged_into_id is not None:
            away = Thread.objects.filter(pk=pk).exclude(merged_into=None).first()
            if away is None or not seen.filter(pk=away.merged_into_id).exists():  # type: ignore[misc]
                raise Thread.DoesNotExist
            return away
        return found

    def contact(self, pk: int) -> Contact:
        """A contact the caller may see, else 404."""
        return self.caller.contacts().distinct().get(pk=pk)

    def message(self, pk: int) -> Message:
        """A message the caller may see, else 404."""
        return self.caller.messages().select_related("thread").get(pk=pk)


def needs(**methods: str) -> dict[str, str]:
    """What each method of a resource needs, by the names of `policy.NEEDS`."""
    unknown = set(methods.values()) - set(NEEDS)
    if unknown:
        raise ValueError(f"No such need: {sorted(unknown)}")
    return methods


def _checked(serializer: type[Strict], data: Any) -> dict[str, Any]:
    checked = serializer(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
