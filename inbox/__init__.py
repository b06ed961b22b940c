"""What happened: contacts, threads, messages, events and the people who answer."""
