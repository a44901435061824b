"""Fetching over real sockets: conditions, limits, and what a bad server does."""

import gzip
from http.server import BaseHTTPRequestHandler

import pytest
from tests.lists.conftest import Publisher

from lachan.lists.services.fetching import FetchError, Limits, Trouble, fetch

QUICK = Limits(octets=10_000, connect_s=2, read_s=0.3, total_s=2)


def _trouble(url: str, *, limits: Limits = QUICK, allow_private: bool = True) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, limits=limits, allow_private=allow_private)
    return caught.value.trouble


def test_a_list_comes_with_what_to_ask_by_next_time(publisher: Publisher) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT"}
    publisher.pages["/a?b=c"] = (200, headers, b"x.example\n")
    got = fetch(f"{publisher.url}/a?b=c", allow_private=True)
    assert got is not None
    assert (got.body, got.etag) == (b"x.example\n", '"1"')
    assert got.last_modified == "Tue, 24 Nov 2026 00:00:00 GMT"


def test_an_unchanged_list_is_not_sent_again(publisher: Publisher) -> None:
    publisher.publish(["x.example"], etag='"1"')
    assert fetch(f"{publisher.url}/a", etag='"1"', allow_private=True) is None


def test_no_cookie_is_sent_even_when_one_was_given(publisher: Publisher) -> None:
    publisher.pages["/a"] = (302, {"Location": "/b", "Set-Cookie": "id=1"}, b"")
    publisher.publish(["x.example"], path="/b")
    assert fetch(f"{publisher.url}/a", allow_private=True) is not None
    assert [path for path, _ in publisher.asked] == ["/a", "/b"]
    assert not any("Cookie" in headers for _, headers in publisher.asked)


def test_a_304_that_nobody_asked_for_is_no_answer(publisher: Publisher) -> None:
    publisher.pages["/a"] = (304, {}, b"")
    assert _trouble(f"{publisher.url}/a") == Trouble.STATUS


def test_a_redirect_loop_ends(publisher: Publisher) -> None:
    publisher.pages["/a"] = (302, {"Location": "/a"}, b"")
    assert _trouble(f"{publisher.url}/a") == Trouble.REDIRECTS
    assert len(publisher.asked) == QUICK.redirects + 1


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://127.0.0.1/a", "http://", "http://[::1/"),
        *("http://u:p@127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1/a b"),
    ],
)
def test_other_addresses_than_plain_http_are_refused(url: str) -> None:
    assert _trouble(url) == Trouble.URL


def test_a_redirect_to_a_file_is_refused(publisher: Publisher) -> None:
    publisher.pages["/a"] = (302, {"Location": "file:///etc/passwd"}, b"")
    assert _trouble(f"{publisher.url}/a") == Trouble.URL


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "[2002:a00:1::]"),
        *("224.0.0.1", "localhost"),
    ],
)
def test_private_networks_are_not_reached(host: str) -> None:
    assert _trouble(f"http://{host}/a", allow_private=False) == Trouble.PRIVATE


def test_a_list_longer_than_the_limit_is_not_read(publisher: Publisher) -> None:
    publisher.pages["/a"] = (200, {}, b"x" * 20_000)
    assert _trouble(f"{publisher.url}/a") == Trouble.TOO_LARGE


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(1000):
            handler.wfile.write(b"x" * 1000)
    except OSError:
        return


def test_a_list_without_a_length_is_cut_at_the_limit(publisher: Publisher) -> None:
    publisher.say["/a"] = _endless
    assert _trouble(f"{publisher.url}/a") == Trouble.TOO_LARGE


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    publisher: Publisher,
) -> None:
    publisher.pages["/a"] = (200, {}, gzip.compress(b"x" * 5_000_000))
    assert _trouble(f"{publisher.url}/a") == Trouble.TOO_LARGE


def test_a_packed_list_is_unpacked(publisher: Publisher) -> None:
    body = gzip.compress(b"x.example\n")
    publisher.pages["/a"] = (200, {"Content-Encoding": "gzip"}, body)
    got = fetch(f"{publisher.url}/a", allow_private=True)
    assert got is not None
    assert got.body == b"x.example\n"


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x" * 999, mtime=0)[:-9], b"\x1f\x8bnonsense"],
    ids=["cut", "nonsense"],
)
def test_a_damaged_packed_list_is_no_list(publisher: Publisher, body: bytes) -> None:
    publisher.pages["/a"] = (200, {}, body)
    assert _trouble(f"{publisher.url}/a") in {Trouble.TRUNCATED, Trouble.BROKEN}


def _cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x.example\n")


def _cut_off_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"a\r\nx.example\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize("say", [_cut_off, _cut_off_chunks])
def test_a_body_cut_off_is_no_list(publisher: Publisher, say: object) -> None:
    publisher.say["/a"] = say  # type: ignore[assignment]  # one of the two above
    assert _trouble(f"{publisher.url}/a") == Trouble.TRUNCATED


def test_a_silent_server_is_not_waited_for(publisher: Publisher) -> None:
    def wait(handler: BaseHTTPRequestHandler) -> None:
        publisher.over.wait(10)

    publisher.say["/a"] = wait
    assert _trouble(f"{publisher.url}/a") == Trouble.TIMEOUT


def test_a_trickle_ends_at_the_total_limit(publisher: Publisher) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not publisher.over.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            return

    publisher.say["/a"] = trickle
    limits = Limits(read_s=5, total_s=0.4)
    assert _trouble(f"{publisher.url}/a", limits=limits) == Trouble.TIMEOUT


def test_nobody_listening_is_told(publisher: Publisher) -> None:
    assert _trouble("http://127.0.0.1:9/a") == Trouble.CONNECT


def test_an_unknown_host_is_told() -> None:
    trouble = _trouble("http://no-such-host.invalid/a")
    assert trouble == Trouble.LOOKUP


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_is_told_with_its_code(publisher: Publisher, status: int) -> None:
    publisher.pages["/a"] = (status, {}, b"")
    with pytest.raises(FetchError) as caught:
        fetch(f"{publisher.url}/a", allow_private=True)
    assert (caught.value.trouble, caught.value.detail) == ("status", str(status))
