"""Django's upload handler for pages of a report: nothing is spooled in clear."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

from lachan.reports.rules.files import MOST_FILES, MOST_OCTETS
from lachan.reports.services import coming
from lachan.reports.services.coming import Coming

# All files of one request together.
_MOST_REQUEST: Final = MOST_OCTETS + coming.PIECE_OCTETS


class SealedUpload(UploadedFile[bytes]):
    """A file of a form, sealed on the disk under a key that this request alone has."""

    def __init__(self, kept: Coming, octets: int, *, too_large: bool) -> None:
        super().__init__(file=File(None), name=kept.name, size=octets)
        self.kept = kept
        self.too_large = too_large

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content, piece by piece."""
        return coming.pieces(self.kept)

    def close(self) -> None:
        """Forget it: the request is over."""
        coming.drop(self.kept)


class Sealing(FileUploadHandler):
    """Seals each piece as it comes; reads past what is too much."""

    chunk_size = 64 * 1024

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count what this request brings."""
        self._octets, self._files = 0, 0
        self._kept: Coming | None = None
        self._too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Raises SkipFile beyond the number that is taken."""
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > MOST_FILES:
            raise SkipFile
        self._kept, self._too_large = coming.begin(name=self.file_name or ""), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece, or let it fall when there is too much."""
        self._octets += len(raw_data)
        if self._kept is None:
            return
        if self._octets > _MOST_REQUEST:
            self._too_large = True
        else:
            coming.put(self._kept, start, raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """Hand over what came of one file."""
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        return SealedUpload(kept, file_size, too_large=self._too_large)

    def upload_interrupted(self) -> None:
        """The line broke: forget the half."""
        if self._kept is not None:
            coming.drop(self._kept)


def sealed_uploads(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view take files sealed. Outermost: it must stand before anything reads."""

    @wraps(view)
    def taking(request: HttpRequest) -> HttpResponse:
        request.upload_handlers = [Sealing(request)]
        return view(request)

    return taking
