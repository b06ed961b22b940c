"""While PostgreSQL is away or has no room, every page and call answers 503 with a sentence, not 500."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, which sees what any layer raised: 503 for the want of a connection, else the usual page."""
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return defaults.server_error(request)
    logger.warning("The database does not answer: %s", type(error).__name__)
    answer = render(request, "503.html", status=503)
    answer["Retry-After"] = "3"
    return answer
