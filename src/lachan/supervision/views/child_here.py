"""Whose page it is: the child of the device that asks, and how the page speaks."""

from django.http import HttpRequest
from django.utils import timezone

from lachan.policy.model import Stance
from lachan.supervision import access, facts
from lachan.supervision.models import Child
from lachan.supervision.rules import ages, profile
from lachan.supervision.rules.facts import ProfileFacts
from lachan.supervision.views.common import own_address

# What children most ask about; a family may open each of them.
TOLD_GROUPS = ("stranger-chat", "social", "short-video", "games")


def child_here(request: HttpRequest) -> Child | None:
    """Return the child whose device it is, with all that its pages read."""
    remote = own_address(request)
    device = access.device_at(remote) if remote else None
    if device is None or device.child is None:
        return None
    return access.child_with_profile(device.child.key)


def frame(child: Child) -> dict[str, object]:
    """Return how a page speaks to the child: size, em or bạn, the ribbon."""
    age = child.band(facts.local_day(timezone.now()))
    return {
        "child": child,
        "child_name": child.nickname,
        "reader": "small" if ages.is_small(age) else "",
        "small": ages.is_small(age),
        "teen": ages.is_teen(age),
        "sample_data": child.family.is_demo,
    }


def closed_groups(known: ProfileFacts) -> list[str]:
    """Return those of `TOLD_GROUPS` that are not open to the child."""
    return [
        code
        for code in TOLD_GROUPS
        if profile.chosen(code, known.stances, known.age) is not Stance.OPEN
    ]
