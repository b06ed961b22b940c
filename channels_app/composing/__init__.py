"""What the composer offers beside words and files: forms for places, cards, buttons, lists, and the templates."""
