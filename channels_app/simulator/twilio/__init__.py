"""Twilio's side: Programmable Messaging over REST, and its webhooks."""
