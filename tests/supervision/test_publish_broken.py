"""One profile that the policy would not read holds up nobody else's rules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lachan.accounts.models import User
from lachan.lib.errors import LachanError
from lachan.policy.live import Live
from lachan.supervision import jobs
from lachan.supervision.models import Child, Device, Family, Published
from lachan.supervision.services import families, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_others_are_written_and_the_job_says_so(
    policy: Path,
    family: Family,
    child: Child,
    tablet: Device,
    lan: User,
    add: Callable[..., Device],
) -> None:
    other = families.add_child(family=family, nickname="Ti", birth_year=2012, by=lan)
    Device.objects.filter(pk=tablet.pk).update(asker="not an address")
    publish.mark([child.key, other.key])
    add(other, lan, "127.0.0.3")
    assert Live(policy).profile_of("127.0.0.3") == other.key
    with pytest.raises(LachanError, match="not an address"):
        jobs.reconcile()
    waiting = Published.objects.filter(stale=True).values_list("key", flat=True)
    assert list(waiting) == [child.key]
    Device.objects.filter(pk=tablet.pk).update(asker="127.0.0.2")
    assert jobs.reconcile() == 0
    assert Live(policy).profile_of("127.0.0.2") == child.key
