"""Context: everything the next speaker must know of a person, within a budget of tokens."""

from memory.context.building import Context, context
from memory.context.line import Line, tokens
from memory.context.view import View

__all__ = ["Context", "Line", "View", "context", "tokens"]
