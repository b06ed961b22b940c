"""A shop on an origin of its own that embeds the web-chat widget."""
