"""What should happen next: bots, routing, rules."""
