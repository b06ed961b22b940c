"""A form per provider, made from its settings; secrets are only ever written."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from channels_app import connection
from channels_app.providers import registry
from channels_app.providers.fields import Spec, WrongSettings, plain, specs
from inbox import vault
from inbox.models import Channel

#: settings stand beside the columns of Channel in one form
PREFIX = "setting_"


class KindForm(forms.Form):
    """What kind of channel is to be connected."""

    kind = forms.ChoiceField(label="What do you want to connect?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, provider.label) for kind, provider in sorted(registry.every().items())]  # type: ignore[attr-defined]


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """One channel with the settings of its kind."""

    class Meta:
        model = Channel
        fields: ClassVar = ["key", "name", "team", "bot", "active", "confidential"]

    kind = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settings = specs(registry.find(self.kind).Settings)
        self._before = _known(self.instance) if self.instance.pk else {}
        if self.instance.pk:
            self.fields["key"].disabled = True
        self.fields["key"].help_text = "In addresses; letters, digits and -. It never changes."
        for spec in self._settings:
            self.fields[PREFIX + spec.name] = _field(spec, self._before.get(spec.name), bool(self.instance.pk))

    def clean(self) -> dict[str, Any]:
        """Check the settings as the provider does."""
        told = super().clean() or {}
        self.instance.kind = self.kind
        try:
            connection.connect(self.instance, {spec.name: self._value(spec, told) for spec in self._settings})
        except WrongSettings as error:
            for name, sentence in error.problems.items():
                self.add_error(PREFIX + name, f"This {sentence}")
        return told

    def _value(self, spec: Spec, told: dict[str, Any]) -> Any:
        value = told.get(PREFIX + spec.name)
        if spec.kind == "secret" and not value:
            return self._before.get(spec.name)
        if spec.kind in ("secret", "words"):
            return [line.strip() for line in (value or "").splitlines() if line.strip()]
        return value


def form_for(kind: str) -> type[ChannelForm]:
    """The form of one kind of channel; its settings are declared so that the admin's fieldsets find them."""
    declared = {PREFIX + spec.name: _field(spec, None, False) for spec in specs(registry.find(kind).Settings)}
    return type("ChannelFormOfKind", (ChannelForm,), {"kind": kind, **declared})


def _known(channel: Channel) -> dict[str, Any]:
    try:
        return plain(connection.settings_of(channel))
    except (vault.Unreadable, WrongSettings):
        return {}


def _field(spec: Spec, value: Any, exists: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": spec.label,
        "help_text": spec.help,
        "required": spec.required and not (spec.kind == "secret" and exists),
    }
    if spec.kind == "flag":
        return forms.BooleanField(initial=spec.default if value is None else value, **{**common, "required": False})
    if spec.kind == "choice":
        return forms.ChoiceField(
            choices=[(word, word) for word in spec.choices], initial=value or spec.default, **common
        )
    if spec.kind == "secret":
        told = (
            "Stored and never shown. Leave empty to keep it; several lines rotate: the first signs, all verify. "
            if exists
            else ""
        )
        common["help_text"] = told + spec.help
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}), strip=True, **common
        )
    if spec.kind == "words":
        lines = "\n".join(value if value is not None else spec.default or ())
        common["help_text"] = f"{spec.help} One on each line."
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), initial=lines, **common)
    return forms.CharField(
        initial=value if value is not None else spec.default,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        **common,
    )
