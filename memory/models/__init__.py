"""The nouns of memory, one per file."""

from memory.models.connector import Connector
from memory.models.embedding import Embedding
from memory.models.episode_summary import EpisodeSummary, Mood, SummarySource
from memory.models.evidence import Evidence, Role
from memory.models.fact import Fact, FactState
from memory.models.forgotten import Forgotten
from memory.models.gap import Gap
from memory.models.issue import Bars, Decided, Issue, IssueMark, IssueState, Likeness, Occurrence
from memory.models.language_model import LanguageModel
from memory.models.mark import RememberMark
from memory.models.passage import Passage, PassageWord
from memory.models.posting import Posting
from memory.models.promise import Promise, PromiseState, Side
from memory.models.record import Enquiry, Record
from memory.models.source import Document, Source
from memory.models.trace import Kind, Trace

__all__ = [
    "Bars",
    "Connector",
    "Decided",
    "Document",
    "Embedding",
    "Enquiry",
    "EpisodeSummary",
    "Evidence",
    "Fact",
    "FactState",
    "Forgotten",
    "Gap",
    "Issue",
    "IssueMark",
    "IssueState",
    "Kind",
    "LanguageModel",
    "Likeness",
    "Mood",
    "Occurrence",
    "Passage",
    "PassageWord",
    "Posting",
    "Promise",
    "PromiseState",
    "Record",
    "RememberMark",
    "Role",
    "Side",
    "Source",
    "SummarySource",
    "Trace",
]
