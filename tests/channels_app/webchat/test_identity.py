"""Identity tokens: only what the channel's own secret signed, for this channel, for now."""

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from channels_app.webchat import identity
from tests.channels_app.webchat.browsing import SECRET, jwt

KEYS = (SECRET, "the former one")


def test_a_good_token_says_who_it_is():
    told = {
        "name": "Dina Farouk",
        "email": "Dina@Example.com",
        "email_verified": True,
        "phone": "+351900000204",
        "locale": "pt-PT",
    }
    claims = identity.read(jwt(told), KEYS, "shop")
    assert claims == identity.Claims("dina-1", "Dina Farouk", "dina@example.com", True, "+351900000204", False, "pt-PT")


def test_a_token_under_the_former_secret_and_for_several_audiences_is_good():
    assert identity.read(jwt({"aud": ["site", "shop"]}, "the former one"), KEYS, "shop").subject == "dina-1"


def test_the_example_of_the_documentation_makes_a_good_token():
    page = (Path(__file__).resolve().parents[3] / "docs" / "widget.md").read_text()
    example = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    made: dict = {}
    exec(example[1], made)  # our own page
    claims = identity.read(made["identity"](SimpleNamespace(id=7, name="Dina"), SECRET), KEYS, "shop")
    assert (claims.subject, claims.name) == ("7", "Dina")


def test_a_key_id_may_be_named_and_decides_nothing():
    header = {"alg": "HS256", "typ": "JWT", "kid": "2026-11"}
    assert identity.read(jwt({}, header=header), KEYS, "shop").subject == "dina-1"
    with pytest.raises(identity.Invalid):
        identity.read(jwt({}, "somebody else's", header), KEYS, "shop")


@pytest.mark.parametrize(
    "token",
    [
        None,
        7,
        "",
        "a.b.c",
        "....",
        "ü.b.c",
        jwt({}, "somebody else's"),
        jwt({}, ""),
        jwt({}, header={"alg": "none"}),
        jwt({}, header={"alg": "none"}).rpartition(".")[0] + ".",
        jwt({}, header={"alg": "RS256"}),
        jwt({}, header={"alg": "HS256", "crit": ["x"]}),
        jwt({"aud": "other"}),
        jwt({"aud": None}),
        jwt({"exp": None}),
        jwt({"exp": "soon"}),
        jwt({"exp": True}),
        jwt({"exp": int(time.time()) - 300}),
        jwt({"exp": int(time.time()) + 24 * 3600}),
        jwt({"nbf": int(time.time()) + 100_000}),
        jwt({"sub": None}),
        jwt({"sub": ""}),
        jwt({"sub": 7}),
        jwt({"sub": "x" * 256}),
        jwt({})[:-1],
        jwt({}) + "=",
        "x" * 9000,
    ],
    ids=lambda token: type(token).__name__,
)
def test_every_other_token_is_refused_with_a_sentence(token):
    with pytest.raises(identity.Invalid, match=r"\w+ .*\."):
        identity.read(token, KEYS, "shop")


def test_without_a_secret_nobody_is_vouched_for():
    for keys in ((), ("",)):
        with pytest.raises(identity.Invalid, match="no identity secret"):
            identity.read(jwt({}, ""), keys, "shop")


def test_odd_claims_are_left_out():
    claims = identity.read(
        jwt({"email": "no address", "phone": "12", "name": ["x"], "email_verified": "true"}), KEYS, "shop"
    )
    assert claims == identity.Claims("dina-1")
