"""The report on a campaign, as a paper of the unit that carries it out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lachan.documents.values import Block, Document, Field, Heading, Paragraph, Table
from lachan.lib.errors import RefusedError
from lachan.partners.facts import papers
from lachan.partners.facts.papers import Paper
from lachan.programme.facts import campaigns as facts
from lachan.programme.models import Campaign, Product, Public
from lachan.web.text import number


class NoOwnerError(RefusedError):
    """No unit carries the campaign out: nobody's letterhead stands on its report."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed, in words: of what, before, during, the interval, what is said."""

    what: str
    before: str
    after: str
    ratio: str
    verdict: str


def report(campaign: Campaign, changes: Sequence[Changed], day: dt.date) -> Document:
    """Return what a campaign did, cost and changed, to be edited and signed.

    Raises NoOwnerError.
    """
    if campaign.owner is None:
        raise NoOwnerError(f"campaign {campaign.pk}")
    products = list(campaign.products.there())
    blocks: list[Block] = [
        Paragraph(_opening(campaign, day)),
        Heading("1. Sản phẩm, hoạt động và chi phí"),
        *_products(products),
        Paragraph(_money(facts.money(campaign, products))),
        Heading("2. Điều gì đã thay đổi"),
        *_changes(changes),
        Heading("3. Kết quả, bài học"),
        _result(campaign),
    ]
    about = f"Kết quả chiến dịch “{campaign.title}”"
    unit = campaign.owner
    return papers.document(
        Paper(
            unit=unit,
            day=day,
            kind="BÁO CÁO",
            about=about,
            blocks=tuple(blocks),
            symbol="BC",
            dated=False,
            recipients=("……", "Lưu: VT"),
        )
    )


def _opening(campaign: Campaign, day: dt.date) -> str:
    names = dict(Public.choices)
    whom = [str(names[a]).lower() for a in campaign.audiences if a in names]
    owner = papers.on_day(campaign.owner, day).name if campaign.owner else ""
    text = f"{owner} thực hiện chiến dịch từ ngày {campaign.starts_on:%d/%m/%Y}"
    text += f" đến ngày {campaign.ends_on:%d/%m/%Y}"
    text += f", dành cho {', '.join(whom)}" if whom else ""
    text += f", với thông điệp “{campaign.message}”" if campaign.message else ""
    if campaign.task:
        task = campaign.task
        text += f", theo nhiệm vụ {task.code} của {task.plan.short}"
    return f"{text}. Kết quả như sau:"


def _products(rows: Sequence[Product]) -> list[Block]:
    if not rows:
        return [Paragraph("Chưa ghi sản phẩm nào.")]
    lines = [
        (
            one.title,
            str(one.get_channel_display()),
            number(one.quantity),
            number(one.planned),
            "chưa ghi" if one.spent is None else number(one.spent),
            _reach(one),
        )
        for one in rows
    ]
    head = ("Sản phẩm", "Kênh", "Số lượng", "Dự toán (đồng)", "Đã chi (đồng)")
    widths = (2, 1.1, 0.8, 1.1, 1.1, 1.7)
    return [Table((*head, "Tiếp cận, và đếm thế nào"), tuple(lines), widths)]


def _reach(one: Product) -> str:
    return "chưa ghi" if one.reached is None else f"{number(one.reached)}: {one.source}"


def _money(found: facts.Money) -> str:
    text = f"Dự toán của chiến dịch {number(found.budget)} đồng; các sản phẩm dự tính"
    text += f" {number(found.planned)} đồng, đã chi {number(found.spent)} đồng."
    return f"{text} Vượt dự toán." if found.over else text


def _changes(changes: Sequence[Changed]) -> list[Block]:
    if not changes:
        return [Paragraph("Chưa đủ ngày để so với bốn tuần trước chiến dịch.")]
    spans = ("Số đo", "Bốn tuần trước", "Trong chiến dịch")
    head = (*spans, "Mỗi ngày đổi, khoảng 95%", "Nói được gì")
    rows = [(c.what, c.before, c.after, c.ratio, c.verdict) for c in changes]
    return [
        Table(head, tuple(rows), (1.6, 1.2, 1.2, 1.3, 1.4)),
        Paragraph("Khác đi không có nghĩa là do chiến dịch: mùa, ngày nghỉ cũng đổi."),
    ]


def _result(campaign: Campaign) -> Block:
    if campaign.result:
        return Paragraph(campaign.result)
    return Field("Kết quả, bài học", lines=3)
