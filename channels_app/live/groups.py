"""The only place that spells the name of a group of sockets."""

#: every agent's and key's socket: rows of threads go there and are given to whoever sees the thread
ROWS = "rows"


def thread(thread_id: int) -> str:
    """The sockets that watch this thread."""
    return f"thread.{thread_id}"


def agent(agent_id: int) -> str:
    """Every socket of this agent."""
    return f"agent.{agent_id}"


def visitors(thread_id: int) -> str:
    """The widgets of the customer of this thread."""
    return f"visitors.{thread_id}"


def visitor(visitor_id: int) -> str:
    """Every widget of one visitor, also before they have a thread."""
    return f"visitor.{visitor_id}"
