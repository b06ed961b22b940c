"""Everything the simulator knows, in memory, with the store behind it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from typing import Any, Generic, Protocol, TypeVar

from channels_app.simulator.entities import Mark, Medium, Message, Person, Send, Template
from channels_app.simulator.store import Store


class HasId(Protocol):
    """Anything a shelf can hold."""

    id: str


Item = TypeVar("Item", bound=HasId)


class Shelf(Generic[Item]):
    """Items of one kind by id; whatever is saved reaches the store too."""

    def __init__(self, store: Store, kind: str, make: Callable[..., Item]) -> None:
        self._store, self._kind = store, kind
        self._items: dict[str, Item] = {}
        known = {field.name for field in fields(make)}  # type: ignore[arg-type]
        for row in store.all(kind):
            # A file written by another version may hold what this one does not know.
            item = make(**{name: value for name, value in row.items() if name in known})
            self._items[item.id] = item

    def get(self, id: str) -> Item | None:
        """The item, or None."""
        return self._items.get(id)

    def save(self, item: Item) -> Item:
        """Keep a new item or the new state of a known one."""
        self._items[item.id] = item
        self._store.put(self._kind, item.id, asdict(item))  # type: ignore[call-overload]
        return item

    def drop(self, id: str) -> None:
        """Forget an item."""
        if self._items.pop(id, None) is not None:
            self._store.drop(self._kind, id)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


class World:
    """People, their chats, media and the ledger of accepted sends."""

    def __init__(self, store: Store) -> None:
        self.people = Shelf(store, "person", Person)
        self.messages = Shelf(store, "message", Message)
        self.media = Shelf(store, "medium", Medium)
        self.ledger = Shelf(store, "send", Send)
        self.marks = Shelf(store, "mark", Mark)
        self.templates = Shelf(store, "template", Template)
        self._chats: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._found_by: dict[str, str] = {}
        self._known_by: dict[str, list[str]] = {}
        #: Raised by every change a phone screen may want to show.
        self.version = 0
        for message in sorted(self.messages, key=lambda message: message.at):
            self._chats[message.account, message.person].append(message.id)
        for person in self.people:
            self._index(person)

    def chat(self, account: str, person: str) -> list[Message]:
        """The messages of one person with one account, oldest first."""
        found = (self.messages.get(id) for id in self._chats.get((account, person), ()))
        return [message for message in found if message]

    def latest(self, account: str, person: str) -> Iterator[Message]:
        """The messages of a chat, newest first."""
        for id in reversed(self._chats.get((account, person), ())):
            found = self.messages.get(id)
            if found:
                yield found

    def add(self, message: Message) -> Message:
        """Put a new message at the end of its chat."""
        self._chats[message.account, message.person].append(message.id)
        return self.changed(message)

    def changed(self, message: Message) -> Message:
        """Keep the new state of a message."""
        self.version += 1
        return self.messages.save(message)

    def save_person(self, person: Person) -> Person:
        """Keep a person and find them by their numbers and ids from now on."""
        self.version += 1
        for number in self._known_by.pop(person.id, ()):
            if self._found_by.get(number) == person.id:
                del self._found_by[number]
        self._index(person)
        return self.people.save(person)

    def by_phone(self, number: str) -> Person | None:
        """Whose number or WhatsApp id this is, written in any way."""
        return self.people.get(self._found_by.get(digits_of(number), ""))

    def by_user_id(self, user_id: str) -> Person | None:
        """Whose business-scoped user id this is (case-sensitive)."""
        return self.people.get(self._found_by.get(user_id, ""))

    def mark(self, *names: str, value: float) -> None:
        """Remember a value under a name of several parts."""
        self.marks.save(Mark("|".join(names), value))

    def unmark(self, *names: str) -> None:
        """Forget a remembered value."""
        self.marks.drop("|".join(names))

    def marked(self, *names: str) -> float | None:
        """A remembered value, or None."""
        mark = self.marks.get("|".join(names))
        return mark.value if mark else None

    def _index(self, person: Person) -> None:
        known = [digits_of(number) for number in (person.phone, person.wa_id) if number]
        if person.user_id:
            known.append(person.user_id)
        self._known_by[person.id] = known
        self._found_by.update(dict.fromkeys(known, person.id))


def digits_of(number: str) -> str:
    """Only the digits of a phone number."""
    return "".join(character for character in number if character in "0123456789")


def as_json(item: Any) -> dict[str, Any]:
    """A remembered item as plain JSON."""
    return asdict(item)
