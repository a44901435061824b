"""Devices: which profile answers whom."""

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.supervision.models import Change, Device, DeviceRole, Group, SchoolDevice
from lachan.supervision.rules import askers
from lachan.supervision.rules.connecting import new_credential
from lachan.supervision.rules.school import enclosing
from lachan.supervision.services.changes import remember, values_of


class AskerTakenError(RefusedError):
    """Another device, in whichever family, has this address."""


@transaction.atomic
def save_device(*, device: Device, own_address: str, by: User) -> Change | None:
    """Add or change a device, which must be whole but for its asker's spelling.

    own_address: where the request comes from; that one may always be claimed.
    Raises askers.AskerError, AskerTakenError.
    """
    kind = askers.AskerKind(device.asker_kind)
    device.asker = askers.canonical(kind, device.asker)
    old = Device.objects.filter(pk=device.pk).first()
    if device.family.is_demo and not device.asker.startswith("127."):
        # Everybody knows the way into the fictional family.
        raise askers.AskerError("not-home", device.asker)
    if old is None or (old.asker_kind, old.asker) != (kind, device.asker):
        guests = device.role == DeviceRole.GUEST
        askers.check_claim(kind, device.asker, own=own_address, guests=guests)
        if _is_at_school(kind, device.asker):
            raise AskerTakenError(f"{device.asker} is of a school")
    elif kind is askers.AskerKind.NETWORK and device.role != DeviceRole.GUEST:
        raise askers.AskerError("network-of-one", device.asker)
    before = None if old is None else values_of(old)
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as e:
        raise AskerTakenError(f"{device.asker} is taken") from e
    return remember("device", device, before=before, by=by)


def _is_at_school(kind: askers.AskerKind, value: str) -> bool:
    """Tell whether a school has this device, id or network, or one around it.

    At school the school's rules hold: no phone becomes a parent's in the classroom.
    """
    if kind is askers.AskerKind.DEVICE and Group.objects.filter(key=value).exists():
        return True
    rows = SchoolDevice.objects.filter(asker_kind=kind, asker=value)
    around = SchoolDevice.objects.filter(
        asker_kind=askers.AskerKind.NETWORK, asker__in=enclosing(kind, value)
    )
    return rows.exists() or around.exists()


def renew_credential(*, device: Device, by: User) -> Change | None:
    """Take a device's credential back, at once, and give another."""
    device.asker = new_credential()
    return save_device(device=device, own_address="", by=by)


@transaction.atomic
def remove_device(*, device: Device, by: User) -> Change | None:
    """Let the gateway forget a device."""
    change = remember("device", device, before=values_of(device), by=by, gone=True)
    device.delete()
    return change
