"""Rows as the contract's JSON: the API, the sockets and the HTML partials all show these same dicts."""

from inbox.shapes.contacts import address_shape, contact_shape, contact_shapes
from inbox.shapes.items import event_shape, item_shapes, message_shape, note_shape
from inbox.shapes.threads import thread_detail, thread_row, thread_rows
from inbox.shapes.times import rfc3339

__all__ = [
    "address_shape", "contact_shape", "contact_shapes", "event_shape", "item_shapes", "message_shape", "note_shape",
    "rfc3339", "thread_detail", "thread_row", "thread_rows",
]  # fmt: skip
