"""The inbox stands alone: with no other app of ours installed and a fake outlet, it receives and answers a message."""

import os
import subprocess
import sys
import textwrap

from django.db import connection

STORY = """
    import sys
    from django.conf import settings
    from config import settings as product
    own = {name: getattr(product, name) for name in dir(product) if name.isupper()}
    own["INSTALLED_APPS"] = ["inbox", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.postgres"]
    own["MIDDLEWARE"] = []
    settings.configure(**own)
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from inbox import outlets
    from inbox.actors import Actor
    from inbox.inbound import Inbound, Party
    from inbox.intake import Entry, take_in
    from inbox.models import Agent, Channel, Message, Thread

    class Fake:
        def may_send(self, address, draft, now):
            return outlets.Allowed()
        def options(self, thread, now):
            return []

    outlets.register(Fake())
    channel = Channel.objects.create(key="alone", kind="none", medium="web", name="Alone")
    take_in([Entry(channel, Inbound("1", Party((("visitor", "v"),)), "text", "Anybody there?"))])
    thread = Thread.objects.get()
    agent = Agent.objects.create_user("ana@example.com", "correct horse battery", name="Ana")
    thread.reply(Actor.agent(agent), outlets.Draft(channel, text="I am."), thread.last_in_address)
    assert [message.text for message in Message.objects.order_by("seq")] == ["Anybody there?", "I am."]
    ours = {name.split(".")[0] for name in sys.modules} & {"channels_app", "memory", "automation", "channels", "celery", "rest_framework"}
    assert not ours - {"celery"}, ours
    print("it answers alone")
"""


def test_inbox_alone_receives_and_answers_a_message(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        parts = connection.settings_dict
        address = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}"
        name = f"{parts['NAME']}_alone"
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            done = subprocess.run(
                [sys.executable, "-c", textwrap.dedent(STORY)], env={**os.environ, "DATABASE_URL": f"{address}/{name}"},
                capture_output=True, text=True, timeout=100,
            )  # fmt: skip
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    assert done.stdout.strip() == "it answers alone", done.stderr
