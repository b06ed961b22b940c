"""Embedders: what a text means as a direction in space, behind one interface; none at all is fine."""

from memory.embedding.choosing import Embedder, chosen

__all__ = ["Embedder", "chosen"]
