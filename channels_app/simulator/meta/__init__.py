"""Meta's side: the WhatsApp Cloud API on a Graph API, and its webhooks."""
