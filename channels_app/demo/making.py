"""Makes the demo workspace in an empty database, and the simulator's accounts beside it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings

from channels_app.demo import telling
from channels_app.simulator import memories
from channels_app.simulator.accounts import write_accounts
from inbox import workspace

WORDS = (
    "amber",
    "basil",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "indigo",
    "juniper",
    "kelp",
    "linen",
    "maple",
    "north",
    "olive",
    "pearl",
    "quartz",
    "river",
    "sable",
    "tundra",
    "umber",
    "velvet",
    "willow",
    "zephyr",
)
PEOPLE = (("ana", "agent"), ("boris", "agent"), ("cleo", "supervisor"), ("admin", "admin"))


def make(data: Path) -> list[dict[str, str]]:
    """Apply the workspace, tell the stories, write the simulator's files; returns sign-ins {role, email, password}."""
    names = _secrets()
    file = Template((telling.HERE / "workspace.toml").read_text("utf-8"))
    workspace.apply(file.substitute(names), beside=telling.HERE)
    write_accounts(data, _accounts(names))
    memories.write(data, telling.tell_all())
    sign_ins = [
        {"role": role, "email": f"{who}@example.com", "password": names[f"password_{who}"]} for who, role in PEOPLE
    ]
    target = data / "demo.json"
    target.touch(mode=0o600)
    target.chmod(0o600)
    target.write_text(json.dumps({"sign_ins": sign_ins}, indent=1))
    return sign_ins


def _secrets() -> dict[str, str]:
    names = {name: secrets.token_hex(24) for name in ("access_token", "app_secret", "verify_token", "identity_secret")}
    names |= {"auth_token": secrets.token_hex(16), "account_sid": f"AC{secrets.token_hex(16)}"}
    names["simulator"] = settings.SIMULATOR_URL
    names["simulator_by_name"] = settings.SIMULATOR_URL.replace("127.0.0.1", "localhost")
    for who, _ in PEOPLE:
        names[f"password_{who}"] = "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
    return names


def _accounts(names: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    return {
        "whatsapp": [
            {
                "key": "wa-main",
                "waba_id": "102290129340398",
                "phone_number_id": "106540352242922",
                "display_phone_number": "+15005550001",
                "access_token": names["access_token"],
                "app_secret": names["app_secret"],
                "verify_token": names["verify_token"],
                "webhook_url": "/webhooks/whatsapp/wa-main/",
            }
        ],
        "twilio": [
            {
                "key": "sms-main",
                "account_sid": names["account_sid"],
                "auth_token": names["auth_token"],
                "sender": "+15005550006",
                "webhook_url": "/webhooks/twilio/sms-main/",
            }
        ],
        "webchat": [{"key": "shop", "widget_url": "/w/shop.js", "identity_secret": names["identity_secret"]}],
    }
