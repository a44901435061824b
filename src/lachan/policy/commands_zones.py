"""`lachan policy zones`: response policy zones for other people's resolvers."""

import argparse
import asyncio
import signal
import ssl
import sys
from pathlib import Path

from lachan.lib.env import host_port
from lachan.lib.errors import RefusedError, UsageError
from lachan.policy.live import Live
from lachan.policy.sign import load_public
from lachan.policy.zone_feed import Feed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `lachan policy zones` takes."""
    add = parser.add_argument
    add("--policy", required=True, type=Path, metavar="DIR", help="policy directory")
    add("--config", required=True, type=Path, metavar="FILE.toml", help="docs/isp.md")
    add("--state", required=True, type=Path, metavar="DIR", help="zones and status")
    add(
        "--listen",
        required=True,
        action="append",
        metavar="HOST:PORT",
        help="UDP and TCP",
    )
    add("--xot", action="append", default=[], metavar="HOST:PORT", help="RFC 9103")
    add("--tls-cert", type=Path, metavar="F", help="certificate chain, PEM")
    add("--tls-key", type=Path, metavar="F", help="its key, PEM")
    add("--trust-key", type=Path, metavar="F", help="take only policy signed by it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM. Returns 0."""
    trust = load_public(args.trust_key) if args.trust_key else None
    live = Live(args.policy, trust_key=trust)
    if live.problem:
        print(f"lachan policy: {live.problem}", file=sys.stderr, flush=True)
    context = _context(args)
    feed = Feed(live, args.config, args.state)
    try:
        asyncio.run(_serve(feed, args, context))
    except OSError as e:
        raise RefusedError(f"cannot listen: {e.strerror or e}") from e
    return 0


async def _serve(
    feed: Feed, args: argparse.Namespace, context: ssl.SSLContext | None
) -> None:
    for address in args.listen:
        await feed.server.listen(host_port(address, what="--listen"))
    if context is not None:
        for address in args.xot:
            await feed.server.listen_tls(host_port(address, what="--xot"), context)
    loop = asyncio.get_running_loop()
    looking = asyncio.ensure_future(feed.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, looking.cancel)
    if context is not None:
        loop.add_signal_handler(signal.SIGHUP, _load, context, args)
    try:
        await looking
    except asyncio.CancelledError:
        feed.notifier.close()
        await feed.server.close()


def _context(args: argparse.Namespace) -> ssl.SSLContext | None:
    if not args.xot:
        return None
    if not (args.tls_cert and args.tls_key):
        raise UsageError("--xot needs --tls-cert F and --tls-key F")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3  # RFC 9103 section 7.1
    context.set_alpn_protocols(["dot"])
    try:
        _load(context, args)
    except (OSError, ssl.SSLError) as e:
        raise RefusedError(f"cannot use the certificate: {e}") from e
    return context


def _load(context: ssl.SSLContext, args: argparse.Namespace) -> None:
    context.load_cert_chain(args.tls_cert, args.tls_key)
