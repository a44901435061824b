"""Files that people send: held in memory, never on the disk, up to a size."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest

_TOO_LARGE = "lachan_upload_too_large"


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory; one that is too large is read past and forgotten.

    What was sent is gone when the request is, also when the process dies.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take every file; the size of all of them is watched while they come."""
        self.activated = True
        self._left = settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece. Raises SkipFile beyond the limit, to read on without it."""
        self._left -= len(raw_data)
        if self._left < 0:
            self.file.close()
            setattr(self.request, _TOO_LARGE, True)
            raise SkipFile
        self.file.write(raw_data)


def was_too_large(request: HttpRequest) -> bool:
    """Tell whether a file of `request` was left out because of its size."""
    return bool(getattr(request, _TOO_LARGE, False))
