"""A database without a free connection is 503 with a sentence, for a page and for the API."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings


def _no_connection(request: HttpRequest) -> HttpResponse:
    raise OperationalError("too many clients already")


def _mistake(request: HttpRequest) -> HttpResponse:
    raise ValueError


handler500 = "config.outage.server_error"
urlpatterns = [path("page/", _no_connection), path("api/v1/thing/", _no_connection), path("mistake/", _mistake)]


@pytest.fixture
def client(settings: Settings) -> Client:
    """A client of this file's addresses that gets the answer, not the exception."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_page_says_that_nothing_is_lost(client: Client) -> None:
    answer = client.get("/page/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert b"Nothing that a customer sent is lost" in answer.content


def test_the_api_says_it_as_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/thing/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_another_mistake_is_still_a_mistake(client: Client) -> None:
    assert client.get("/mistake/").status_code == 500
