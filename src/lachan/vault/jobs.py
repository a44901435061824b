"""What comes round: no erasure is missing from the list beside the database."""

from lachan.lib.periodic import Periodic
from lachan.vault.services import erasing


def _note() -> None:
    erasing.note()


PERIODIC = [Periodic("vault.erased", every_s=60, run=_note)]
