"""Connectors are set up in the admin and by the workspace file; secrets are only ever written."""

from __future__ import annotations

import pytest

from inbox.models import Event
from inbox.workspace import WorkspaceError, apply
from memory.connectors.settings import settings_of
from memory.models import Connector

pytestmark = pytest.mark.django_db

FILE = """
[[connector]]
name = "Orders"
system = "rest"
keep_s = 120

[connector.settings]
url = "https://shop.example.com/api/orders?customer={external_id}"
auth = "header"
header = "X-Api-Key"
secret_env = "SHOP_KEY"
items = "$.orders[*]"
shown = { Status = "$.status", "Ship to" = "$.address.city" }
"""


def test_the_workspace_file_makes_changes_and_repeats_nothing(monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "key-of-the-shop")
    assert apply(FILE) == ["connector Orders: created"]
    row = Connector.objects.get()
    assert (row.keep_s, row.deadline_s, row.active) == (120, 5, True)
    told = settings_of(row)
    assert told["secret"] == "key-of-the-shop" and told["shown"] == "Status: $.status\nShip to: $.address.city"
    assert apply(FILE) == []
    assert apply(FILE.replace("120", "60")) == ["connector Orders: keep_s 120 -> 60"]
    assert apply(FILE.replace("$.status", "$.state")) == ["connector Orders: keep_s 60 -> 120, sealed_settings set"]
    assert "key-of-the-shop" not in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("120", "1", 5, "keep_s must be a whole number from 30 to 86400"),
        ('"rest"', '"sap"', 4, "system must be one of rest, salesforce"),
        ("https://shop.example.com", "http://10.0.0.1", 8, "not https to a public host"),
        ("$.status", "$..[", 13, "is no JSON path"),
        ('header = "X', 'colour = "X', 10, "colour is not known here"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(monkeypatch, old, new, line, said):
    monkeypatch.setenv("SHOP_KEY", "key-of-the-shop")
    with pytest.raises(WorkspaceError) as error:
        apply(FILE.replace(old, new))
    assert said in str(error.value) and error.value.line == line


def test_an_admin_connects_a_system_and_never_sees_its_secret(as_admin):
    add = "/admin/memory/connector/add/"
    assert b"Where are the records?" in as_admin.client.get(add).content
    form = {
        "name": "Orders", "active": "on", "keep_s": "300", "deadline_s": "5", "setting_auth": "bearer",
        "setting_url": "https://shop.example.com/o?c={phone}", "setting_secret": "", "setting_items": "$",
        "setting_id": "$.id", "setting_title": "$.number", "setting_shown": "Status: $.status",
    }  # fmt: skip
    wrong = as_admin.client.post(f"{add}?system=rest", form)
    assert wrong.status_code == 200 and b"bearer needs it" in wrong.content
    done = as_admin.client.post(f"{add}?system=rest", {**form, "setting_secret": "token-of-the-shop"})
    assert done.status_code == 302, done.content
    row = Connector.objects.get()
    assert settings_of(row)["secret"] == "token-of-the-shop"
    page = as_admin.client.get(f"/admin/memory/connector/{row.pk}/change/").content.decode()
    assert "shop.example.com" in page and "token-of-the-shop" not in page and "Not asked yet" in page
    done = as_admin.client.post(f"/admin/memory/connector/{row.pk}/change/", {**form, "setting_title": "$.id"})
    assert done.status_code == 302, done.content
    row.refresh_from_db()
    assert settings_of(row)["secret"] == "token-of-the-shop" and settings_of(row)["title"] == "$.id"
    assert Event.objects.filter(kind="configuration.changed", data__what="connector").count() == 2
