"""What the vault refuses, each with its own name."""

from lachan.lib.errors import RefusedError


class VaultError(RefusedError):
    """Root of all that the vault refuses."""


class OpenError(VaultError):
    """These bytes do not open: other key, other place, changed or cut."""


class LockedError(VaultError):
    """No key of this person is unlocked here."""


class WrongPasswordError(VaultError):
    """The password does not unlock this key; it may have been set anew since."""


class NotAllowedError(VaultError):
    """This person may not open or do this; the same for absent and for hidden."""


class NotReadyError(VaultError):
    """Keys are missing: a team without members, custodians not appointed."""


class LossError(VaultError):
    """After this nobody could open what a team has; first let somebody else in."""


class NoPoliceKeyError(NotReadyError):
    """No police key is loaded, so nothing can be sealed to it."""


class CodeFormatError(VaultError):
    """Not sixteen digits with a right last one."""


class CodeUnknownError(VaultError):
    """No item has this code, or it is no longer valid."""


class BusyError(VaultError):
    """Too many ask at once; try again in a moment."""
