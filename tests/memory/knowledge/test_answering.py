"""What is answered and what is a gap: thirty questions over the demo's pages, half of them about what nobody wrote."""

import pytest

from channels_app.demo import telling
from inbox import workspace
from memory.embedding import minilm
from memory.knowledge import finding, gaps, looking_through, vectors
from memory.models import Gap

#: with words of the page that answers
ANSWERED = {
    "How long do I have to send something back?": "30 days",
    "When will I see my refund on my bank account?": "five working days",
    "My parcel has been stuck at the courier for days, what happens now?": "counts as lost",
    "Can the package go to my office instead of my flat?": "the office say",
    "Do you bring orders on Saturdays?": "9 and 13 h",
    "Do you fix coffee machines I got from another shop?": "did not buy from us",
    "Could you mail me the bill from October again?": "send the copy again",
    "How do I extend the guarantee of my machine?": "extended by a further year",
    "Which grinder is best for light roasted beans?": "Light beans",
    "There is water dripping from the wand all the time": "drips all the time",
    "May I use vinegar to descale?": "No vinegar",
    "How much is a new pump with installation?": "62 EUR",
    "Can I pick my order up in Lisbon?": "branch in Porto or in Lisbon",
    "I was sent the wrong valve, can I swap it?": "swap it",
    "Do you deliver to Brazil?": "outside the EU",
}
GAPS = (
    "Do you sell bicycles?", "Which oat milk foams best?", "Can I rent an espresso machine for a wedding?",
    "Do you give barista courses?", "Are you hiring at the moment?", "Is the Duo compatible with Nespresso capsules?",
    "How loud is the GR-300 in decibels?", "Do you have gift cards?", "Can I connect the Aurora by Bluetooth?",
    "What is the weather in Porto tomorrow?", "How many watts does the Solo draw?", "Which of your beans are organic?",
    "How do I reset my password for the shop?", "Is the steam wand dishwasher safe?",
    "When does the new model come out?",
)  # fmt: skip


@pytest.fixture
def pages(db, settings, tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    """The demo's help pages and its price list, read, with the vectors of the embedder that is installed by default."""
    settings.THROUGHLINE_DATA = tmp_path
    embedder = minilm.MiniLM()
    monkeypatch.setattr(finding, "chosen", lambda: embedder)
    file = (telling.HERE / "workspace.toml").read_text("utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        workspace.apply(file[file.index("[[source]]") :], beside=telling.HERE)
    looking_through.read_some(60)
    while vectors.embed_some(embedder):
        pass


def test_what_is_written_is_found_and_what_is_not_is_a_gap(pages, as_ana, client, ana):
    for q, words in ANSWERED.items():
        told = as_ana.get(f"knowledge/search/?q={q}&limit=3")
        assert told["answered"], q
        assert any(words in row["text"] for row in told["results"]), q
    assert not Gap.objects.exists()
    for q in GAPS:
        assert not as_ana.get(f"knowledge/search/?q={q}")["answered"], q
    assert Gap.objects.count() == len(GAPS)
    assert gaps.ask_again() == 0
    client.force_login(ana)
    page = client.get("/knowledge/?q=Do you sell bicycles").content.decode()
    assert "kept as a gap" in page and page.count('class="person"') == 3, (
        "the page says that these are only the nearest"
    )
    assert "kept as a gap" not in client.get("/knowledge/?q=May I use vinegar to descale").content.decode()
