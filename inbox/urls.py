"""The agents' pages, their fragments, and signing in."""

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from inbox.views import inbox, linking, look, own_settings, people, second_factor, signing

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("threads/<int:pk>/", inbox.thread, name="thread"),
    path("contacts/", people.contacts, name="contacts"),
    path("contacts/<int:pk>/", people.contact, name="contact"),
    path("fragments/rows/", inbox.rows, name="rows"),
    path("fragments/threads/<int:pk>/", inbox.pane, name="thread-pane"),
    path("fragments/threads/<int:pk>/items/", inbox.items, name="thread-items"),
    path("fragments/threads/<int:pk>/context/", inbox.context, name="thread-context"),
    path("fragments/quick-replies/", inbox.quick_replies, name="quick-replies"),
    path("fragments/contacts/", people.choices, name="contact-choices"),
    path("fragments/contacts/<int:pk>/link/", linking.link, name="contact-link"),
    path("fragments/contacts/<int:pk>/links/<int:link_id>/", linking.unlink, name="contact-unlink"),
    re_path(r"^look/(?P<name>[a-z]{1,20})\.(?P<digest>[0-9a-f]{12})\.css$", look.stylesheet, name="stylesheet"),
    path("accounts/login/", signing.SignIn.as_view(), name="login"),
    path("accounts/token/", signing.token, name="token"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/settings/", own_settings.own_settings, name="own-settings"),
    path("accounts/second-factor/", second_factor.second_factor, name="second-factor"),
]
