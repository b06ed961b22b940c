"""The measurements themselves: what they measure with must be right."""
