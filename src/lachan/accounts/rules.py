"""What a login name is, how long things last. Pure: no database, no clock."""

import re
import unicodedata
from datetime import timedelta

INVITATION_LIFE = timedelta(days=7)
FIRST_LINK_LIFE = timedelta(hours=24)
STAFF_IDLE = timedelta(minutes=30)

# Wrong passwords in a row before an account has to wait, then how long: the first
# wait, doubled by each further mistake up to the longest. Short enough that a child
# who types nonsense cannot keep a parent out for an evening.
FREE_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
ATTEMPTS_FORGOTTEN_AFTER = timedelta(hours=1)

# A code of an app is right for three steps of 30 seconds; a used one is refused longer.
CODE_LIFE = timedelta(seconds=120)

LOGIN_NAME_MAX = 64
# Letters and digits of any language, joined by single marks or spaces.
_LOGIN_NAME = re.compile(r"[^\W_]+(?:[ ._@+'-][^\W_]+|_[^\W_]+)*")


def login_name(text: str) -> str:
    """Return the one spelling of a login name: NFC, small letters, single spaces.

    Tone marks stay: "Lan", "lan" are one name, "Lân" is another. What is not a name
    passes too; `is_login_name` tells.
    """
    # Unicode's caseless matching (Standard, definition D145): take marks apart, fold,
    # and again, because folding moves a few marks; at last compose.
    folded = text
    for _ in range(2):
        folded = unicodedata.normalize("NFD", folded).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split()))


def is_login_name(name: str) -> bool:
    """Tell whether `name`, already in its one spelling, may be a login name."""
    return 2 <= len(name) <= LOGIN_NAME_MAX and bool(_LOGIN_NAME.fullmatch(name))


def full_name(text: str) -> str:
    """Return a person's name as it is kept: NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def password_text(text: str) -> str:
    """Return a password as it is hashed: keyboards differ in how they compose marks."""
    return unicodedata.normalize("NFC", text)


def wait_after(failures: int) -> timedelta:
    """Return how long an account waits after its `failures`-th mistake in a row."""
    beyond = failures - FREE_ATTEMPTS
    if beyond < 0:
        return timedelta(0)
    # The exponent is bounded so that a long attack cannot overflow a timedelta.
    doublings: int = 1 << min(beyond, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
