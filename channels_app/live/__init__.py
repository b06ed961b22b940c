"""What screens see happen: sockets of agents and visitors, the hub that feeds them, and who is writing or looking."""
