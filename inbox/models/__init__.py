"""The nouns of the inbox, one per file."""

from inbox.models.address import Address, AddressKind, Consent, ConsentChange, ReplyWindow, Vouched
from inbox.models.agent import Agent, Receipts, Role, Team
from inbox.models.api_key import ApiKey, Scope, hash_token
from inbox.models.attachment import Attachment, FileState
from inbox.models.bot import Bot
from inbox.models.channel import Channel, Medium
from inbox.models.contact import Contact
from inbox.models.episode import Episode, Handoff, Hold, Participant
from inbox.models.event import Announcement, Event, Seal
from inbox.models.link import Link, LinkPlace, Suggestion
from inbox.models.message import ARRIVED, RANK, Direction, Message, MessageType, Status, Waiting
from inbox.models.note import Note
from inbox.models.progress import Draft, ErasedMessage, Erasure, Job, Signal
from inbox.models.repeat import Repeat
from inbox.models.retention import Retention
from inbox.models.search import Feed, SearchEntry, SearchMark
from inbox.models.subscription import Delivery, Subscription
from inbox.models.tally import Tally
from inbox.models.thread import VIEWS, Moved, Sight, State, Terms, Thread, counts, store
from inbox.models.wording import Label, QuickReply

__all__ = [
    "ARRIVED",
    "RANK",
    "VIEWS",
    "Address",
    "AddressKind",
    "Agent",
    "Announcement",
    "ApiKey",
    "Attachment",
    "Bot",
    "Channel",
    "Consent",
    "ConsentChange",
    "Contact",
    "Delivery",
    "Direction",
    "Draft",
    "Episode",
    "ErasedMessage",
    "Erasure",
    "Event",
    "Feed",
    "FileState",
    "Handoff",
    "Hold",
    "Job",
    "Label",
    "Link",
    "LinkPlace",
    "Medium",
    "Message",
    "MessageType",
    "Moved",
    "Note",
    "Participant",
    "QuickReply",
    "Receipts",
    "Repeat",
    "ReplyWindow",
    "Retention",
    "Role",
    "Scope",
    "Seal",
    "SearchEntry",
    "SearchMark",
    "Sight",
    "Signal",
    "State",
    "Status",
    "Subscription",
    "Suggestion",
    "Tally",
    "Team",
    "Terms",
    "Thread",
    "Vouched",
    "Waiting",
    "counts",
    "hash_token",
    "store",
]
