"""Why an episode began where it did, as a sentence."""

from __future__ import annotations

#: by the code that inbox keeps (inbox/deciding.py, inbox/recutting.py)
SENTENCES = {
    "first": "It was the customer's first message.",
    "open": "It was the customer's first message.",
    "after_resolution": "The customer wrote after the last episode was resolved.",
    "same_issue": "The customer wrote again about an issue of this episode.",
    "quoted": "The customer answered a message of this episode.",
    "open_promise": "A promise of this episode was still open.",
    "agent": "An agent opened it.",
    "agent_wrote": "An agent wrote after a quiet time.",
    "participant": "Another team was asked to take part.",
    "split": "An agent cut it off the episode before.",
    "unlinked": "Two contacts were parted.",
}


def why(code: str) -> str:
    """The sentence for a code; the code itself when we do not know it."""
    return SENTENCES.get(code, code.replace("_", " ").capitalize())
