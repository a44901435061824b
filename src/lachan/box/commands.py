"""`lachan box`: join a centre, run, say how it is, leave."""

import argparse
import json
import logging
import os
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey

from lachan.box import joining
from lachan.box.centre import JOIN, ApartError, check_url, post, read
from lachan.box.page import as_json
from lachan.box.running import Box, Options, system_resolvers
from lachan.box.state import State
from lachan.box.store import DEFAULT, Contact, Identity, Store
from lachan.lib import env
from lachan.lib.errors import RefusedError, UsageError
from lachan.policy import sign

RESOLV_CONF = Path("/etc/resolv.conf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `lachan box` takes."""
    words = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    join = words.add_parser("join", help="make this machine a box of a centre")
    join.add_argument("url", metavar="URL", help="https://… of the centre")
    join.add_argument("code", metavar="CODE", help="from the page Boxes there")
    join.add_argument("--name", default="", help="what the page calls this box")
    run = words.add_parser("run", help="serve this home")
    for option, what in (
        ("--listen", "DNS by UDP and TCP; repeat for more (127.0.0.1:5300)"),
        ("--upstream", "resolvers to ask (those of the system)"),
        ("--serve", "networks to answer, besides private ones"),
        ("--leases", "lease files of the router (looked for by themselves)"),
    ):
        run.add_argument(option, action="append", default=[], help=what)
    run.add_argument("--page", default="", metavar="HOST:PORT", help="the box's page")
    status = words.add_parser("status", help="how the box is")
    status.add_argument("--json", action="store_true")
    for word in (join, run, status):
        word.add_argument("--data", type=Path, default=None, metavar="DIR")


def run(args: argparse.Namespace) -> int:
    """Do one of the words."""
    given = args.data or env.text("LACHAN_BOX_DATA")
    store = Store(Path(given) if given else DEFAULT)
    _become_owner(store.root)
    return {"join": _join, "run": _run, "status": _status}[args.what](store, args)


def _become_owner(root: Path) -> None:
    """As root, do all as whoever owns the data directory: the service's own user."""
    try:
        found = root.stat()
    except OSError:
        return
    if os.getuid() == 0 and found.st_uid != 0:
        os.setgroups([])
        os.setgid(found.st_gid)
        os.setuid(found.st_uid)


# --- Join ---------------------------------------------------------------------------


def _join(store: Store, args: argparse.Namespace) -> int:
    url = check_url(args.url)
    code = joining.bare(args.code)
    store.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity, public, key = ask_to_join(url, code, args.name or socket.gethostname())
    store.keep_joined(identity, public, key)
    print(f"joined {url} as {identity.box} of {identity.home}")
    print("start it: systemctl restart lachan-box, or lachan box run")
    return 0


def ask_to_join(url: str, code: str, name: str) -> tuple[Identity, bytes, SigningKey]:
    """Prove the code to the centre and let it prove itself.

    Return who we are, its policy key, and our own new key. Raises RefusedError.
    """
    key, shared = SigningKey.generate(), joining.key_of(code)
    mine, name = bytes(key.verify_key).hex(), name[:60]
    body = {
        "code": joining.name_of(code),
        "key": mine,
        "name": name,
        "proof": joining.proof(shared, "box", mine, name),
    }
    status, data = post(url, JOIN, json.dumps(body).encode(), {}, 20)
    if status == 403:
        raise RefusedError("the code is used, too old or mistyped; make a new one")
    if status == 503:
        raise RefusedError("the centre has no policy to give yet; try again later")
    if status != 201:
        raise ApartError(f"the centre answered {status}; is that its address?")
    answer = read(data)
    parts = [str(answer.get(k, "")) for k in ("policy_key", "box", "home")]
    if not joining.proves(str(answer.get("proof", "")), shared, "centre", mine, *parts):
        raise RefusedError("what answered does not know the code: not your centre")
    public = bytes.fromhex(parts[0])
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Identity(url, parts[1], parts[2], sign.key_id(public), at), public, key


# --- Run, status --------------------------------------------------------------------


def _run(store: Store, args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    listen = _several(args.listen, env.text("LACHAN_BOX_LISTEN")) or ["127.0.0.1:5300"]
    for address in listen:
        env.host_port(address, what="--listen")
    upstreams = _several(args.upstream, env.text("LACHAN_BOX_UPSTREAM"))
    if not upstreams:
        resolv = RESOLV_CONF.read_text() if RESOLV_CONF.exists() else ""
        upstreams = system_resolvers(listen, resolv)
    if not upstreams:
        raise UsageError("nobody to ask: give --upstream HOST:PORT")
    page = args.page or env.text("LACHAN_BOX_PAGE")
    leases = _several(args.leases, env.text("LACHAN_BOX_LEASES"))
    options = Options(
        listen=tuple(listen),
        upstreams=tuple(upstreams),
        page=env.host_port(page, what="--page") if page else None,
        serve=tuple(_several(args.serve, env.text("LACHAN_BOX_SERVE"))),
        **({"leases": tuple(map(Path, leases))} if leases else {}),
    )
    try:
        return Box(store, options).run()
    except OSError as e:
        raise RefusedError(f"cannot serve: {e.strerror or e}") from e


def _several(given: list[str], otherwise: str) -> list[str]:
    return given or otherwise.replace(",", " ").split()


def _status(store: Store, args: argparse.Namespace) -> int:
    from lachan.box.install import Policy
    from lachan.box.spool import Spool
    from lachan.lib import control

    identity, policy = store.identity(), Policy(store)
    contact = Contact(store.root / "contact.json")
    state = State(
        now=time.time(),
        url=identity.url,
        heard_at=contact.at,
        generation=policy.generation,
        seq=policy.seq,
        newest=contact.newest,
        revoked=contact.revoked,
        gateway=bool(control.ask_all(store.run, {"op": "status"})),
        problem=policy.problem,
        skew_s=contact.skew_s,
        waiting=Spool(store.stats).waiting(),
    )
    told = as_json(state)
    if args.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name}: {value}")
    return 0 if state.protects and not state.revoked else 1
