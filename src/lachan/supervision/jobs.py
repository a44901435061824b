"""What comes round: lines the gateway still lacks, counters, what is old."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.policy import compile as compiler
from lachan.policy import kept
from lachan.supervision import facts
from lachan.supervision.models import (
    Device,
    Exam,
    Grant,
    Group,
    MoreMinutes,
    Notice,
    Pause,
    Turn,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services import (
    boxes,
    contribution,
    counters,
    mailing,
    moving,
    notices,
    opinions,
    publish,
    reported,
)

SPANS_KEPT = timedelta(days=35)
LETTERS_FROM_HOUR = 7
POLICY_KEPT_S = 600


def reconcile() -> int:
    """Append the lines of profiles whose mapping differs from what was published."""
    publish.mark_orphans()
    return publish.publish_waiting()


def verify() -> int:
    """Ask the policy itself whom it knows; publish again what it has lost.

    The policy directory may have been made anew since: then it knows no family.
    """
    devices = Device.objects.filter(asker_kind=AskerKind.ADDRESS)
    asked = [
        (device.asker, "", device.profile_key)
        for device in devices.select_related("child", "family")
    ]
    groups = Group.objects.values_list("key", flat=True)
    asked += [("::1", key, key) for key in groups]
    with kept.current(settings.POLICY_DIR, timezone.now().timestamp()) as live:
        lost = {
            profile
            for address, device, profile in asked
            if live.profile_of(address, "", device) != profile
        }
    return publish.republish(lost) if lost else 0


def fold() -> int:
    """Take in the gateway's counter files."""
    return counters.fold(facts.local_day(timezone.now()))


def prune() -> None:
    """Delete grants and pauses that ended long ago."""
    before = timezone.now() - SPANS_KEPT
    Grant.objects.filter(until__lt=before).delete()
    MoreMinutes.objects.filter(until__lt=before).delete()
    Pause.objects.filter(until__lt=before).delete()
    Notice.objects.filter(at__lt=before).delete()
    Turn.objects.filter(until__lt=before).delete()
    Exam.objects.filter(until__lt=before).delete()
    reported.prune(facts.local_day(timezone.now()))
    opinions.prune(facts.local_day(timezone.now()))
    contribution.prune(facts.local_day(timezone.now()))


def opinions_due() -> int:
    """Tell schools of answers that they owe."""
    return opinions.remind(timezone.now())


def boxes_gone() -> None:
    """Forget old codes of boxes, and what lay ready for homes without a box."""
    boxes.prune(timezone.now())


def sweep() -> int:
    """Take generations of the policy away that still know who was deleted."""
    return compiler.sweep(
        settings.POLICY_DIR, now_s=timezone.now().timestamp(), after_s=POLICY_KEPT_S
    )


def notice() -> int:
    """Tell parents of what is worth a word; late counters of yesterday too."""
    today = facts.local_day(timezone.now())
    return sum(notices.notice(day) for day in (today - timedelta(days=1), today))


def letters() -> int:
    """Queue last week's letters, on Mondays from seven in the morning."""
    now = timezone.now()
    local = now.astimezone(ZONE)
    if local.weekday() or local.hour < LETTERS_FROM_HOUR:
        return 0
    return mailing.send_letters(local.date() - timedelta(weeks=1), now)


def contribute() -> int:
    """Make the batches of the days that are over, where everybody said yes."""
    return contribution.make(timezone.now())


def give() -> int:
    """Send the batches that wait."""
    return contribution.send(timezone.now())


PERIODIC = [
    Periodic("supervision.contribute", every_s=3600, run=contribute),
    Periodic("supervision.give", every_s=900, run=give),
    Periodic("supervision.boxes", every_s=300, run=boxes_gone),
    Periodic("supervision.drafts", every_s=3600, run=moving.prune_drafts),
    Periodic("supervision.opinions", every_s=3600, run=opinions_due),
    Periodic("supervision.notice", every_s=300, run=notice),
    Periodic("supervision.letters", every_s=3600, run=letters),
    Periodic("supervision.reconcile", every_s=5, run=reconcile),
    Periodic("supervision.verify", every_s=600, run=verify),
    Periodic("supervision.fold", every_s=30, run=fold),
    Periodic("supervision.sweep", every_s=300, run=sweep),
    Periodic("supervision.prune", every_s=24 * 3600, run=prune),
]
