"""The simulator: Meta's Graph API, Twilio's REST API, the customer's phone and a shop, as one process of its own."""
