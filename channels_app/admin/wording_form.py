"""The form in which a template is written; it is submitted to the provider when the form is right."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from channels_app.connection import provider_of, settings_of
from channels_app.models import Template
from channels_app.providers import registry
from channels_app.providers.base import Refused, TryLater
from channels_app.providers.fields import WrongSettings
from channels_app.providers.templated import Sample, Templated, Wording
from inbox import filing, vault
from inbox.clock import now
from inbox.models import Channel

HEADERS = [("text", "Words, or none"), ("location", "A place"), ("image", "A picture"), ("video", "A film"),
           ("document", "A document")]  # fmt: skip
LANGUAGES = ("en", "en_US", "en_GB", "es", "es_AR", "es_MX", "pt_BR", "pt_PT", "fr", "de", "ar", "it", "nl", "pl", "tr")
#: states in which a provider takes new words. Source: Cloud API, editing templates
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
#: kind of a button -> its field, whose parts stand between bars
_CELLS = (("url", "link"), ("phone", "phone"), ("flow", "form_button"))
_BLANKS = "Blanks are {{1}}, {{2}} or {{first_name}}; words must stand before the first and after the last."


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]
    """One template in one language."""

    channel = forms.ModelChoiceField(Channel.objects.none(), help_text="The number whose account it belongs to.")
    category = forms.ChoiceField(
        choices=[("UTILITY", "Utility: about an order, an appointment, an account"), ("MARKETING", "Marketing"),
                 ("AUTHENTICATION", "A code to sign in: WhatsApp writes the words")],
        help_text="With a code to sign in only its own fields count.",
    )  # fmt: skip
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])
    header_kind = forms.ChoiceField(choices=HEADERS, label="Header")
    header = forms.CharField(required=False, max_length=60, label="Words of the header")
    sample = forms.FileField(
        required=False, label="Sample of the header's file",
        help_text="For the reviewers: JPEG or PNG, MP4, or PDF. Wanted again with every change.",
    )  # fmt: skip
    body = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=1024, help_text=_BLANKS)
    footer = forms.CharField(required=False, max_length=60)
    examples = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the reviewers, one for each blank on a line of its own: 1: Marta",
    )  # fmt: skip
    replies = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label="Quick replies", help_text="One on each line."
    )
    link = forms.CharField(
        required=False, label="Link button",
        help_text="Words | https://address | whole address as example, when it ends in {{1}}.",
    )  # fmt: skip
    phone = forms.CharField(required=False, label="Call button", help_text="Words | +351210000000")

    coupon = forms.CharField(
        required=False,
        max_length=15,
        label="Code to copy",
        help_text="An example, such as GRIND10; sent, it is another.",
    )
    form_button = forms.CharField(
        required=False, label="Form button", help_text="Words | the form's ID in WhatsApp Manager | its first screen"
    )
    code_label = forms.CharField(required=False, max_length=25, label="Code: words on the button")
    advises = forms.BooleanField(required=False, label="Code: add that it is not to be shared")
    expires = forms.IntegerField(
        required=False, min_value=1, max_value=90, label="Code: ends after", help_text="Minutes; empty: not said."
    )

    class Meta:
        model = Template
        fields: ClassVar = ["channel", "name", "language", "category"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind, provider in registry.every().items() if isinstance(provider, Templated)]
        self.fields["channel"].queryset = Channel.objects.filter(kind__in=kinds, active=True)  # type: ignore[attr-defined]
        self.fields["name"].help_text = "Small letters, digits and _; it stays."
        if self.instance.pk:
            for name in ("channel", "name", "language"):
                self.fields[name].disabled = True
            self.fields["language"].choices = [(self.instance.language, self.instance.language)]  # type: ignore[attr-defined]
            self.initial = {**self.initial, **_told(self.instance.components)}

    def clean(self) -> dict[str, Any]:
        """Check it by the provider's rules, then submit it; what the provider says stands above the form."""
        told = super().clean() or {}
        if self.errors:
            return told
        if self.instance.pk and self.instance.status not in EDITABLE:
            raise forms.ValidationError(f"A template that is {self.instance.status.lower()} cannot be changed now.")
        wording, provider = self._wording(told), provider_of(told["channel"])
        assert isinstance(provider, Templated)
        for field, sentence in provider.wording_unfit(wording).items():
            self.add_error({"buttons": "replies"}.get(field, field), sentence)
        if not self.errors:
            self._submit(provider, told["channel"], wording)
        return told

    def _submit(self, provider: Templated, channel: Channel, wording: Wording) -> None:
        try:
            done = provider.submit(settings_of(channel), wording, self.instance.provider_id)
        except (Refused, TryLater) as problem:
            return self.add_error(None, problem.reason)
        except (vault.Unreadable, WrongSettings):
            return self.add_error("channel", "The settings of this channel cannot be used.")
        except Exception as problem:
            return self.add_error(
                None, f"The provider did not answer ({type(problem).__name__}). Look at the list first."
            )
        self.instance.provider_id, self.instance.status = done.provider_id, done.status
        self.instance.category, self.instance.reason = done.category, ""
        self.instance.components, self.instance.synced_at = provider.components(wording), now()
        return None

    def _wording(self, told: dict[str, Any]) -> Wording:
        named = (told["name"], told["language"], told["category"])
        if told["category"] == "AUTHENTICATION":
            code = (("code", told["code_label"]),)
            return Wording(*named, "", buttons=code, advises=told["advises"], expires=told["expires"] or 0)
        buttons: list[tuple[str, ...]] = [
            ("reply", line.strip()) for line in told["replies"].splitlines() if line.strip()
        ]
        buttons += [(kind, *_cells(told[name])) for kind, name in _CELLS if told[name]]
        buttons += [("code", "", told["coupon"])] if told["coupon"] else []
        pairs = (line.partition(":")[::2] for line in told["examples"].splitlines() if ":" in line)
        return Wording(
            *named, told["body"].replace("\r\n", "\n"), told["header"], told["header_kind"], told["footer"],
            tuple(buttons), {name.strip(): value.strip() for name, value in pairs}, _sample(told["sample"]),
        )  # fmt: skip


def _sample(file: UploadedFile | None) -> Sample | None:  # type: ignore[type-arg]
    """What was uploaded, its type by its content."""
    if not file:
        return None
    content = file.read()
    return Sample(filing.safe_name(file.name or ""), filing.mime_of(content[:8192], file.name or ""), content)


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in text.split("|"))[:3]


_TYPES = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW")


def _told(components: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of a template as the provider listed it."""
    parts = {str(one.get("type", "")).upper(): one for one in components}
    header, buttons = parts.get("HEADER", {}), parts.get("BUTTONS", {}).get("buttons", [])
    of = {kind: [one for one in buttons if one.get("type") == kind] for kind in _TYPES}
    link = [f"{one.get('text')} | {one.get('url')} | {(one.get('example') or [''])[-1]}" for one in of["URL"]]
    return {
        "header_kind": str(header.get("format", "TEXT")).lower(),
        "advises": bool(parts.get("BODY", {}).get("add_security_recommendation")),
        "expires": parts.get("FOOTER", {}).get("code_expiration_minutes"),
        "code_label": next((str(one.get("text")) for one in of["URL"] if "otp_type" in str(one.get("url"))), ""),
        "header": header.get("text", ""), "body": parts.get("BODY", {}).get("text", ""),
        "footer": parts.get("FOOTER", {}).get("text", ""), "link": link[0] if link else "",
        "replies": "\n".join(str(one.get("text")) for one in of["QUICK_REPLY"]),
        "phone": "".join(f"{one.get('text')} | {one.get('phone_number')}" for one in of["PHONE_NUMBER"][:1]),
        "coupon": "".join(str((one.get("example") or [""])[0]) for one in of["COPY_CODE"][:1]),
        "form_button": "".join(
            f"{one.get('text')} | {one.get('flow_id')} | {one.get('navigate_screen') or ''}" for one in of["FLOW"][:1]
        ),
        "examples": "\n".join(f"{name}: {value}" for name, value in _examples(parts)),
    }  # fmt: skip


def _examples(parts: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for part in (parts.get("HEADER", {}), parts.get("BODY", {})):
        for key, told in (part.get("example") or {}).items():
            if key.endswith("_named_params"):
                found |= {str(one.get("param_name")): str(one.get("example")) for one in told}
            elif key in ("body_text", "header_text") and told:
                row = told[0] if isinstance(told[0], list) else told
                found |= {str(place): str(value) for place, value in enumerate(row, 1)}
    return list(found.items())
