"""How it travels: channels, providers, webhooks, delivery and live screens."""
