"""The yearly review of the law: question, findings, proposals, opinions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.models.law import Article, Instrument
from lachan.programme.models.plans import TEXT_MAX, Kept, Task
from lachan.programme.rules.reviews import Stage


class Review(Kept):
    """One review of the law in a year."""

    year = models.PositiveSmallIntegerField(_("Năm"))
    title = models.CharField(_("Tên"), max_length=300)
    question = models.TextField(_("Câu hỏi rà soát"), max_length=TEXT_MAX)
    stage = models.CharField(
        _("Bước"),
        max_length=10,
        choices=[
            (Stage.QUESTION.value, _("Đặt câu hỏi")),
            (Stage.FINDINGS.value, _("Phát hiện")),
            (Stage.PROPOSAL.value, _("Kiến nghị")),
            (Stage.DRAFTING.value, _("Soạn thảo")),
            (Stage.ISSUED.value, _("Đã ban hành")),
        ],
        default=Stage.QUESTION.value,
    )
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    due_on = models.DateField(_("Hạn"), null=True, blank=True)

    class Meta:
        verbose_name = _("Đợt rà soát")
        verbose_name_plural = _("Đợt rà soát")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[s.value for s in Stage]),
                name="programme_review_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Fault(models.TextChoices):
    """What is wrong with what was looked at."""

    MISSING = "missing", _("Thiếu quy định")
    CLASH = "clash", _("Chồng chéo, mâu thuẫn")
    OUTDATED = "outdated", _("Lạc hậu")
    HARD = "hard", _("Khó thực hiện")
    FINE = "fine", _("Phù hợp, giữ nguyên")


class Finding(Kept):
    """What a review found, of an instrument or of an article of it."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="findings")
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    fault = models.CharField(_("Loại"), max_length=10, choices=Fault.choices)
    text = models.TextField(_("Phát hiện"), max_length=TEXT_MAX)

    class Meta:
        verbose_name = _("Phát hiện")
        verbose_name_plural = _("Phát hiện")
        ordering = ["review", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fault__in=Fault.values), name="programme_finding_fault"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Act(models.TextChoices):
    """What a proposal asks for."""

    AMEND = "amend", _("Sửa đổi, bổ sung")
    ISSUE = "issue", _("Ban hành mới")
    REPEAL = "repeal", _("Bãi bỏ")
    PROPOSE = "propose", _("Đề nghị cơ quan có thẩm quyền")


class Proposal(Kept):
    """What a review proposes. issued: the instrument that came of it."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="proposals")
    act = models.CharField(_("Đề nghị"), max_length=8, choices=Act.choices)
    text = models.TextField(_("Nội dung"), max_length=TEXT_MAX)
    to = models.CharField(_("Gửi cơ quan"), max_length=200, blank=True)
    draft = models.TextField(_("Dự thảo"), max_length=20000, blank=True)
    issued = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="proposals"
    )

    class Meta:
        verbose_name = _("Kiến nghị")
        verbose_name_plural = _("Kiến nghị")
        ordering = ["review", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=Act.values), name="programme_proposal_act"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Speaker(models.TextChoices):
    """Who was consulted. Children are never named."""

    CHILDREN = "children", _("Trẻ em")
    PARENTS = "parents", _("Cha mẹ, người chăm sóc")
    AGENCY = "agency", _("Cơ quan, đơn vị")
    COMPANY = "company", _("Doanh nghiệp")
    EXPERT = "expert", _("Chuyên gia, hội")


class Opinion(Kept):
    """What somebody said in a consultation, and the answer they got.

    due_on: when the answer is owed (`rules.reviews.answer_due`).
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="opinions")
    speaker = models.CharField(_("Ai"), max_length=8, choices=Speaker.choices)
    group = models.CharField(_("Nhóm"), max_length=200, blank=True)
    received_on = models.DateField(_("Nhận ngày"))
    text = models.TextField(_("Ý kiến"), max_length=TEXT_MAX)
    due_on = models.DateField(_("Hạn trả lời"), null=True, blank=True)
    answered_on = models.DateField(_("Trả lời ngày"), null=True, blank=True)
    answer = models.TextField(_("Trả lời"), max_length=TEXT_MAX, blank=True)

    class Meta:
        verbose_name = _("Ý kiến")
        verbose_name_plural = _("Ý kiến")
        ordering = ["review", "received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(speaker__in=Speaker.values),
                name="programme_opinion_speaker",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("received_on")),
                name="programme_opinion_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.text
