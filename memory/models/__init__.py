"""The nouns of memory, one per file."""

from memory.models.embedding import Embedding
from memory.models.episode_summary import EpisodeSummary, Mood, SummarySource
from memory.models.evidence import Evidence, Role
from memory.models.fact import Fact, FactState
from memory.models.forgotten import Forgotten
from memory.models.issue import Bars, Decided, Issue, IssueMark, IssueState, Likeness, Occurrence
from memory.models.mark import RememberMark
from memory.models.posting import Posting
from memory.models.promise import Promise, PromiseState, Side
from memory.models.trace import Kind, Trace

__all__ = [
    "Bars",
    "Decided",
    "Embedding",
    "EpisodeSummary",
    "Evidence",
    "Fact",
    "FactState",
    "Forgotten",
    "Issue",
    "IssueMark",
    "IssueState",
    "Kind",
    "Likeness",
    "Mood",
    "Occurrence",
    "Posting",
    "Promise",
    "PromiseState",
    "RememberMark",
    "Role",
    "Side",
    "SummarySource",
    "Trace",
]
