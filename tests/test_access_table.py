"""Who gets which answer at every address. An address without a row fails.

A row is: method, URL name, then the answer for An (nobody is signed in), chị Lan (the
family's parent), Giang (another parent), Bình (lists), Chi (school), Dũng
(administrator). `in` is the way to sign in; `->` is another redirect.
"""

from types import MappingProxyType
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from tests.access_boxes import BOX_TABLE, some_boxes
from tests.access_campaigns import CAMPAIGN_TABLE, a_campaign
from tests.access_cases import CASES, CASES_TABLE
from tests.access_desk import DESK, DESK_TABLE, NO_REPORT
from tests.access_figures import FIGURES_TABLE, FIGURES_WORDS, a_release
from tests.access_gathering import GATHERING_TABLE, a_gathering
from tests.access_learning import LEARNING_TABLE, a_learning
from tests.access_network import NETWORK_TABLE, a_network
from tests.access_privacy import PRIVACY, PRIVACY_TABLE, a_breach
from tests.access_programme import PROGRAMME_TABLE, a_programme
from tests.access_reports import FILES, FOLLOW_TABLE
from tests.access_school import SCHOOL_TABLE, a_school_with_a_class, key_of
from tests.addresses import addresses, words_in
from tests.cast import Person, make, signed_in

from lachan.accounts import services as accounts
from lachan.accounts.models import Role, User
from lachan.lists.models import (
    LocalEntry,
    NationalEntry,
    Sample,
    SampleName,
    Source,
    Subscriber,
    Takedown,
    Update,
)
from lachan.lists.services import complaints
from lachan.lists.services.complaints import Said
from lachan.outbox.models import Channel, Message, Recipient
from lachan.outbox.services import messages
from lachan.partners.models import Kind, Unit, UnitRole, UnitStaff
from lachan.partners.services import staff, units
from lachan.partners.services.provinces import load_provinces
from lachan.programme.models import Plan as Programme
from lachan.site import keys
from lachan.supervision import facts
from lachan.supervision.models import (
    Device,
    DeviceKind,
    DeviceRole,
    Dispute,
    MoveDraft,
    Plan,
    Wish,
)
from lachan.supervision.rules import moving
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import (
    adults,
    asking,
    budgets,
    changes,
    choices,
    devices,
    families,
    letters,
    proposals,
)
from lachan.vault.models import Team
from lachan.vault.services import teams as vault_teams

pytestmark = pytest.mark.django_db

TABLE = """
GET  home                                      200  200  200  200  200  200
GET  health                                    503  503  503  503  503  503
GET  state                                     in   403  403  403  403  200
GET  reports:api                               405  405  405  405  405  405
POST reports:api                               422  422  422  422  422  422
GET  observatory_api:statistics                405  405  405  405  405  405
POST observatory_api:statistics                422  422  422  422  422  422
GET  reports:opening                           in   403  403  403  403  200
GET  reports:partners                          in   403  403  403  403  200
POST reports:partners                          in   403  403  403  403  200
POST reports:partner_end                       in   403  403  403  403  404
GET  account_login                             200  ->   ->   ->   ->   ->
POST account_login                             200  ->   ->   ->   ->   ->
GET  account_logout                            ->   200  200  200  200  200
POST account_logout                            ->   ->   ->   ->   ->   ->
GET  account_signup                            200  ->   ->   ->   ->   ->
POST account_signup                            200  ->   ->   ->   ->   ->
GET  account_inactive                          200  200  200  200  200  200
GET  account_reauthenticate                    in   200  200  200  200  200
POST account_reauthenticate                    in   200  200  200  200  200
GET  account_change_password                   in   200  200  200  200  200
POST account_change_password                   in   200  200  200  200  200
GET  account_set_password                      in   ->   ->   ->   ->   ->
POST account_set_password                      in   ->   ->   ->   ->   ->
GET  account_email                             in   200  200  200  200  200
POST account_email                             in   ->   ->   ->   ->   ->
GET  account_email_verification_sent           200  200  200  200  200  200
GET  account_confirm_email                     200  200  200  200  200  200
GET  account_reset_password                    200  200  200  200  200  200
POST account_reset_password                    200  200  200  200  200  200
GET  account_reset_password_done               200  200  200  200  200  200
GET  account_reset_password_from_key_done      200  200  200  200  200  200
GET  account_reset_password_from_key           200  200  200  200  200  200
POST account_reset_password_from_key           200  200  200  200  200  200
GET  mfa_index                                 in   200  200  200  200  200
POST mfa_index                                 in   405  405  405  405  405
GET  mfa_authenticate                          in   ->   ->   ->   ->   ->
POST mfa_authenticate                          in   ->   ->   ->   ->   ->
GET  mfa_reauthenticate                        in   ->   ->   200  200  200
POST mfa_reauthenticate                        in   ->   ->   200  200  200
GET  mfa_activate_totp                         in   ->   ->   ->   ->   ->
POST mfa_activate_totp                         in   ->   ->   ->   ->   ->
GET  mfa_deactivate_totp                       in   404  404  ->   ->   ->
POST mfa_deactivate_totp                       in   404  404  ->   ->   ->
GET  mfa_view_recovery_codes                   in   404  404  404  404  404
POST mfa_view_recovery_codes                   in   405  405  405  405  405
GET  mfa_generate_recovery_codes               in   ->   ->   ->   ->   ->
POST mfa_generate_recovery_codes               in   ->   ->   ->   ->   ->
GET  mfa_download_recovery_codes               in   404  404  404  404  404
POST mfa_download_recovery_codes               in   404  404  404  404  404
GET  accounts:home                             in   200  200  200  200  200
POST accounts:home                             in   200  200  200  200  200
GET  accounts:stay                             200  200  200  200  200  200
POST accounts:end_sessions                     in   ->   ->   ->   ->   ->
GET  accounts:leave                            in   200  200  200  200  200
POST accounts:leave                            in   200  200  200  200  200
GET  accounts:join                             200  403  403  403  403  403
POST accounts:join                             200  403  403  403  403  403
GET  accounts:staff                            in   403  403  403  403  200
GET  accounts:person                           in   403  403  403  403  200
POST accounts:person                           in   403  403  403  403  200
POST accounts:deactivate                       in   403  403  403  403  ->
POST accounts:reactivate                       in   403  403  403  403  ->
POST accounts:remove_second_factor             in   403  403  403  403  ->
POST accounts:help_in                          in   403  403  403  403  200
GET  accounts:invitations                      in   403  403  403  403  200
GET  accounts:invite                           in   403  403  403  403  200
POST accounts:invite                           in   403  403  403  403  200
POST accounts:send_again                       in   403  403  403  403  200
POST accounts:withdraw                         in   403  403  403  403  ->
GET  supervision:why                           200  200  200  200  200  200
POST supervision:why                           ->   ->   ->   ->   ->   ->
GET  supervision:child                         200  200  200  200  200  200
POST supervision:child                         200  200  200  200  200  200
GET  supervision:minutes_now                   404  404  404  404  404  404
GET  supervision:ask_minutes                   404  404  404  404  404  404
POST supervision:ask_minutes                   404  404  404  404  404  404
GET  supervision:home                          in   200  ->   ->   ->   ->
GET  supervision:start                         in   200  200  200  200  200
POST supervision:start                         in   200  200  200  200  200
GET  supervision:requests                      in   200  200  ->   ->   ->
POST supervision:answer                        in   422  404  ->   ->   ->
GET  supervision:log                           in   200  200  ->   ->   ->
POST supervision:undo                          in   ->   404  ->   ->   ->
GET  supervision:devices                       in   200  200  ->   ->   ->
GET  supervision:device_add                    in   200  200  ->   ->   ->
POST supervision:device_add                    in   200  200  ->   ->   ->
GET  supervision:device_edit                   in   200  404  ->   ->   ->
POST supervision:device_edit                   in   200  404  ->   ->   ->
POST supervision:device_remove                 in   ->   404  ->   ->   ->
GET  supervision:device_connect                in   404  404  ->   ->   ->
POST supervision:device_renew                  in   404  404  ->   ->   ->
GET  supervision:try_device                    200  200  200  200  200  200
GET  supervision:tried                         200  200  200  200  200  200
GET  supervision:connect_declaration           404  404  404  404  404  404
GET  supervision:connect                       404  404  404  404  404  404
GET  supervision:connect_apple                 404  404  404  404  404  404
POST supervision:guests                        in   ->   ->   ->   ->   ->
GET  supervision:calendar                      in   200  200  ->   ->   ->
POST supervision:calendar                      in   200  200  ->   ->   ->
POST supervision:trip_remove                   in   ->   ->   ->   ->   ->
GET  supervision:hour_sets                     in   200  404  ->   ->   ->
POST supervision:hour_sets                     in   ->   404  ->   ->   ->
GET  supervision:window_edit                   in   200  404  ->   ->   ->
POST supervision:window_edit                   in   200  404  ->   ->   ->
POST supervision:window_remove                 in   ->   404  ->   ->   ->
POST supervision:name_remove                   in   ->   404  ->   ->   ->
GET  supervision:budget_edit                   in   200  404  ->   ->   ->
POST supervision:budget_edit                   in   422  404  ->   ->   ->
POST supervision:budget_remove                 in   ->   404  ->   ->   ->
POST supervision:budget_more                   in   ->   404  ->   ->   ->
GET  supervision:budget_add                    in   200  404  ->   ->   ->
POST supervision:budget_add                    in   422  404  ->   ->   ->
POST supervision:budget_start                  in   ->   404  ->   ->   ->
GET  supervision:child_rules                   in   200  404  ->   ->   ->
GET  supervision:ready                         in   200  404  ->   ->   ->
GET  supervision:child_edit                    in   200  404  ->   ->   ->
POST supervision:child_edit                    in   200  404  ->   ->   ->
GET  supervision:child_remove                  in   200  404  ->   ->   ->
POST supervision:child_remove                  in   ->   404  ->   ->   ->
POST supervision:save_groups                   in   ->   404  ->   ->   ->
GET  supervision:services                      in   200  404  ->   ->   ->
POST supervision:services                      in   200  404  ->   ->   ->
POST supervision:save_search                   in   ->   404  ->   ->   ->
POST supervision:name_add                      in   422  404  ->   ->   ->
GET  supervision:window_add                    in   200  404  ->   ->   ->
POST supervision:window_add                    in   200  404  ->   ->   ->
POST supervision:window_start                  in   ->   404  ->   ->   ->
POST supervision:more_time                     in   ->   404  ->   ->   ->
POST supervision:pause                         in   ->   404  ->   ->   ->
POST supervision:resume                        in   ->   404  ->   ->   ->
GET  supervision:reported                      in   200  200  ->   ->   ->
POST supervision:reported                      in   200  200  ->   ->   ->
GET  supervision:adults                        in   200  200  ->   ->   ->
POST supervision:adult_invite                  in   422  422  ->   ->   ->
POST supervision:adult_withdraw                in   ->   404  ->   ->   ->
GET  supervision:adult_leave                   in   200  200  ->   ->   ->
POST supervision:adult_leave                   in   409  409  ->   ->   ->
GET  supervision:disagree                      in   200  200  ->   ->   ->
POST supervision:disagree                      in   200  200  ->   ->   ->
GET  supervision:adult_link                    200  200  200  200  200  200
POST supervision:adult_link                    in   409  409  ->   ->   ->
POST supervision:adult_named                   in   404  404  404  404  404
GET  supervision:consent                       in   200  404  ->   ->   ->
POST supervision:consent                       in   200  404  ->   ->   ->
GET  supervision:contribution                  in   200  200  ->   ->   ->
POST supervision:contribution                  in   200  200  ->   ->   ->
POST supervision:contribution_off              in   ->   ->   ->   ->   ->
GET  supervision:given                         in   404  404  ->   ->   ->
GET  supervision:given_file                    in   404  404  ->   ->   ->
GET  supervision:letters                       in   200  200  ->   ->   ->
GET  supervision:letter                        in   200  200  ->   ->   ->
GET  supervision:notices                       in   200  200  ->   ->   ->
POST supervision:notices_read                  in   ->   ->   ->   ->   ->
GET  supervision:social                        in   200  404  ->   ->   ->
POST supervision:social                        in   200  404  ->   ->   ->
GET  supervision:social_one                    in   200  404  ->   ->   ->
POST supervision:social_one                    in   ->   404  ->   ->   ->
POST supervision:social_remove                 in   404  404  ->   ->   ->
GET  supervision:private                       200  200  200  200  200  200
POST supervision:private                       200  200  200  200  200  200
GET  supervision:who                           200  200  200  200  200  200
POST supervision:who                           200  200  200  200  200  200
GET  supervision:share                         in   200  404  ->   ->   ->
POST supervision:share                         in   200  404  ->   ->   ->
GET  supervision:own_letter                    200  200  200  200  200  200
GET  supervision:opinion                       200  200  200  200  200  200
POST supervision:opinion                       200  200  200  200  200  200
GET  supervision:proposals                     200  200  200  200  200  200
GET  supervision:propose                       200  200  200  200  200  200
POST supervision:propose                       200  200  200  200  200  200
POST supervision:proposal_back                 ->   ->   ->   ->   ->   ->
GET  supervision:reply                         in   200  404  ->   ->   ->
POST supervision:reply                         in   200  404  ->   ->   ->
GET  supervision:export                        in   200  200  ->   ->   ->
POST supervision:export                        in   200  200  ->   ->   ->
GET  supervision:erase                         in   200  200  ->   ->   ->
POST supervision:erase                         in   200  200  ->   ->   ->
GET  supervision:move                          in   ->   200  200  200  200
POST supervision:move                          in   200  200  200  200  200
GET  supervision:move_check                    in   200  ->   ->   ->   ->
POST supervision:move_check                    in   200  ->   ->   ->   ->
POST supervision:move_drop                     in   ->   ->   ->   ->   ->
GET  supervision:moved                         in   200  404  ->   ->   ->
GET  supervision:disputes                      in   403  403  403  403  200
GET  supervision:dispute                       in   403  403  403  403  200
POST supervision:dispute                       in   403  403  403  403  200
GET  partners:index                            in   403  403  403  403  200
GET  partners:create                           in   403  403  403  403  200
POST partners:create                           in   403  403  403  403  200
GET  partners:places                           200  200  200  200  200  200
GET  partners:import                           in   403  403  403  403  200
POST partners:import                           in   403  403  403  403  200
GET  partners:unit                             in   403  403  403  403  200
GET  partners:rename                           in   403  403  403  403  200
POST partners:rename                           in   403  403  403  403  200
GET  partners:close                            in   403  403  403  403  200
POST partners:close                            in   403  403  403  403  200
GET  partners:succeed                          in   403  403  403  403  200
POST partners:succeed                          in   403  403  403  403  200
POST partners:staff_add                        in   403  403  403  403  200
POST partners:staff_end                        in   403  403  403  403  ->
GET  vault:home                                in   403  403  200  200  200
GET  vault:unlock                              in   403  403  200  200  200
POST vault:unlock                              in   403  403  200  200  200
POST vault:lock                                in   403  403  ->   ->   ->
GET  vault:shut                                in   403  403  ->   ->   ->
POST vault:shut                                in   403  403  ->   ->   ->
GET  vault:team                                in   403  403  404  200  200
POST vault:found                               in   403  403  ->   ->   ->
POST vault:admit                               in   403  403  ->   ->   ->
POST vault:entrust                             in   403  403  ->   ->   ->
POST vault:recover                             in   403  403  404  ->   404
GET  vault:custodians                          in   403  403  200  200  200
POST vault:appoint                             in   403  403  403  403  200
POST vault:test                                in   403  403  ->   ->   ->
POST vault:approve                             in   403  403  ->   ->   ->
POST vault:loss_mine                           in   403  403  ->   ->   ->
GET  vault:losses                              in   403  403  403  403  200
POST vault:loss_ask                            in   403  403  403  403  ->
POST vault:loss_drop                           in   403  403  ->   404  ->
POST vault:loss_agree                          in   403  403  403  403  404
GET  vault:police                              in   403  403  403  403  200
POST vault:police                              in   403  403  403  403  200
POST vault:police_retire                       in   403  403  403  403  ->
GET  outbox:index                              in   403  403  403  403  200
POST outbox:retry_all                          in   403  403  403  403  ->
GET  outbox:message                            in   403  403  403  403  200
POST outbox:retry                              in   403  403  403  403  ->
POST outbox:arrived                            in   403  403  403  403  ->
POST outbox:cancel                             in   403  403  403  403  ->
GET  lists:index                               in   404  404  200  404  200
GET  lists:lookup                              in   404  404  200  404  200
POST lists:lookup                              in   404  404  422  404  422
GET  lists:local                               in   404  404  200  404  200
GET  lists:local_add                           in   404  404  200  404  200
POST lists:local_add                           in   404  404  422  404  422
POST lists:local_undo                          in   404  404  ->   404  ->
GET  lists:complaints                          in   404  404  200  404  200
GET  lists:complaint                           in   404  404  200  404  200
POST lists:complaint                           in   404  404  422  404  422
POST lists:complaint_reopen                    in   404  404  ->   404  ->
GET  lists:samples                             in   404  404  200  404  200
POST lists:samples                             in   404  404  200  404  200
GET  lists:sample                              in   404  404  200  404  200
POST lists:sample_judge                        in   404  404  ->   404  ->
POST lists:sample_close                        in   404  404  ->   404  ->
GET  lists_open:levels                         200  200  200  200  200  200
GET  lists_open:level_file                     404  404  404  404  404  404
GET  lists_open:report                         200  200  200  200  200  200
POST lists_open:report                         200  200  200  200  200  200
GET  lists_open:report_result                  200  200  200  200  200  200
POST lists_open:report_result                  200  200  200  200  200  200
GET  lists:release                             in   404  404  200  404  200
POST lists:release                             in   404  404  ->   404  ->
GET  lists:source                              in   404  404  200  404  200
GET  lists:refresh                             405  405  405  405  405  405
POST lists:refresh                             in   404  404  ->   404  ->
GET  lists:toggle                              405  405  405  405  405  405
POST lists:toggle                              in   404  404  ->   404  ->
GET  lists:take                                405  405  405  405  405  405
POST lists:take                                in   404  404  ->   404  ->
GET  lists:drop                                405  405  405  405  405  405
POST lists:drop                                in   404  404  ->   404  ->
GET  lists:zones                               in   404  404  404  404  200
GET  lists:zones_add                           in   404  404  404  404  200
POST lists:zones_add                           in   404  404  404  404  422
GET  lists:zones_one                           in   404  404  404  404  200
POST lists:zones_revoke                        in   404  404  404  404  ->
GET  lists:national                            in   404  404  200  404  200
GET  lists:national_propose                    in   404  404  200  404  200
GET  lists:takedowns                           in   404  404  200  404  200
GET  lists:takedown                            in   404  404  200  404  200
GET  lists:national_entry                      in   404  404  200  404  200
POST lists:national_propose                    in   404  404  200  404  200
POST lists:takedown                            in   404  404  200  404  200
POST lists:national_agree                      in   404  404  422  404  422
POST lists:national_night                      in   404  404  422  404  422
POST lists:national_refuse                     in   404  404  422  404  422
POST lists:national_withdraw                   in   404  404  422  404  422
POST lists:national_appeal                     in   404  404  422  404  422
GET  national_log:index                        200  200  200  200  200  200
GET  national_log:json                         200  200  200  200  200  200
GET  national_log:check                        200  200  200  200  200  200
POST web:language                              ->   ->   ->   ->   ->   ->
POST web:theme                                 ->   ->   ->   ->   ->   ->
GET  reports:way                                503  503  503  503  503  503
POST reports:way                                503  503  503  503  503  503
GET  reports:way_worker                         200  200  200  200  200  200
GET  web:icon                                  ->   ->   ->   ->   ->   ->
GET  web:exit                                  ->   ->   ->   ->   ->   ->
GET  web:components                            404  404  404  404  404  404
GET  web:components_in                         404  404  404  404  404  404
"""


def _rows() -> dict[tuple[str, str], list[str]]:
    staff = (
        NETWORK_TABLE,
        DESK_TABLE,
        CASES_TABLE,
        PROGRAMME_TABLE,
        GATHERING_TABLE,
        PRIVACY_TABLE,
        FIGURES_TABLE,
        LEARNING_TABLE,
        CAMPAIGN_TABLE,
    )
    tables = (TABLE, SCHOOL_TABLE, FOLLOW_TABLE, BOX_TABLE, *staff)
    rows = "\n".join(tables).splitlines()
    lines = [line.split() for line in rows if line.strip()]
    return {(method, name): answers for method, name, *answers in lines}


ROWS = MappingProxyType(_rows())


PARTNERS = [
    f"partners:{name}"
    for name in ("unit", "rename", "close", "succeed", "staff_add", "staff_end")
]
NATIONAL = [
    f"lists:national_{name}"
    for name in ("entry", "agree", "night", "refuse", "withdraw", "appeal")
]
CODES = {"short": "x", "report:figure": "plan.tasks"}
BUDGET = [
    "supervision:ask_minutes",
    *(f"supervision:budget_{name}" for name in ("edit", "remove", "more")),
]
VAULT = [f"vault:{name}" for name in ("team", "found", "admit", "entrust", "recover")]
SAMPLE = [f"lists:sample{name}" for name in ("", "_judge", "_close")]
OUTBOX = [f"outbox:{name}" for name in ("message", "retry", "arrived", "cancel")]


def a_school(by: User) -> tuple[Unit, UnitStaff]:
    """Keep a school and somebody who works there."""
    today = timezone.localdate()
    new = units.NewUnit(Kind.SCHOOL, "01-0001", "Trường Hoa Sen", today)
    school = units.create_unit(new, by=by)
    role = UnitRole.IT
    return school, staff.admit(unit=school, user=by, role=role, on=today, by=by)


def a_vault_team(user: User) -> Team:
    """Keep a team of the vault that Chi waits for."""
    team = vault_teams.ensure_team(ref="unit-1", label="Trường Hoa Sen")
    vault_teams.ask(ref="unit-1", user=user, by=user, now=timezone.now())
    return team


def a_message(user: User) -> Message:
    """Keep a letter that waits."""
    note = messages.Note("test.letter", "1")
    return messages.enqueue(note, to=Recipient.of(user), channel=Channel.EMAIL)


def a_source() -> Source:
    """Keep a list of which a new version waits for a person."""
    fields = {"publisher": "x", "category": "ads", "url": "https://x.invalid/"}
    source = Source.objects.create(code="x-ads", **fields)
    Update.objects.create(
        source=source, outcome="held", reasons=["fewer"], digest="0" * 64
    )
    return source


def a_sample() -> tuple[Sample, SampleName]:
    """Keep a sample of one name."""
    sample = Sample.objects.create(category="ads", seed=1, population=1)
    name = SampleName.objects.create(
        sample=sample, place=1, name="x.example", publisher="x"
    )
    return sample, name


def an_entry(by: User) -> tuple[NationalEntry, Takedown]:
    """Keep a proposal for the national list, and an address for a platform."""
    said = {"reason": "scam", "basis": "x"}
    entry = NationalEntry.objects.create(
        name="x.example", hash="0" * 32, salt="00", proposed_by=by, **said
    )
    takedown = Takedown.objects.create(
        platform="x.example", address="x.example/y", asked_by=by, **said
    )
    return entry, takedown


class World:
    """Chị Lan's family, and an invitation: what the addresses speak of."""

    def __init__(self) -> None:
        self.gathered = False
        self.signed: dict[Person, dict[str, str]] = {}
        self.users: dict[Person, User] = {
            p: make(p) for p in Person if p is not Person.AN
        }
        lan, now = self.users[Person.LAN], timezone.now()
        family = families.open_family(owner=lan)
        families.open_family(owner=self.users[Person.GIANG])
        self.child = families.add_child(
            family=family, nickname="An", birth_year=now.year - 8, by=lan
        )
        device = Device(
            family=family,
            child=self.child,
            role=DeviceRole.CHILD,
            name="Máy của An",
            kind=DeviceKind.TABLET,
            asker_kind=AskerKind.ADDRESS,
            asker="192.168.7.7",
        )
        devices.save_device(device=device, own_address="", by=lan)
        hours = choices.WindowFields("Ngủ", [0, 1], 21 * 60, 6 * 60, "offline")
        window, change = choices.save_window(child=self.child, fields=hours, by=lan)
        rule, _change = choices.add_own_rule(
            child=self.child, name="x.example", subtree=True, allow=True, by=lan
        )
        minutes = budgets.BudgetFields(["games"], 60, None)
        budget, _change = budgets.save_budget(child=self.child, fields=minutes, by=lan)
        wish = asking.Asked(Wish.TIME, minutes=15)
        asked = asking.ask(child=self.child, asked=wish, now=now)
        idea = proposals.Idea(Plan.WORDS, "x")
        proposed = proposals.propose(child=self.child, idea=idea, now=now)
        invitation, self.token = accounts.invite(
            role=Role.LIST_EDITOR, note="", by=self.users[Person.DUNG], now=now
        )
        load_provinces()
        keys.ensure_vault_key(settings.VAULT_KEY)
        self.school, self.membership = a_school(self.users[Person.DUNG])
        network, self.rows = a_network(self.users[Person.DUNG])
        a_release()
        programme, rows = a_programme(self.users[Person.DUNG])
        self.rows |= rows
        campaign, rows = a_campaign(self.users[Person.DUNG])
        self.rows |= rows
        self.learning = a_learning(self.users[Person.DUNG], lan)
        self.message = a_message(lan)
        self.source = a_source()
        entry, takedown = an_entry(self.users[Person.DUNG])
        told = Said("x.example", "games", "safety")
        complaint, _code = complaints.file(told, day=timezone.localdate())
        made = LocalEntry.objects.create(
            name="x.example", act="block", category="games", reason="x"
        )
        zone = Subscriber.objects.create(name="Nhà mạng A")
        sample, sample_name = a_sample()
        self.rows["lists:sample_judge"] = sample_name.pk
        for name in ("guest_out", "guest_result"):
            self.rows[f"training:{name}"] = self.learning.guest
        assert change is not None
        second, self.adult_token = adults.invite(family=family, by=lan, now=now)
        dispute = Dispute.objects.create(
            family=families.open_family(owner=self.users[Person.GIANG])
        )
        found = moving.to_json(moving.Found("adguard", "29"))
        MoveDraft.objects.create(family=family, found=found)
        with changes.together(family, "move", by=lan) as moved:
            moved.facts = {"kind": "adguard"}
        self.with_class, class_keys = a_school_with_a_class(
            self.users[Person.CHI], self.users[Person.DUNG]
        )
        breach: Any = a_breach(self.users[Person.DUNG]).pk
        self.keys = {
            **class_keys,
            **some_boxes(family, self.with_class),
            **self.learning.keys,
            **campaign,
            "accounts:person": self.users[Person.BINH].pk,
            "accounts:deactivate": self.users[Person.BINH].pk,
            "accounts:reactivate": self.users[Person.BINH].pk,
            "accounts:remove_second_factor": self.users[Person.BINH].pk,
            "accounts:help_in": self.users[Person.BINH].pk,
            "accounts:send_again": invitation.pk,
            "accounts:withdraw": invitation.pk,
            **network,
            **programme,
            **dict.fromkeys(PARTNERS, self.school.pk),
            **dict.fromkeys(OUTBOX, self.message.pk),
            **dict.fromkeys(VAULT, a_vault_team(self.users[Person.CHI]).pk),
            "vault:approve": 1,
            "vault:loss_agree": 1,
            "vault:loss_ask": self.users[Person.BINH].pk,
            "vault:loss_drop": self.users[Person.BINH].pk,
            **dict.fromkeys(NATIONAL, entry.pk),
            **dict.fromkeys(BUDGET, budget.pk),
            "lists:takedown": takedown.pk,
            "supervision:answer": asked.pk,
            "supervision:reply": proposed.pk,
            "supervision:adult_withdraw": second.pk,
            "supervision:adult_named": second.pk,
            "supervision:dispute": dispute.pk,
            **dict.fromkeys(("lists:zones_one", "lists:zones_revoke"), zone.pk),
            "lists:local_undo": made.pk,
            "lists:complaint": complaint.pk,
            "lists:complaint_reopen": complaint.pk,
            **dict.fromkeys(SAMPLE, sample.pk),
            "reports:partner_end": 1,
            "supervision:undo": change.pk,
            "supervision:moved": moved.pk,
            "supervision:trip_remove": 1,
            "supervision:device_edit": device.pk,
            "supervision:share": device.pk,
            "supervision:device_remove": device.pk,
            "supervision:device_connect": device.pk,
            "supervision:device_renew": device.pk,
            **dict.fromkeys((*DESK, *FILES), NO_REPORT),
            **dict.fromkeys((*DESK, *FILES, *CASES), NO_REPORT),
            "cases:schema": 1,
            **dict.fromkeys(PRIVACY, breach),
            "supervision:window_edit": window.pk,
            "supervision:window_remove": window.pk,
            "supervision:name_remove": rule.pk,
        }

    def _token(self, name: str) -> str:
        if name == "partners:one_time":
            return str(self.keys[name])
        if name == "training:attend":
            return self.learning.token
        return self.adult_token if name == "supervision:adult_link" else self.token

    def _gather(self) -> None:
        """Keep a gathering and a report: long to make, so only where it is asked."""
        if self.gathered:
            return
        self.gathered = True
        plan = Programme.objects.get()
        keys, rows = a_gathering(self.users[Person.DUNG], plan)
        self.keys |= keys
        self.rows |= rows

    def url(self, name: str, pattern: URLPattern) -> str:
        """Return the address; where it is about a thing, it is about chị Lan's."""
        if name.startswith(("gathering:", "report:")):
            self._gather()
        words: dict[str, Any] = {
            "pk": self.keys.get(name),
            "row": self.rows.get(name, self.membership.pk),
            "file": NO_REPORT,
            "form": NO_REPORT,
            "found": NO_REPORT,
            "copy": NO_REPORT,
            "given": NO_REPORT,
            "proposed": NO_REPORT,
            "report": NO_REPORT,
            "act": "verify",
            "service": "tiktok",
            "number": 1,
            "place": 0,
            "stage": "pre",
            "version": 1,
            "name": "moi-tuoi.csv",
            "media": self.learning.media,
            "key": key_of(name, self.with_class, self.child),
            "ref": self.keys.get(name),
            "token": self._token(name),
            "uidb36": "1",
            "credential": "a" * 16,
            "frame": "base",
            "province": "01",
            "part": "duong-dan" if name.startswith("campaigns:") else "viec-nho",
            "kind": "noi",
            "ending": "pdf",
            "about": f"plan:{self.keys['programme:plan']}",
            "unit": self.keys["programme:heir unit"],
            "day": "2026-11-24",
            "week": letters.weeks(facts.local_day(timezone.now()))[0].isoformat(),
            "code": CODES.get(name) or self.learning.codes.get(name, self.source.code),
        }
        if name.startswith("observatory"):
            words |= FIGURES_WORDS
        return reverse(name, kwargs={n: words[n] for n in words_in(pattern)})

    def answers(self, method: str, url: str) -> list[str]:
        """Return what everybody is answered, in the order of Person."""
        return [ask(self._browser(p), method, url) for p in Person]

    def _browser(self, person: Person) -> Client:
        """Return a new browser with what signing in left in the first one."""
        if person not in self.signed:
            cookies = signed_in(self.users.get(person)).cookies
            self.signed[person] = {name: one.value for name, one in cookies.items()}
        client = Client()
        client.cookies.load(self.signed[person])
        return client


def said(answer: HttpResponseBase) -> str:
    """Return an answer in the words of the table."""
    if answer.status_code != 302:
        return str(answer.status_code)
    to_sign_in = answer.headers["Location"].startswith(reverse("account_login"))
    return "in" if to_sign_in else "->"


def ask(client: Client, method: str, url: str) -> str:
    """Ask, and undo whatever it did."""
    with transaction.atomic():
        answer = client.generic(method, url)
        transaction.set_rollback(True)
    return said(answer)


def test_every_address_has_a_row() -> None:
    named = {name for _method, name in ROWS}
    assert sorted(addresses().keys() - named) == []
    assert sorted(named - addresses().keys()) == []


def test_every_row_answers_for_everybody() -> None:
    assert {len(answers) for answers in ROWS.values()} == {len(Person)}


# Many rows for each world, because a world takes longer to make than a row to ask.
CHUNKS = [list(ROWS)[at : at + 30] for at in range(0, len(ROWS), 30)]


@pytest.mark.parametrize("chunk", CHUNKS, ids=lambda chunk: chunk[0][1])
def test_the_addresses_answer_as_the_table_says(chunk: list[tuple[str, str]]) -> None:
    world, named = World(), addresses()
    got = {
        row: world.answers(row[0], world.url(row[1], named[row[1]])) for row in chunk
    }
    assert got == {row: list(ROWS[row]) for row in chunk}
