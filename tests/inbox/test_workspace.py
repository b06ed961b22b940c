"""The workspace file: equal to what it says, all or nothing, and every mistake by its line."""

import pytest

from inbox import workspace
from inbox.models import Agent, ApiKey, Bot, Event, Label, QuickReply, Team
from inbox.workspace import WorkspaceError

pytestmark = pytest.mark.django_db

FILE = """\
[[team]]
name = "Support"

[[agent]]
email = "Ana@Example.com"
name = "Ana Duarte"
password = "correct horse battery"
teams = ["Support"]

[[bot]]
name = "front-desk"
kind = "llm"
base_url = "https://llm.example/v1"
model = "m"
api_key = "sk-hidden-key"

[[api_key]]
name = "crm"
token = "0123456789abcdef0123456789abcdef"
scopes = ["read", "bot"]
bot = "front-desk"

[[label]]
name = "warranty"

[[quick_reply]]
shortcut = "ship"
text = \"\"\"
It ships
name = "tomorrow"
\"\"\"
"""


def test_what_it_names_is_there_and_a_second_time_nothing_changes():
    assert len(workspace.apply(FILE)) == 6
    ana = Agent.objects.get()
    assert ana.email == "ana@example.com" and ana.check_password("correct horse battery")
    assert [team.name for team in ana.teams.all()] == ["Support"]
    assert ApiKey.objects.by_token("0" + "123456789abcdef0123456789abcdef").bot.name == "front-desk"
    assert QuickReply.objects.get().text.startswith("It ships") and Label.objects.exists()
    assert "sk-hidden-key" not in str(Bot.objects.get().settings)
    assert Event.objects.filter(kind="configuration.changed").count() == 6
    assert workspace.apply(FILE) == []


def test_a_dry_run_says_it_and_changes_nothing():
    assert "team Support: created" in workspace.apply(FILE, dry_run=True)
    assert not Team.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ('name = "Ana Duarte"', 'nane = "Ana"', 4, "needs name"),
        ('teams = ["Support"]', 'team = ["Support"]', 8, "team is not a key of [[agent]]"),
        ('teams = ["Support"]', 'teams = ["Sales"]', 8, "there is no team 'Sales'"),
        ("correct horse battery", "short", 7, "12 to 4096 characters"),
        ('password = "correct horse battery"', 'password_env = "NOT_SET_ANYWHERE"', 7, "NOT_SET_ANYWHERE is not set"),
        ("Ana@Example.com", "nobody", 5, "is not an e-mail address"),
        ('scopes = ["read", "bot"]', 'scopes = ["root"]', 20, "scopes must be some of"),
        ("[[label]]", "[[lable]]", 23, "lable is not a section"),
        ("[[label]]", "[label]", 23, "in two brackets"),
        ('model = "m"', 'modell = "m"', 14, "modell is not known here"),
        ('shortcut = "ship"', 'shortcut = "sh ip"', 27, "letters, digits"),
        ('name = "warranty"', "name = 7", 24, "must be a text in quotes"),
        ('name = "warranty"', 'name = "war', 24, "this is not TOML"),
    ],
)
def test_a_mistake_is_told_by_its_line_and_nothing_is_changed(was, becomes, line, says):
    with pytest.raises(WorkspaceError) as told:
        workspace.apply(FILE.replace(was, becomes, 1))
    assert (told.value.line, says in told.value.text) == (line, True), (told.value.line, told.value.text)
    assert not Team.objects.exists() and not Event.objects.exists()


def test_what_it_does_not_name_is_left_and_active_false_switches_off():
    workspace.apply(FILE)
    Team.objects.create(name="Sales")
    told = workspace.apply('[[agent]]\nemail = "ana@example.com"\nactive = false\n')
    assert told == ["agent ana@example.com: is_active True -> False"]
    assert Team.objects.count() == 2 and Agent.objects.get().name == "Ana Duarte"
