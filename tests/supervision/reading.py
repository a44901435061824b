"""What a reader sees of an answer."""

import re
from typing import Any


def text_of(response: Any) -> str:
    """Return what a reader sees, tags and runs of space taken out."""
    body = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body.partition("<main")[2]).split())
