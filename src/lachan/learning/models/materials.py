"""Materials that people write: a piece has versions, one of which is read.

What ships with the program is version 1 of a piece and has no row until somebody
writes another, or takes it away (`hidden`).
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.learning.rules import Material, Medium, Reader, Words, all_topics
from lachan.learning.rules.reviewing import OPEN, State

CODE_MAX = 60
TITLE_MAX = 90
BODY_MAX = 4000


class Piece(models.Model):
    """What one reader is told about one topic. hidden: nobody is shown it."""

    code = models.SlugField(_("Mã"), max_length=CODE_MAX, unique=True)
    topic = models.SlugField(_("Chủ đề"), max_length=40)
    reader = models.CharField(max_length=8)
    hidden = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("Bài")
        verbose_name_plural = _("Bài")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__in=[r.value for r in Reader]),
                name="learning_piece_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, narrowed."""

    def in_work(self) -> Self:
        """Return those that somebody must still do something about."""
        return self.filter(state__in=[*OPEN, State.WAITING])

    def read(self) -> Self:
        """Return those that readers see."""
        return self.filter(state=State.PUBLISHED, piece__hidden=False)


class Version(models.Model):
    """One version of a piece. body: paragraphs by a blank line; steps: a line each.

    number: from 2 where the piece ships. note: why it was returned.
    """

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.DRAFT
    )
    medium = models.CharField(
        _("Loại"),
        max_length=8,
        choices=[
            (Medium.TEXT.value, _("Bài đọc")),
            (Medium.PICTURE.value, _("Tranh")),
            (Medium.AUDIO.value, _("Âm thanh")),
            (Medium.VIDEO.value, _("Phim")),
        ],
        default=Medium.TEXT.value,
    )
    title_vi = models.CharField(_("Tên bài"), max_length=TITLE_MAX)
    body_vi = models.TextField(_("Lời"), max_length=BODY_MAX)
    steps_vi = models.TextField(_("Việc nên làm"), max_length=BODY_MAX)
    title_en = models.CharField(_("Tên tiếng Anh"), max_length=TITLE_MAX, blank=True)
    body_en = models.TextField(_("Lời tiếng Anh"), max_length=BODY_MAX, blank=True)
    steps_en = models.TextField(
        _("Việc nên làm, tiếng Anh"), max_length=BODY_MAX, blank=True
    )
    link = models.URLField(_("Đường dẫn"), max_length=300, blank=True)
    described = models.TextField(_("Tả bằng chữ"), max_length=BODY_MAX, blank=True)
    source = models.CharField(_("Căn cứ"), max_length=300, blank=True)
    licence = models.CharField(_("Giấy phép"), max_length=60, blank=True)
    first = models.DateField(_("Từ ngày"))
    until = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bản")
        verbose_name_plural = _("Bản")
        ordering = ["piece", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["piece", "number"], name="learning_version_number"
            ),
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(state="published"),
                name="learning_version_one_read",
            ),
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(state__in=["draft", "waiting", "returned"]),
                name="learning_version_one_in_work",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]),
                name="learning_version_state",
            ),
            models.CheckConstraint(
                condition=Q(medium__in=[m.value for m in Medium]),
                name="learning_version_medium",
            ),
            # Two people: nobody publishes what they wrote.
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")),
                name="learning_version_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="learning_version_published",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first")),
                name="learning_version_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.number}"

    @property
    def vi(self) -> Words:
        """What it says in Vietnamese."""
        return Words(self.title_vi, paragraphs(self.body_vi), lines(self.steps_vi))

    @property
    def en(self) -> Words:
        """What it says in English."""
        return Words(self.title_en, paragraphs(self.body_en), lines(self.steps_en))

    def material(self, piece: Piece) -> Material:
        """Return it as readers see it. piece: its own, given to spare a query."""
        return Material(
            code=piece.code,
            topic=all_topics()[piece.topic],
            reader=Reader(piece.reader),
            vi=self.vi,
            en=self.en,
            first=self.first,
            until=self.until,
            source=self.source,
            medium=Medium(self.medium),
            link=self.link,
            described=self.described,
            licence=self.licence,
            number=self.number,
            files=tuple(one.file() for one in self.files.all()),
        )


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: a blank line is between them."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(" ".join(lines(part)) for part in parts if lines(part))


class Use(models.TextChoices):
    """How a material is used."""

    READ = "read", _("Mở")
    PRINT = "print", _("Bản in")
    PACKAGE = "package", _("Gói cho trường")
    FILE = "file", _("Tệp")


class Usage(models.Model):
    """How often a material was used on a day, by everybody. code: "" of a package."""

    day = models.DateField()
    code = models.SlugField(max_length=CODE_MAX, blank=True)
    use = models.CharField(max_length=8, choices=Use.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Lượt dùng")
        verbose_name_plural = _("Lượt dùng")
        ordering = ["-day", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "code", "use"], name="learning_usage_once"
            ),
            models.CheckConstraint(
                condition=Q(use__in=Use.values), name="learning_usage_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.code} {self.use}"
