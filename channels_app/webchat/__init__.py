"""Web chat: the widget a shop puts on its pages, and the server's side of a visitor's conversation."""
