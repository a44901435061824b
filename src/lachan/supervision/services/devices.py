"""Devices: which profile answers whom."""

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.supervision.models import Change, Device, DeviceRole
from lachan.supervision.rules import askers
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
    elif kind is askers.AskerKind.NETWORK and device.role != DeviceRole.GUEST:
        raise askers.AskerError("network-of-one", device.asker)
    before = None if old is None else values_of(old)
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as e:
        raise AskerTakenError(f"{device.asker} is taken") from e
    return remember("device", device, before=before, by=by)


@transaction.atomic
def remove_device(*, device: Device, by: User) -> Change | None:
    """Let the gateway forget a device."""
    change = remember("device", device, before=values_of(device), by=by, gone=True)
    device.delete()
    return change
