"""Answer the web's questions over a local socket: see lib.control for the form."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lachan.gateway.clients import Client, Clients
from lachan.gateway.clock import Clock
from lachan.gateway.probes import Probes
from lachan.gateway.query import parse
from lachan.gateway.wire import to_text
from lachan.lib.control import socket_path
from lachan.policy.catalogue import catalogue
from lachan.policy.live import Live
from lachan.policy.model import Action, Decision, Origin

LINE_OCTETS = 4096
_BLOCKS = (Action.BLOCK, Action.NXDOMAIN)

Question = Mapping[str, Any]
Status = Callable[[], Mapping[str, Any]]


class Control:
    """One worker's socket; mode 0600, its directory is the owner's."""

    def __init__(
        self,
        run_directory: Path,
        worker: int,
        live: Live,
        clients: Clients,
        status: Status,
        clock: Clock,
    ) -> None:
        self.probes: Probes | None = None  # set where a console tests devices
        self._path = socket_path(run_directory, worker)
        self._live, self._clients, self._status = live, clients, status
        self._clock = clock
        self._server: asyncio.AbstractServer | None = None
        self._handlers: Mapping[str, Callable[[Question], dict[str, Any]]] = {
            "status": lambda _: dict(self._status()),
            "budgets": self._budgets,
            "last_block": self._last_block,
            "probe": self._probe,
            "seen": self._seen,
        }

    async def start(self) -> None:
        """Listen; a socket left by a killed process is taken over."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(
            self._serve, path=str(self._path), limit=LINE_OCTETS
        )
        self._path.chmod(0o600)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            async with asyncio.timeout(2):
                line = await reader.readline()
                writer.write(json.dumps(self.answer(line)).encode() + b"\n")
                await writer.drain()
        except (OSError, TimeoutError, ValueError):
            pass  # whoever asked is gone or spoke no line; nothing is lost
        finally:
            writer.close()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Answer one question; an unknown one says so."""
        try:
            question = json.loads(line)
            handler = self._handlers[question["op"]]
        except ValueError:
            return {"problem": "not JSON"}
        except (KeyError, TypeError):
            return {"problem": "unknown question"}
        return handler(question)

    def _last_block(self, question: Question) -> dict[str, Any]:
        match question:
            case {"address": str(address)}:
                client = self._clients.last_block_of(address)
            case {"credential": str(credential)}:
                client = self._clients.last_block_with(credential)
            case _:
                return {"problem": "unknown question"}
        return {"found": False} if client is None else self._block(client)

    def _probe(self, question: Question) -> dict[str, Any]:
        """Tell who asked for a token of the self-test, and over what."""
        token = str(question.get("token", ""))
        found = self.probes.find(token) if self.probes is not None else None
        if found is None:
            return {"found": False}
        client = found.client
        return {
            "found": True,
            "profile": client.profile,
            "credential": client.credential,
            "address": client.address,
            "recognised": client.recognised,
            "over": found.over,
        }

    def _seen(self, question: Question) -> dict[str, Any]:
        """Tell when a device last asked and how; of what it asked, nothing."""
        found = self._clients.seen(str(question.get("credential", "")))
        if found is None:
            return {"found": False}
        client, ago_s = found
        told = {"profile": client.profile, "ago_s": round(ago_s), "over": client.over}
        return {"found": True, **told}

    def _budgets(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Tell today's time budgets of one profile, or of all, some at a time."""
        meter = self._clients.meter
        if meter is None:
            return {"problem": "no time budgets here"}
        match question:
            case {"profile": str(profile)}:
                if not self._live.has_profile(profile):
                    return {"found": False}
                return {"found": True, "budgets": meter.report(profile)}
            case {"after": str(after)}:
                return meter.page(after)
            case _:
                return meter.page()

    def _until(self, client: Client, decision: Decision, now: float) -> float:
        """Return when a block ends by itself: its budget's reset, or the hours."""
        if decision.budget and self._clients.meter is not None:
            return self._clients.meter.reset_of(client.profile, decision.rule)
        return self._live.hours_change(client.profile, now)

    def _last(self, client: Client) -> tuple[str, Decision]:
        """Return name and decision; what the hot loop noted is decided again."""
        last = client.last_block
        if isinstance(last, tuple):
            return last
        query = parse(b"\0\0" + (last or b""))
        name = to_text(query.qname)
        cls = client.blocked_for or client.cls
        return name, self._live.decide(name, query.qtype, cls)

    def _block(self, client: Client) -> dict[str, Any]:
        """Tell a device's own last block; of what is nobody's business, only help.

        A name that is open by now is no block any more.
        """
        name, decision = self._last(client)
        if decision.action not in _BLOCKS:
            return {"found": False}
        now = self._clock.epoch()
        at = now - (self._clock.monotonic() - client.blocked_at)
        told = {"found": True, "profile": client.profile, "at": _iso(at)}
        known = catalogue()
        if any(c in known and known[c].sensitive for c in decision.categories):
            return {**told, "sensitive": True}
        until = self._until(client, decision, now)
        lasts = until < now + 7 * 86_400
        return {
            **told,
            "sensitive": False,
            "name": name,
            "category": decision.category,
            "origin": decision.origin.value,
            "source": "" if decision.origin is Origin.FAMILY else decision.source,
            "rule": decision.rule,
            "budget": decision.budget,
            "until": _iso(until) if lasts else None,
        }


def _iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()
