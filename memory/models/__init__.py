"""The nouns of memory, one per file."""

from memory.models.embedding import Embedding
from memory.models.mark import RememberMark
from memory.models.posting import Posting
from memory.models.trace import Kind, Trace

__all__ = ["Embedding", "Kind", "Posting", "RememberMark", "Trace"]
