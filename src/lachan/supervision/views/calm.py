"""What the home page tells of its own accord: notices, and hours without a sound."""

from datetime import datetime

from lachan.supervision import facts
from lachan.supervision.models import Child, Family, Notice
from lachan.supervision.rules import silence
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services.letters import Silence, hours_heard
from lachan.supervision.views.letter_words import silence_text
from lachan.supervision.views.notice_words import notice_hint, notice_text

_MOST = 3


def told_notices(family: Family) -> list[tuple[Notice, str, str]]:
    """Return the newest notices that no adult has read yet."""
    rows = Notice.objects.filter(child__family=family, read_at=None)
    found = rows.select_related("child")[:_MOST]
    return [(n, notice_text(n), notice_hint(n)) for n in found]


def silences(children: list[Child], now: datetime) -> list[str]:
    """Return today's hours without a question, of children who may be told of."""
    if not children:
        return []
    today, hour = facts.local_day(now), now.astimezone(ZONE).hour
    keys = [c.key for c in children]
    heard = hours_heard(keys, today - silence.LOOK_BACK, today)
    return [
        f"{child.nickname}: {silence_text(Silence(today, *span))}"
        for child in children
        for span in silence.silent(heard.get(child.key, {}), today, hour)
    ]
