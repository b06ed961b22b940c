"""Asks Salesforce, through its own library, for the rows of one contact."""

from __future__ import annotations

import time
from typing import Any

from memory.connectors.found import RECORDS, Found, Trouble, Unaskable, found
from memory.connectors.identity import Identity
from memory.connectors.salesforce.settings import needed, queries

#: fields that name a row, in this order
_TITLES = ("Name", "Subject", "CaseNumber", "OrderNumber", "InvoiceNumber", "ContractNumber")
#: seconds a token is used for; sessions of Salesforce last 15 minutes at the least
_TOKEN_S = 600
_tokens: dict[tuple[str, str, str], tuple[float, str]] = {}


def ask(settings: dict[str, Any], identity: Identity, deadline_s: float) -> list[Found]:
    """What its queries find; those that ask by what is not known of the contact are left out."""
    # Slow to import, and only the worker that asks needs them.
    import requests
    from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError, SalesforceExpiredSession

    askable = [(noun, query) for noun, query in queries(settings["queries"]) if needed(query) <= set(identity.values)]
    if not askable:
        raise Unaskable
    ends = time.monotonic() + deadline_s
    try:
        try:
            return _rows(settings, identity, askable, ends)
        except SalesforceExpiredSession:
            _tokens.pop(_key(settings), None)
            return _rows(settings, identity, askable, ends)
    except requests.Timeout:
        raise Trouble(f"It did not answer within {deadline_s:g} s.") from None
    except requests.RequestException:
        raise Trouble("It cannot be reached.") from None
    except SalesforceAuthenticationFailed:
        raise Trouble("It refuses our credentials.") from None
    except SalesforceError as error:
        raise Trouble(f"It answers {getattr(error, 'status', 'with an error')}.") from None


def _rows(settings: dict[str, Any], identity: Identity, askable: list[tuple[str, str]], ends: float) -> list[Found]:
    from simple_salesforce.api import Salesforce
    from simple_salesforce.format import format_soql

    from memory.connectors.salesforce.session import session

    with session(settings["url"], ends - time.monotonic()) as calls:
        client = Salesforce(
            instance_url=settings["url"], session_id=_token(settings, calls), session=calls, version=settings["version"]
        )
        told: list[Found] = []
        for noun, query in askable:
            known = {name: identity.values[name] for name in needed(query)}
            answer = client.query(format_soql(query, **known))
            told += [_record(settings, noun, row) for row in answer["records"]]
        return told[:RECORDS]


def _token(settings: dict[str, Any], calls: Any) -> str:
    """A token by the client-credentials flow (OAuth 2.0, RFC 6749 §4.4), used again while it holds."""
    from simple_salesforce.exceptions import SalesforceAuthenticationFailed

    until, token = _tokens.get(_key(settings), (0.0, ""))
    if until > time.monotonic():
        return token
    who = {"client_id": settings["client_id"], "client_secret": settings["client_secret"]}
    # The adapter writes the organisation's own address whatever stands here.
    answer = calls.post(
        "https://salesforce/services/oauth2/token", data={"grant_type": "client_credentials", **who}, timeout=20
    )
    told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    if answer.status_code != 200 or not told.get("access_token"):
        raise SalesforceAuthenticationFailed(answer.status_code, "")
    _tokens[_key(settings)] = (time.monotonic() + _TOKEN_S, told["access_token"])
    return str(told["access_token"])


def _key(settings: dict[str, Any]) -> tuple[str, str, str]:
    return settings["url"], settings["client_id"], settings["client_secret"]


def _record(settings: dict[str, Any], noun: str, row: dict[str, Any]) -> Found:
    values = _flat(row)
    external_id = values.pop("Id", "")
    name = next((values[field] for field in _TITLES if values.get(field)), external_id)
    return found(external_id, f"{noun} {name}", list(values.items()), f"{settings['url']}/{external_id}")


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Fields of a row and of what it refers to: `Account.Name`; how the library describes the row is left out."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name == "attributes":
            continue
        if isinstance(value, dict):
            told |= _flat(value, f"{prefix}{name}.")
        else:
            told[prefix + name] = value
    return told
