"""What fits an age, a topic, a blocked category; how much is read. For upper apps."""

from lachan.learning.facts.texts import (
    Slot,
    by_code,
    for_block,
    for_child,
    for_parent,
    on,
    slot,
    topic_name,
    words,
)
from lachan.learning.facts.usage import Reach, reach

__all__ = [
    "Reach",
    "Slot",
    "by_code",
    "for_block",
    "for_child",
    "for_parent",
    "on",
    "reach",
    "slot",
    "topic_name",
    "words",
]
