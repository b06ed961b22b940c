"""Origins are compared exactly; whatever is malformed is nobody's."""

import pytest

from channels_app.providers import fields
from channels_app.providers.webchat.settings import WebchatSettings
from channels_app.webchat.origins import is_allowed

ALLOWED = ("https://shop.example", "http://localhost:8080", "https://[::1]:8443")


@pytest.mark.parametrize(
    "origin", ["https://shop.example", "https://SHOP.example:443", "http://localhost:8080", "https://[::1]:8443"]
)
def test_the_listed_origins_are_allowed(origin):
    assert is_allowed(origin, ALLOWED)


@pytest.mark.parametrize(
    "origin",
    [
        "", "null", "http://shop.example", "https://shop.example:444", "https://shop.example.evil.example", "https://evilshop.example",
        "https://www.shop.example", "https://shop.example/", "https://shop.example/x", "https://[::1", "https://[::1]", "https://[",
        "https://user@shop.example", "https://shop.example:", "https://shop.example:0", "https://shop.example:99999",
        "shop.example",
        "//shop.example", "https://shop.example https://evil.example", "https://shop.example\n", "http://localhost", "ftp://localhost:8080",
    ],
)  # fmt: skip
def test_every_other_origin_is_not(origin):
    assert not is_allowed(origin, ALLOWED)


def test_settings_take_origins_and_themes_and_nothing_else():
    settings = fields.read(WebchatSettings, {"allowed_origins": ["https://shop.example"], "theme": "dark #0A7D55"})
    assert (settings.scheme, settings.accent, settings.identity_secret) == ("dark", "#0a7d55", ())
    for wrong in (
        {"allowed_origins": ["shop.example"]},
        {"allowed_origins": ["*"]},
        {"theme": "pink"},
        {"theme": "dark light"},
        {"x": 1},
    ):
        with pytest.raises(fields.WrongSettings):
            fields.read(WebchatSettings, wrong)
