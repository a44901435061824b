"""Sources of lists, what came of fetching them, and releases of the policy."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.lists.rules import titles
from lachan.lists.rules.judging import BROKEN, Reason
from lachan.policy.catalogue import catalogue
from lachan.web.templatetags.lachan import vn_number

WAITS_TOO_LONG = dt.timedelta(minutes=5)


class State(models.TextChoices):
    """How the last look at a source went."""

    OK = "ok", _("Ổn")
    FAILED = "failed", _("Chưa tải được")
    HELD = "held", _("Giữ lại bản mới")


class Outcome(models.TextChoices):
    """What came of one fetch."""

    UNCHANGED = "unchanged", _("Không có gì mới")
    TAKEN = "taken", _("Đã nhận bản mới")
    HELD = "held", _("Giữ lại bản mới")
    FAILED = "failed", _("Chưa tải được")


class Verdict(models.TextChoices):
    """What became of a held version."""

    OPEN = "", _("Đang chờ xem")
    TAKEN = "taken", _("Đã nhận")
    DROPPED = "dropped", _("Đã bỏ")
    SUPERSEDED = "superseded", _("Đã có bản mới hơn")


class Why(models.TextChoices):
    """Why a release was made."""

    FIRST = "first", _("Lần đầu")
    SOURCES = "sources", _("Nguồn thay đổi")
    FOLD = "fold", _("Gộp thay đổi của các gia đình")
    STAFF = "staff", _("Cán bộ yêu cầu")


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources, narrowed."""

    def enabled(self) -> Self:
        """Return those whose names are compiled."""
        return self.filter(enabled=True)

    def due(self, now: dt.datetime) -> Self:
        """Return those to be fetched at `now`, the longest waiting first."""
        rows = self.enabled().exclude(url="").filter(next_check_at__lte=now)
        return rows.order_by("next_check_at", "pk")


class Source(models.Model):
    """One list of names of one category.

    publisher: the short id shown where a name is blocked. starter: file that ships with
    the project. digest: of the fetched file in force; "" while the starter is.
    names, rules, skipped: of what is in force.
    """

    code = models.SlugField(max_length=64, unique=True)
    publisher = models.CharField(max_length=32)
    category = models.CharField(max_length=32)
    format = models.CharField(max_length=16, default="auto")
    subtree = models.BooleanField(default=False)
    licence = models.CharField(max_length=60, blank=True)
    home_page = models.URLField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    enabled = models.BooleanField(default=True)
    starter = models.CharField(max_length=120, blank=True)
    starter_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    names = models.PositiveIntegerField(default=0)
    rules = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OK)
    problem = models.CharField(max_length=32, blank=True)
    problem_detail = models.CharField(max_length=120, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nguồn")
        verbose_name_plural = _("Nguồn")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="lists_source_state"
            ),
        ]
        indexes = [models.Index(fields=["enabled", "next_check_at"])]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The publisher's own name."""
        return titles.of(self.publisher)

    @property
    def category_title(self) -> str:
        """The category in the reader's language."""
        return category_title(self.category)

    @property
    def origin(self) -> str:
        """Where the names in force are from: "fetched" or "starter"."""
        return "fetched" if self.digest else "starter"

    def waits(self, now: dt.datetime) -> bool:
        """Tell whether somebody asked for a fetch that has not begun."""
        return self.asked_at is not None and now - self.asked_at < WAITS_TOO_LONG

    @property
    def problem_text(self) -> str:
        """Why the last fetch failed, in words."""
        text = str(PROBLEM_TEXTS.get(self.problem, PROBLEM_TEXTS["broken"]))
        return text % {"detail": self.problem_detail}


class UpdateQuerySet(models.QuerySet["Update"]):
    """Updates, narrowed."""

    def held(self) -> Self:
        """Return the versions that wait for a person."""
        return self.filter(outcome=Outcome.HELD, verdict=Verdict.OPEN)


class Update(models.Model):
    """What came of one fetch of one source.

    digest: of the version's file. details: {"skipped": {reason: lines},
    "left_out": {reason: names}, "examples": [[line, text, reason]…],
    "well_known": [name…], "rules", "skipped_lines"}.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="updates")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    names_before = models.PositiveIntegerField(default=0)
    names_after = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=32, blank=True)
    problem_detail = models.CharField(max_length=120, blank=True)
    verdict = models.CharField(
        max_length=12, choices=Verdict.choices, default=Verdict.OPEN, blank=True
    )
    verdict_at = models.DateTimeField(null=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lần tải")
        verbose_name_plural = _("Lần tải")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values),
                name="lists_update_outcome",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(outcome="held", verdict=""),
                name="lists_one_held_version",
            ),
        ]
        indexes = [models.Index(fields=["source", "-at"])]

    def __str__(self) -> str:
        return f"{self.source_id} {self.outcome}"

    @property
    def can_take(self) -> bool:
        """Whether a person's word can bring this version into force."""
        return not BROKEN & {Reason(r) for r in self.reasons}

    @property
    def reason_texts(self) -> list[str]:
        """Why it was held, a sentence each."""
        words: dict[str, Any] = {
            "before": vn_number(self.names_before),
            "after": vn_number(self.names_after),
            "skipped": vn_number(self.details.get("skipped_lines", 0)),
            "names": ", ".join(self.details.get("well_known", ())[:5]),
        }
        return [str(REASON_TEXTS[Reason(r)]) % words for r in self.reasons]

    @property
    def problem_text(self) -> str:
        """Why the fetch failed, in words."""
        text = str(PROBLEM_TEXTS.get(self.problem, PROBLEM_TEXTS["broken"]))
        return text % {"detail": self.problem_detail}


class Release(models.Model):
    """One generation of the policy, or the wish for one.

    inputs: digest of which lists went in. changed: whether there is a new generation.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Đang chờ")
        DONE = "done", _("Xong")
        FAILED = "failed", _("Chưa phát hành được")

    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=12, choices=Why.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    finished_at = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0)
    names = models.PositiveIntegerField(default=0)
    lists = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    changed = models.BooleanField(default=False)
    inputs = models.CharField(max_length=64, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Bản phát hành")
        verbose_name_plural = _("Bản phát hành")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=Why.values), name="lists_release_why"
            ),
        ]
        indexes = [models.Index(fields=["state", "-at"])]

    def __str__(self) -> str:
        return f"{self.generation} {self.state}"


def category_title(code: str) -> str:
    """Return a category's or service's name in the reader's language."""
    known = catalogue().get(code)
    if known is None:
        return code
    return known.vi if (get_language() or "vi").startswith("vi") else known.en


REASON_TEXTS = {
    Reason.PAGE: _("Nơi đăng trả về một trang web, không phải danh sách."),
    Reason.EMPTY: _("Bản mới không có tên nào dùng được."),
    Reason.SKIPPED: _("Quá nhiều dòng không đọc được: %(skipped)s."),
    Reason.FEWER: _("Chỉ còn %(after)s tên, trước đó %(before)s: mất hơn một nửa."),
    Reason.MORE: _("Có %(after)s tên, trước đó %(before)s: tăng hơn ba lần."),
    Reason.WELL_KNOWN: _("Sẽ chặn cả tên nhiều người cần: %(names)s."),
}
PROBLEM_TEXTS = {
    "url": _("Địa chỉ của nguồn không dùng được."),
    "lookup": _("Không tìm thấy máy chủ. Có thể máy này chưa có Internet."),
    "private": _("Địa chỉ dẫn vào mạng riêng, nên không tải."),
    "connect": _("Không nối được tới máy chủ. Có thể máy này chưa có Internet."),
    "tls": _("Không nối an toàn được: chứng chỉ của máy chủ không đúng."),
    "timeout": _("Máy chủ trả lời quá chậm."),
    "status": _("Máy chủ trả lời mã %(detail)s."),
    "redirects": _("Máy chủ chuyển hướng quá nhiều lần."),
    "too-large": _("Tệp lớn hơn mức cho phép."),
    "truncated": _("Tệp bị cắt ngang khi tải."),
    "broken": _("Tệp tải về không mở được."),
}
LEFT_OUT_TEXTS = {
    "corrected": _("Trang dùng chung, trường học, cơ quan và lỗi đã biết"),
    "open": _("Học tập, tin tức, sức khỏe và nơi giúp đỡ"),
    "self-harm": _("Thuộc nhóm tự hại, có danh sách riêng"),
    "popular": _("Trang nhiều người dùng, bị đưa nhầm vào nhóm lừa đảo"),
    "elsewhere": _("Đã nằm trong nhóm cá cược, người lớn hoặc vay nợ"),
    "pattern": _("Luật có điều kiện mà dạng danh sách này không giữ được"),
}
SKIPPED_TEXTS = {
    "not-a-name": _("Không phải tên miền"),
    "bad-name": _("Không có tên miền nào viết như vậy"),
    "address": _("Là địa chỉ IP"),
    "html": _("Là một phần của trang web"),
    "encoding": _("Không phải UTF-8"),
    "control-character": _("Có ký tự không in được"),
    "url-path": _("Chỉ nói về một trang, không phải cả tên"),
    "cosmetic": _("Chỉ nói về cách trang hiện ra"),
    "browser-modifier": _("Chỉ trình duyệt hiểu được"),
    "local-name": _("Là tên của chính máy"),
}
