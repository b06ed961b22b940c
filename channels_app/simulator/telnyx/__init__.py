"""Telnyx's side: Messaging over REST (v2), its detail records, and its webhooks."""
