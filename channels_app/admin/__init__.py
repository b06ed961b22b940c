"""The channels' part of Django's admin."""

from channels_app.admin import channels, raws, templates

__all__ = ["channels", "raws", "templates"]
