"""Parsers of foreign files. They run in a limited process of their own, and import nothing of the product."""
