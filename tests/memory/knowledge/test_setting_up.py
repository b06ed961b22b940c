"""Sources in the workspace file: made, made equal, their files brought along, and every mistake by its line."""

import pytest
from django.core.management import call_command

from inbox import workspace
from inbox.workspace import WorkspaceError
from memory.knowledge import finding, folder, looking_through
from memory.models import Source

pytestmark = pytest.mark.django_db

FILE = """\
[[source]]
name = "Help"
kind = "site"
urls = ["https://shop.example/help/"]

[[source]]
name = "Handbook"
kind = "folder"
files = "handbook"
internal = true
"""


@pytest.fixture
def handbook(tmp_path, settings):
    settings.THROUGHLINE_DATA = tmp_path / "data"
    (tmp_path / "handbook" / "rules").mkdir(parents=True)
    (tmp_path / "handbook" / "rules" / "goodwill.md").write_text("# Goodwill\n\nUp to 25 euros without asking.\n")
    return tmp_path


@pytest.fixture
def apply(handbook, django_capture_on_commit_callbacks):
    def apply(text=FILE, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return workspace.apply(text, beside=handbook, **more)

    return apply


def test_files_beside_the_workspace_file_are_read_and_a_second_time_nothing_changes(apply, handbook):
    told = [
        "source Help: created", "source Handbook: created", "source Handbook: files rules/goodwill.md",
    ]  # fmt: skip
    assert apply(dry_run=True) == told
    assert not Source.objects.exists() and not (handbook / "data").exists()
    assert apply() == told
    site, ours = Source.objects.get(name="Help"), Source.objects.get(name="Handbook")
    assert (site.url, site.is_internal, ours.is_internal) == ("https://shop.example/help/", False, True)
    Source.objects.filter(pk=site.pk).update(active=False)
    looking_through.read_some(60)
    (found,) = finding.find("goodwill without asking", internal=True)
    assert found.passage.text == "Up to 25 euros without asking." and found.answers
    ours.refresh_from_db()
    before = ours.next_at
    assert apply() == ["source Help: active False -> True"]
    (handbook / "handbook" / "rules" / "goodwill.md").write_text("# Goodwill\n\nUp to 30 euros without asking.\n")
    assert apply() == ["source Handbook: files rules/goodwill.md"]
    ours.refresh_from_db()
    assert ours.next_at < before
    assert "30" in (folder.place(ours) / "rules" / "goodwill.md").read_text()


def test_paths_are_those_beside_the_file(handbook, django_capture_on_commit_callbacks):
    (handbook / "workspace.toml").write_text(FILE)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("apply", str(handbook / "workspace.toml"), verbosity=0)
    assert (folder.place(Source.objects.get(name="Handbook")) / "rules" / "goodwill.md").is_file()


@pytest.mark.parametrize(
    ("was", "becomes", "line", "text"),
    [
        ('kind = "site"', 'kind = "sharepoint"', 3, "kind must be one of site, pages, folder"),
        ('"https://shop.example/help/"', '"shop"', 4, "shop is no web address"),
        ('"https://shop.example/help/"', '"http://10.0.0.7/help/"', 4, "PRIVATE_HOSTS"),
        ('"https://shop.example/help/"', '"https://a.example/", "https://b.example/"', 4, "a site has one"),
        ('urls = ["https://shop.example/help/"]', "", 1, r"urls must be a list"),
        ('files = "handbook"', 'files = "elsewhere"', 9, "there is no folder"),
    ],
)
def test_a_mistake_is_told_by_its_line_and_nothing_changes(apply, was, becomes, line, text):
    with pytest.raises(WorkspaceError, match=text) as told:
        apply(FILE.replace(was, becomes, 1))
    assert told.value.line == line and not Source.objects.exists()


def test_a_source_keeps_its_kind(apply):
    apply()
    with pytest.raises(WorkspaceError, match="the source Help is of kind site"):
        apply(FILE.replace('kind = "site"', 'kind = "pages"', 1))
