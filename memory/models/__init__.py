"""The nouns of memory, one per file."""

from memory.models.embedding import Embedding
from memory.models.episode_summary import EpisodeSummary, Mood, SummarySource
from memory.models.issue import Bars, Decided, Issue, IssueMark, IssueState, Likeness, Occurrence
from memory.models.mark import RememberMark
from memory.models.posting import Posting
from memory.models.trace import Kind, Trace

__all__ = [
    "Bars",
    "Decided",
    "Embedding",
    "EpisodeSummary",
    "Issue",
    "IssueMark",
    "IssueState",
    "Kind",
    "Likeness",
    "Mood",
    "Occurrence",
    "Posting",
    "RememberMark",
    "SummarySource",
    "Trace",
]
