"""The journal of a transaction: what was recorded in it, chained to the journals of the offices."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from ekelurahan import wire
from ekelurahan.model.events import Event
from ekelurahan.model.journal import JournalEntry, JournalHead


def chained(
    events: Sequence[Event], heads_of: Callable[[Collection[str]], Mapping[str, JournalHead]]
) -> Sequence[tuple[Event, JournalEntry]]:
    """Chain events, each to the journal of its office, in the order in which they were recorded.

    Args:
        events: What was recorded.
        heads_of: Tells how far the journals of some offices have come, and keeps others from
            appending to them until the transaction ends.
    """
    bodies = defaultdict(list)
    for event in events:
        bodies[event.office].append(wire.dumps(event))
    heads = heads_of(bodies.keys())
    links = {office: heads[office].followed_by(texts) for office, texts in bodies.items()}
    return [(event, next(links[event.office])) for event in events]
