"""Every address of the product, app by app; what each holds stands in the app's own urls.py."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.simulator import relay

handler500 = "config.outage.server_error"
urlpatterns = [
    # One door: the admin's own sign-in knows nothing of the second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    re_path(r"^simulator/", relay),
]
for name in ("config.api", "memory.urls", "channels_app.urls", "automation.urls", "inbox.urls"):
    if find_spec(name):
        urlpatterns.append(path("", include(name)))
