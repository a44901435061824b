"""A child process that makes the clean copy of a file, shut in on all sides.

It reads a line with the type, then the file, from its standard input, and writes a line
of JSON, the copy and the preview to its standard output. Of a picture only the pixels
are copied, of a PDF what `pdfpages` leaves. It opens no file and no socket: after its
libraries are loaded it may have no further descriptor. Run as
``python -I -m lachan.lib.cleaner``; never import Django here.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Final

from PIL import (  # all that decoding may ask for later, when nothing can be loaded
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from pillow_heif import register_heif_opener

LOADED: Final = (
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
MEMORY_OCTETS: Final = 300 * 1024 * 1024
CPU_S: Final = 20
MOST_PIXELS: Final = 50_000_000
EDGE: Final = 2048
_BLUR_EDGE: Final = 10
_PREVIEW_EDGE: Final = 240


def shut_in() -> None:
    """Limit this process for good: memory, time, no file, no socket, no child."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_OCTETS, MEMORY_OCTETS))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    """Read one file, write its copy or why there is none."""
    kind = sys.stdin.buffer.readline().strip().decode("ascii")
    copied = _ready(kind)
    shut_in()
    try:
        copy, preview = copied(sys.stdin.buffer.read(), kind)
    except MemoryError:
        _answer({"why": "too_heavy"})
    except Exception as e:  # noqa: BLE001 - whatever a decoder raises: it is broken
        heavy = "Decompression" in type(e).__name__
        _answer({"why": "too_heavy" if heavy else "broken"})
    else:
        _answer({"copy": len(copy), "preview": len(preview)}, copy + preview)


def _ready(kind: str) -> Callable[[bytes, str], tuple[bytes, bytes]]:
    """Load all that a type needs: later nothing can be."""
    if kind == "pdf":
        from lachan.lib import pdfpages  # a picture need not wait for it

        pdfpages.warm_up()
        return lambda content, _kind: (pdfpages.pages(content), b"")
    Image.preinit()
    register_heif_opener(thumbnails=False, decode_threads=1)
    return clean


def _answer(said: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


_FORMATS: Final = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "gif": ("GIF",),
    "webp": ("WEBP",),
    "heic": ("HEIF",),
}


def clean(content: bytes, kind: str) -> tuple[bytes, bytes]:
    """Return (the first picture as a JPEG with nothing but pixels, a grey blur)."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # half a screenshot tells something too
    with Image.open(io.BytesIO(content), formats=_FORMATS[kind]) as found:
        found.draft("RGB", (EDGE, EDGE))
        found.load()
        found.thumbnail((EDGE, EDGE))
        turned = ImageOps.exif_transpose(found)
    flat = _on_white(turned)
    return _jpeg(flat, 85), _blurred(flat)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, what is transparent white."""
    with_alpha = picture.convert("RGBA")
    flat = Image.new("RGB", with_alpha.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return flat


def _blurred(flat: Image.Image) -> bytes:
    """Return ten grey dots by ten, drawn large: where there is something, not what."""
    dots = flat.convert("L")
    dots.thumbnail((_BLUR_EDGE, _BLUR_EDGE), Image.Resampling.BOX)
    wide = _PREVIEW_EDGE // max(dots.size)
    size = (max(1, dots.width * wide), max(1, dots.height * wide))
    return _jpeg(dots.resize(size, Image.Resampling.BICUBIC), 60)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


if __name__ == "__main__":
    main()
