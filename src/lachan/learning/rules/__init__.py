"""The shipped texts, how hard a text is to read, what a version must have. Pure."""

from lachan.learning.rules.texts import (
    DATA,
    SHIPPED_LICENCE,
    Material,
    MaterialError,
    Medium,
    Reader,
    Topic,
    Words,
    all_topics,
    library,
    on,
    one_a_day,
    reader_of,
    topics,
)

__all__ = [
    "DATA",
    "SHIPPED_LICENCE",
    "Material",
    "MaterialError",
    "Medium",
    "Reader",
    "Topic",
    "Words",
    "all_topics",
    "library",
    "on",
    "one_a_day",
    "reader_of",
    "topics",
]
