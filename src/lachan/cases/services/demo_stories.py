"""What happened in the fictional cases: one in each state that somebody meets.

All of it is made up. Hours count from when the report came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lachan.cases.rules.kinds import Answered
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.steps import Act
from lachan.cases.services.opening import Whom
from lachan.partners.models import Purpose
from lachan.partners.rules.handover import State as Stands
from lachan.partners.rules.places import DEMO
from lachan.partners.services.demo_members import (
    CENTRE,
    HOSPITAL,
    PLATFORM,
    POLICE,
    SCHOOL,
    UNION,
)
from lachan.reports.rules.intake import Intake, Tick
from lachan.reports.rules.kinds import About

HERE: Final = f"{DEMO}001"
THERE: Final = f"{DEMO}002"
WORKER, OTHER, CHAIR = "xa-mau", "doi-che-mau", "chu-tich-mau"


@dataclass(frozen=True, slots=True)
class Did:
    """A step so many hours in. said: what comes with it. by: "" for whom it is of."""

    act: Act
    hours: float
    said: Mapping[str, object] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a member did, so many hours after it was asked. reason: of a refusal."""

    after: float
    state: Stands
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gave:
    """Sheets that left so many hours in, to a member, and what came back."""

    hours: float
    to: str
    purpose: Purpose
    ground: str
    sheet: str
    replies: tuple[Reply, ...] = ()
    reason: str = ""
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was preserved and asked to be taken down, so many hours in.

    gone: after so many hours somebody looked, and it was gone. None: nobody did.
    """

    hours: float
    url: str
    harm: Harm
    saw: str
    replies: tuple[Reply, ...] = ()
    gone: float | None = None
    to: str = PLATFORM


@dataclass(frozen=True, slots=True)
class Story:
    """A case that began so many hours ago.

    grave: the carer harms. lasts: hours from the approval to the plan's end. late: why,
    a code; then 111 breaks the glass too. site: an address that goes to the list.
    left: what left for members of the network.
    """

    hours: float
    said: Intake
    whom: Whom
    did: tuple[Did, ...] = ()
    by: str = WORKER
    place: str = HERE
    grave: bool = False
    lasts: float = 30 * 24
    note: str = ""
    late: str = ""
    site: str = ""
    left: tuple[Gave | Asked, ...] = ()


_CALM: Final = {"emergency": False, "separation": False, "carer_harms": False}
_GRAVE: Final = {"emergency": True, "separation": True, "carer_harms": True}
_WRITTEN: Final = (Did(Act.WRITE_INTAKE, 1), Did(Act.VERIFY, 2, {"founded": True}))
_CALMED: Final = (*_WRITTEN, Did(Act.ASSESS, 5, _CALM))
_MET: Final = (*_CALMED, Did(Act.ASSESS_SPECIFIC, 26), Did(Act.MEET, 30))
_SENT: Final = (*_MET, Did(Act.SUBMIT_PLAN, 48))
_APPROVED: Final = (*_SENT, Did(Act.APPROVE, 54))
_RISK: Final = About.CHILD_AT_RISK


def _whom(number: str, born: int, sex: str) -> Whom:
    return Whom(name=f"Trẻ Mẫu {number} (hư cấu)", birth_year=born, sex=sex)


STORIES: Final = (
    # New: nothing is written down yet.
    Story(
        2,
        Intake(_RISK, ("harassment",), "Có người nhắn tin quấy rầy em mỗi tối."),
        _whom("Một", 2014, "female"),
    ),
    # The twelve hours run: the initial risk waits.
    Story(
        9,
        Intake(_RISK, ("sextortion",), "Bạn quen trên mạng dọa em, đòi thẻ nạp."),
        _whom("Hai", 2012, "male"),
        _WRITTEN,
        note="Đã gọi cho em lúc tan học. Em muốn nói chuyện thêm chiều nay.",
    ),
    # The carer is the harmer; the child was separated.
    Story(
        30,
        Intake(
            About.EMERGENCY,
            ("violence",),
            "Em bị đánh ở nhà, em sợ về nhà.",
            exclude=frozenset({Tick.HOME}),
        ),
        _whom("Ba", 2016, "female"),
        (
            *_WRITTEN,
            Did(Act.ASSESS, 4, _GRAVE),
            Did(Act.DECIDE_EMERGENCY, 6, {"taken": True}),
            Did(Act.SEPARATE, 7),
        ),
        grave=True,
        left=(
            # The clock of the police starts with it.
            Gave(
                8,
                POLICE,
                Purpose.INQUIRE,
                "crime",
                "mau-02",
                (Reply(1, Stands.RECEIVED), Reply(2, Stands.ACCEPTED)),
            ),
            # Without consent: a second person has to look.
            Gave(
                9,
                HOSPITAL,
                Purpose.PROTECT,
                "emergency",
                "mau-02",
                (
                    Reply(0.5, Stands.RECEIVED),
                    Reply(1, Stands.ACCEPTED),
                    Reply(6, Stands.DONE),
                ),
                reason="Có thương tích, cần khám ngay. (Chuyện hư cấu.)",
            ),
        ),
    ),
    # What the chair is asked for: a plan that waits for approval.
    Story(
        60,
        Intake(_RISK, ("bullying",), "Cả lớp lập nhóm chế ảnh của em."),
        _whom("Bốn", 2013, "male"),
        _SENT,
    ),
    # Late: the meeting was never held.
    Story(
        16 * 24,
        Intake(_RISK, ("privacy_leak",), "Ảnh và địa chỉ của em bị đăng lên mạng."),
        _whom("Năm", 2011, "female"),
        (*_CALMED, Did(Act.ASSESS_SPECIFIC, 50)),
        late="waiting_partner",
        left=(
            Asked(
                4,
                "https://zz-nt.example/bai/1207",
                Harm.PRIVACY,
                "Ảnh chân dung và địa chỉ nhà của em. (Chuyện hư cấu.)",
                (
                    Reply(0.2, Stands.RECEIVED),
                    Reply(3, Stands.ACCEPTED),
                    Reply(9, Stands.DONE),
                ),
                gone=20,
            ),
            # Nobody at the school opened the link.
            Gave(
                60,
                SCHOOL,
                Purpose.VERIFY,
                "verify",
                "mau-02",
                (Reply(72, Stands.FAILED),),
                reason="Hỏi thầy cô: em đi học có đều không?",
                masked=True,
            ),
            # The hospital is silent, and it was spoken of.
            Gave(
                14 * 24,
                HOSPITAL,
                Purpose.VERIFY,
                "verify",
                "mau-02",
                reason="Hỏi kết quả khám tâm lý.",
                masked=True,
            ),
        ),
    ),
    # Carried out.
    Story(
        12 * 24,
        Intake(_RISK, ("bullying",), "Em bị bạn lớp trên bắt nạt trên mạng."),
        _whom("Sáu", 2015, "male"),
        _APPROVED,
        left=(
            Gave(
                56,
                SCHOOL,
                Purpose.SUPPORT,
                "plan",
                "mau-04",
                (Reply(20, Stands.RECEIVED), Reply(30, Stands.ACCEPTED)),
            ),
            Gave(
                56,
                UNION,
                Purpose.SUPPORT,
                "plan",
                "mau-04",
                (Reply(60, Stands.DECLINED, "full"),),
            ),
            Gave(
                57,
                HOSPITAL,
                Purpose.SUPPORT,
                "plan",
                "mau-04",
                (Reply(4, Stands.RECEIVED), Reply(16, Stands.ACCEPTED)),
            ),
        ),
    ),
    # Closed: the child said that it helped.
    Story(
        70 * 24,
        Intake(_RISK, ("harassment",), "Một tài khoản lạ bám theo em."),
        _whom("Bảy", 2012, "female"),
        (
            *_APPROVED,
            Did(Act.REVIEW, 34 * 24, {"closing": True}),
            Did(Act.CLOSE, 35 * 24, {"answered": Answered.HELPED}),
        ),
        left=(
            Gave(
                56,
                CENTRE,
                Purpose.SUPPORT,
                "plan",
                "mau-04",
                (
                    Reply(2, Stands.RECEIVED),
                    Reply(5, Stands.ACCEPTED),
                    Reply(300, Stands.DONE),
                ),
            ),
        ),
    ),
    # Offered to another team, which took it.
    Story(
        52,
        Intake(_RISK, ("grooming",), "Có người lạ rủ em đi chơi xa."),
        _whom("Tám", 2013, "female"),
        (
            *_CALMED,
            Did(Act.OFFER, 6, {"reason": "lives_there", "to": THERE}),
            Did(Act.ACCEPT, 7, by=OTHER),
        ),
    ),
    # Offered to another team, which declined.
    Story(
        26,
        Intake(_RISK, ("bullying",), "Bạn cùng xóm quay clip chế giễu em."),
        _whom("Chín", 2014, "male"),
        (
            *_CALMED,
            Did(Act.OFFER, 6, {"reason": "no_service", "to": THERE}),
            Did(Act.DECLINE, 7, {"reason": "not_ours"}, by=OTHER),
        ),
    ),
    # Offered to the team of the commune, which has an hour to answer.
    Story(
        3,
        Intake(_RISK, ("privacy_leak",), "Số điện thoại của em bị đưa lên nhóm lạ."),
        _whom("Mười", 2012, "female"),
        (
            Did(Act.WRITE_INTAKE, 1, by=OTHER),
            Did(Act.OFFER, 2, {"reason": "lives_there", "to": HERE}, by=OTHER),
        ),
        by=OTHER,
        place=THERE,
    ),
    # An address that harms, on its way to the national list.
    Story(
        40,
        Intake(_RISK, ("scam",), "Trang này lừa em nạp tiền, cả nhóm bị lừa."),
        _whom("Mười Một", 2011, "male"),
        _CALMED,
        site="https://lua-dao-mau-hu-cau.example/qua-tang",
        left=(
            # Its system was not there.
            Asked(
                6,
                "https://zz-nt.example/bai/1311",
                Harm.HARMFUL,
                "Bài rủ trẻ nạp thẻ nhận quà. (Chuyện hư cấu.)",
                (Reply(10, Stands.FAILED),),
            ),
        ),
    ),
)
