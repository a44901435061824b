"""The check of `lachan doctor` on certificates: their ends, their names, their key."""

from django.conf import settings
from django.utils import timezone

from lachan.site.certificates import Fault, Held, Use, all_held
from lachan.site.finding import Finding, State
from lachan.site.paths import Paths

TODO = {
    Fault.UNREADABLE: "give this user a PEM file it can read: LACHAN_TLS_CERT",
    Fault.KEY: "set LACHAN_TLS_KEY to the key of this certificate; until then Apple "
    "profiles go out unsigned and a renewed certificate is not taken",
    Fault.ENDED: "renew it now: devices and browsers refuse it",
    Fault.URGENT: "renew it today, the automatic way did not",
    Fault.SOON: "renew it; if that is automatic, see why it did not happen",
    Fault.NAMES: "have it issued for these names as well",
    Fault.SILENT: "look whether the proxy runs, if LACHAN_URL leads here",
}
_WORSE = (State.OK, State.WARNING, State.PROBLEM)


def certificates(paths: Paths) -> Finding:
    """Are the certificates whole, of the right names, and good for some time?"""
    held = list(all_held(timezone.now()))
    if not held:
        return Finding("certificates", State.OK, "none in use (LACHAN_TLS_CERT)")
    state = max((one.state for one in held), key=_WORSE.index)
    todo = [_told(one, fault) for one in held for fault in one.faults]
    return Finding("certificates", state, "; ".join(map(_text, held)), "; ".join(todo))


def _told(held: Held, fault: Fault) -> str:
    if fault is Fault.NAMES:
        return f"{TODO[fault]}: {', '.join(held.missing)}"
    return TODO[fault]


def _text(held: Held) -> str:
    what = "devices" if held.use is Use.DEVICES else settings.LACHAN_URL
    if held.ends is None:
        return f"{what}: {held.source} cannot be read"
    left = held.days_left(timezone.now())
    return f"{what}: ends {held.ends.date().isoformat()}, {left} days left"
