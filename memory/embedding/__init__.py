"""Embedders: what a text means as a direction in space, behind one interface; none at all is fine."""

from memory.embedding.choosing import Embedder, chosen, question_vector
from memory.embedding.endpoint import Unavailable

__all__ = ["Embedder", "Unavailable", "chosen", "question_vector"]
