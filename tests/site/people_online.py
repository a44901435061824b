"""People at a running installation: real HTTP, cookies, no scripts."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from tests.cast import PASSWORD, SECRET

HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
Fields = Mapping[str, Any]  # text, several texts, or a file: (name, octets)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, octets."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    @property
    def text(self) -> str:
        return unescape(self.content.decode())

    @property
    def words(self) -> str:
        """What the page says, without its marks."""
        main = self.text.partition("<main")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", main).split())

    @property
    def hidden(self) -> dict[str, str]:
        return dict(HIDDEN.findall(self.text))


@dataclass
class Browser:
    """Somebody's browser. `base`: http://host:port."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Ask, again while nobody answers: a part may just be starting anew."""
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        url = urllib.parse.urljoin(self.base, path)
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar)
        )
        deadline = time.monotonic() + 60
        while True:
            request = urllib.request.Request(url, body, named)
            try:
                with opener.open(request, timeout=30) as got:
                    return self._answer(got.status, got.headers, got.read(), got.url)
            except urllib.error.HTTPError as e:
                return self._answer(e.code, e.headers, e.read(), url)
            except OSError:
                assert time.monotonic() < deadline, f"{url} does not answer"
                time.sleep(0.1)

    def _answer(self, status: int, headers: Any, content: bytes, url: str) -> Answer:
        named = {k.lower(): v for k, v in headers.items()}
        return Answer(status, named, content, url)

    def get(self, path: str) -> Answer:
        return self.ask(path)

    def post(self, path: str, fields: Fields, page: Answer | None = None) -> Answer:
        """Send a form, with what is hidden in the page it stands in."""
        whole = {**(page.hidden if page else {}), **fields}
        boundary = uuid.uuid4().hex
        body = b"".join(_part(boundary, n, v) for n, v in whole.items())
        return self.ask(
            path,
            body + f"--{boundary}--\r\n".encode(),
            Content_Type=f"multipart/form-data; boundary={boundary}",
            Referer=urllib.parse.urljoin(self.base, path),
            Origin=self.base,
        )

    def sign_in(self, login: str) -> None:
        """Give name, password and code, as staff do."""
        page = self.get("/tai-khoan/dang-nhap/")
        said = {"login": login, "password": PASSWORD}
        page = self.post("/tai-khoan/dang-nhap/", said, page)
        code = str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
        page = self.post("/tai-khoan/khoa-thu-hai/nhap-ma/", {"code": code}, page)
        assert page.status == 200, page.text


def _part(
    boundary: str, name: str, value: str | list[str] | tuple[str, bytes]
) -> bytes:
    if isinstance(value, list):
        return b"".join(_part(boundary, name, one) for one in value)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, tuple):
        file, octets = value
        kind = "Content-Type: application/octet-stream"
        return (
            f'{head}; filename="{file}"\r\n{kind}\r\n\r\n'.encode() + octets + b"\r\n"
        )
    return f"{head}\r\n\r\n{value}\r\n".encode()
