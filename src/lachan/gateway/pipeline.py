"""From a packet to its answer: the whole way of a question, in order.

1. Read it; what cannot be read is told so, what is no question is met with silence.
2. Who asks. Device options are believed from configured forwarders alone, and before
   the class is chosen, so that no option turns a child into a parent.
3. Refuse strangers; slow down those over their limit (TC or BADCOOKIE, no silence).
4. Decide by policy. A block is answered here.
5. Resolve, from the cache or upstream, and inspect what came: aliases, SVCB targets,
   private addresses. The policy's word is asked again each time, so that no cached
   answer outlives a change.
6. Render for this asker: letter case, size, DNSSEC, TTLs up to the next boundary.
"""

from collections.abc import Callable

from lachan.gateway import answer as answers
from lachan.gateway.answer import Answer
from lachan.gateway.asked import (
    WAITING,
    Asked,
    Errors,
    Reply,
    Served,
    errors_of,
)
from lachan.gateway.clients import Client, Clients
from lachan.gateway.clock import Clock
from lachan.gateway.counters import QUIET, Counters
from lachan.gateway.designated import TTL_S as DDR_TTL_S
from lachan.gateway.designated import Designate, Record
from lachan.gateway.edns import Cookies, opt_record
from lachan.gateway.probes import Probes
from lachan.gateway.query import NotAQueryError, Query, UnsupportedError, parse
from lachan.gateway.replies import (
    address_records,
    bare,
    header,
    is_special,
    keeping,
    leads_inside,
    made_block,
    unserved,
)
from lachan.gateway.resolver import Key, Resolver
from lachan.gateway.wire import (
    AAAA,
    AD,
    ANY,
    BADVERS,
    FORMERR,
    IN,
    MAX_MESSAGE_OCTETS,
    NOERROR,
    NXDOMAIN,
    REFUSED,
    SERVFAIL,
    SVCB,
    A,
    FormError,
    from_text,
    to_text,
)
from lachan.policy.live import Live
from lachan.policy.model import Action, Decision, Origin

HINFO = 13
BADCOOKIE = 23
EDE_OTHER = 0
PROBE_TTL_S = 1


class Pipeline:
    """The way of a question, for one worker."""

    def __init__(
        self,
        live: Live,
        resolver: Resolver,
        clients: Clients,
        counters: Counters,
        cookies: Cookies,
        clock: Clock,
    ) -> None:
        self.designate: Designate | None = None  # set where encryption is offered
        self.probes: Probes | None = None  # set where a console tests devices
        self._live, self._resolver, self._clients = live, resolver, clients
        self._slots = counters.slots
        self._cookies = cookies
        self._monotonic, self._epoch = clock.monotonic, clock.epoch

    def ask(
        self, packet: bytes, client: Client, *, stream: bool, reply: Reply
    ) -> Served | None:
        """Answer one packet.

        Returns the answer, None for silence, or WAITING: then `reply` is called once.
        """
        try:
            query = parse(packet)
        except NotAQueryError:
            return None
        except UnsupportedError as e:
            return Served(header(packet, e.rcode))
        except FormError:
            return Served(header(packet, FORMERR))
        asked = self._meet(query, client, stream=stream)
        refusal = self._refusal(asked)
        if refusal is not None:
            return refusal
        return self._decide(asked, reply)

    def _meet(self, query: Query, client: Client, *, stream: bool) -> Asked:
        """Find who asks behind a forwarder, and check the cookie."""
        edns, cookie, trusted = query.edns, b"", stream
        if edns is not None:
            if client.forwarder:
                client = self._clients.behind(client, edns)
            if edns.cookie:
                now_s = int(self._epoch())
                seen = edns.cookie
                trusted = trusted or self._cookies.valid(seen, client.address, now_s)
                fresh = self._cookies.make(seen[:8], client.address, now_s)
                cookie = seen[:8] + fresh
        return Asked(query, client, to_text(query.qname), stream, trusted, cookie)

    def _refusal(self, asked: Asked) -> Served | None:
        """Answer what never reaches the policy."""
        query, client = asked.query, asked.client
        if query.edns is not None and query.edns.version:
            return self._error(asked, BADVERS)
        if not client.served:
            return self._error(asked, REFUSED)
        client.left -= 1
        free = (asked.stream or asked.trusted) and not client.credential
        if client.left < 0 and not free:
            # Help is never slowed down: whoever floods from a forged address gets
            # answers no larger than any other's.
            helps = self._live.decide(asked.name, query.qtype, client.cls).quiet
            if not helps or query.qclass != IN:
                return self._slow_down(asked)
        if query.qtype == ANY and query.qclass == IN:
            return self._minimal_any(asked)
        rcode = unserved(query)
        return None if rcode == NOERROR else self._error(asked, rcode)

    def _slow_down(self, asked: Asked) -> Served:
        """Over the limit by UDP: a forged asker gets nothing out of it.

        A client with a cookie is asked to show ours (RFC 7873 section 5.2.3), others
        to come by TCP. One with a credential is nobody's forgery: it is told to wait.
        """
        if asked.client.credential:
            return self._error(asked, REFUSED, [(EDE_OTHER, "over the limit")])
        if asked.cookie:
            return self._error(asked, BADCOOKIE)
        return Served(bare(asked.query, NOERROR, tc=True))

    def _decide(self, asked: Asked, reply: Reply) -> Served | None:
        client, query = asked.client, asked.query
        if self.probes is not None and self.probes.take(
            asked.name, client, stream=asked.stream
        ):
            return self._own(asked, [], PROBE_TTL_S)
        if query.qtype == SVCB and self.designate is not None:
            found = self.designate(asked.name, query.qname, client)
            if found is not None:
                return self._own(asked, found, DDR_TTL_S)
        decision = self._live.decide(asked.name, query.qtype, client.cls)
        action = decision.action
        if action is Action.ALLOW:
            return self._resolve(asked, decision, reply)
        if action is Action.REWRITE:
            return self._rewrite(asked, decision, reply)
        if action is Action.REFUSE:
            return self._error(asked, REFUSED, errors_of(asked, decision))
        return self._block(asked, decision)

    def _own(self, asked: Asked, records: list[Record], ttl_s: int) -> Served:
        """Answer about ourselves: encrypted transports, probes. Nobody visited it."""
        made = answers.made(
            asked.query.question,
            records=records,
            soa_owner=asked.query.qname,
            soa_ttl_s=ttl_s,
        )
        return Served(self._render(asked, made, max_ttl_s=ttl_s))

    # Blocks ---------------------------------------------------------------------

    def _block(self, asked: Asked, decision: Decision) -> Served:
        client, query = asked.client, asked.query
        special = is_special(decision)
        if client.recognised and not special:
            client.last_block = (asked.name, decision)
            client.blocked_at = self._monotonic()
        ttl = min(decision.ttl_s, self._left_s(client))
        pages = () if special else client.cls.page
        made = made_block(query, decision, pages, ttl)
        errors = errors_of(asked, decision)
        wire = self._render(asked, made, max_ttl_s=ttl, errors=errors)
        if special:
            return Served(wire, QUIET, float(ttl))
        slot = self._slots.number(decision.category, "block")
        client.counts[slot] += 1
        return Served(wire, slot)

    # Safe search ----------------------------------------------------------------

    def _rewrite(self, asked: Asked, decision: Decision, reply: Reply) -> Served | None:
        """Answer with the engine's safe address; the alias is kept in the answer.

        Types other than A and AAAA get the alias alone: the real HTTPS record would
        show the way around.
        """
        query = asked.query
        if decision.addresses:
            ttl = self._ttl(asked, decision)
            records = address_records(query, decision.addresses, ttl)
            made = answers.made(
                query.question, records=records, soa_owner=query.qname, soa_ttl_s=ttl
            )
            return self._finish_rewrite(asked, decision, made)
        target = from_text(decision.target)
        if query.qtype not in (A, AAAA):
            made = answers.alias(
                query.question, target, None, self._ttl(asked, decision)
            )
            return self._finish_rewrite(asked, decision, made)

        def finish(found: Answer) -> Served:
            if found.rcode == SERVFAIL:
                failed = answers.failure(
                    query.question, ede=found.ede, now=found.fetched
                )
                return self._finish(asked, decision, failed)
            # The alias is younger than what stands behind it; both age as one.
            ttl = self._ttl(asked, decision) + self._age_s(found)
            made = answers.alias(query.question, target, found, ttl)
            return self._finish_rewrite(asked, decision, made)

        key = Key(target, query.qtype, IN, query.do, query.cd)
        return self._when_resolved(key, finish, reply)

    def _finish_rewrite(self, asked: Asked, decision: Decision, made: Answer) -> Served:
        ttl = self._ttl(asked, decision)
        errors = [*errors_of(asked, decision), *made.ede]
        wire = self._render(asked, made, max_ttl_s=ttl, errors=errors)
        slot = self._slots.number(decision.category, "rewrite", decision.categories)
        asked.client.counts[slot] += 1
        left = 0 if made.stale else min(made.ttl_s - self._age_s(made), ttl)
        return Served(wire, slot, keeping(wire, left))

    # Resolving ------------------------------------------------------------------

    def _resolve(self, asked: Asked, decision: Decision, reply: Reply) -> Served | None:
        query = asked.query
        key = Key(query.qname, query.qtype, IN, query.do, query.cd)

        def finish(found: Answer) -> Served:
            return self._inspect(asked, decision, found)

        return self._when_resolved(key, finish, reply)

    def _when_resolved(
        self, key: Key, finish: Callable[[Answer], Served], reply: Reply
    ) -> Served:
        found = self._resolver.peek(key)
        if found is not None:
            return finish(found)
        self._resolver.resolve_soon(key, lambda late: reply(finish(late)))
        return WAITING

    def _inspect(self, asked: Asked, decision: Decision, found: Answer) -> Served:
        """Look at what the answer leads to; the policy holds for that as well."""
        cls = asked.client.cls
        for name in found.aliases:
            other = self._live.decide_alias(name, asked.query.qtype, cls, decision)
            if other is not None:
                return self._block(asked, other)
        own_word = decision.origin in (Origin.HELP, Origin.FAMILY, Origin.ORGANISATION)
        inside = leads_inside(asked.name, found.addresses)
        if cls.rebinding and inside and not own_word:
            return self._block(asked, REBINDING)
        return self._finish(asked, decision, found)

    def _finish(self, asked: Asked, decision: Decision, found: Answer) -> Served:
        client = asked.client
        limit = self._ttl(asked, decision)
        errors = [(code, text if asked.trusted else "") for code, text in found.ede]
        wire = self._render(asked, found, max_ttl_s=limit, errors=errors)
        slot = QUIET
        if not decision.quiet and found.rcode != SERVFAIL:
            slot = self._slots.number(decision.category, "allow", decision.categories)
            client.counts[slot] += 1
        lasting = found.rcode in (NOERROR, NXDOMAIN) and not found.stale
        left = min(found.ttl_s - self._age_s(found), limit) if lasting else 0
        return Served(wire, slot, keeping(wire, left))

    # Rendering ------------------------------------------------------------------

    def _ttl(self, asked: Asked, decision: Decision) -> int:
        """Return the longest TTL that this asker may be given now, in seconds."""
        ceiling = asked.client.cls.max_ttl_s
        if decision.action is Action.REWRITE:
            ceiling = min(ceiling, decision.ttl_s)
        # A repeated answer counts down by whole seconds: up to one too late.
        return min(ceiling, max(self._left_s(asked.client) - 1, 0))

    def _left_s(self, client: Client) -> int:
        """Return the whole seconds until the client's class changes."""
        return max(int(client.boundary - self._epoch()), 0)

    def _age_s(self, found: Answer) -> int:
        """Return the whole seconds since an answer came; 0 for one made here."""
        return int(self._monotonic() - found.fetched) if found.fetched else 0

    def _render(
        self,
        asked: Asked,
        found: Answer,
        *,
        max_ttl_s: int,
        errors: Errors = (),
    ) -> bytes:
        query = asked.query
        opt = b""
        if query.edns is not None:
            opt = opt_record(query.edns, cookie=asked.cookie, errors=errors)
        return answers.render(
            found,
            query_id=query.query_id,
            question=query.question,
            rd=True,
            cd=query.cd,
            ad=bool(query.flags & AD),
            age_s=self._age_s(found),
            max_ttl_s=max_ttl_s,
            limit=MAX_MESSAGE_OCTETS if asked.stream else query.udp_limit(),
            opt=opt,
            do=query.do,
        )

    def _error(self, asked: Asked, rcode: int, errors: Errors = ()) -> Served:
        query = asked.query
        wire = bytearray(bare(query, rcode & 15))
        if query.edns is not None:
            wire += opt_record(
                query.edns,
                extended_rcode=rcode >> 4,
                cookie=asked.cookie,
                errors=errors,
            )
            wire[11] = 1
        return Served(bytes(wire))

    def _minimal_any(self, asked: Asked) -> Served:
        """Answer ANY with one made record. Source: RFC 8482 section 4.2."""
        hinfo = b"\x07RFC8482\x00"
        made = answers.made(
            asked.query.question,
            rcode=NOERROR,
            records=[(asked.query.qname, HINFO, 3600, hinfo)],
        )
        return Served(self._render(asked, made, max_ttl_s=3600))


REBINDING = Decision(
    action=Action.BLOCK,
    origin=Origin.SAFETY,
    category="",
    source="rebinding",
    rule="private address in a public name",
    ttl_s=60,
)
