"""People who sign in, invitations of staff, and mistakes at the door."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lachan.accounts import rules
from lachan.web.text import searchable as search_key


class Role(models.TextChoices):
    """What a person may do here. Exactly one; everything but PARENT is staff."""

    PARENT = "parent", _("Phụ huynh")
    LIST_EDITOR = "list_editor", _("Biên tập danh sách")
    SCHOOL_IT = "school_it", _("Phụ trách mạng của trường")
    TEACHER = "teacher", _("Giáo viên")
    OFFICER = "officer", _("Cán bộ tiếp nhận")
    ANALYST = "analyst", _("Thống kê")
    ADMINISTRATOR = "administrator", _("Quản trị")


STAFF_ROLES = frozenset(set(Role) - {Role.PARENT})


class Language(models.TextChoices):
    """Languages of the interface, each named in itself."""

    VIETNAMESE = "vi", "Tiếng Việt"
    ENGLISH = "en", "English"


class LoginNameField(models.CharField[str, str]):
    """Text that is stored and looked up in the one spelling of `rules.login_name`."""

    def get_prep_value(self, value: Any) -> Any:
        """Normalise on the way to the database, in rows and in filters alike."""
        value = super().get_prep_value(value)
        return rules.login_name(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the object in memory hold what the database will."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class SearchField(models.CharField[str, str]):
    """The searchable form of a person's names, made anew at each save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Fold name and login name into one line without tone marks."""
        names = (getattr(model_instance, n) for n in ("name", "username"))
        value = search_key(" ".join(names))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class UserQuerySet(models.QuerySet["User"]):
    """People, narrowed."""

    def staff(self) -> Self:
        """Return everybody who is here by invitation."""
        return self.exclude(role=Role.PARENT)

    def administrators(self) -> Self:
        """Return those who can invite others, now."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def matching(self, text: str) -> Self:
        """Return those whose names hold every word of `text`, tone marks ignored."""
        found = self
        for word in search_key(text).split():
            found = found.filter(searchable__contains=word)
        return found


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def get_queryset(self) -> UserQuerySet:
        """Return everybody."""
        return UserQuerySet(self.model, using=self._db)

    def create_user(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Keep a new person; without a password nobody can sign in as them."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def staff(self) -> UserQuerySet:
        """Return everybody who is here by invitation."""
        return self.get_queryset().staff()

    def administrators(self) -> UserQuerySet:
        """Return those who can invite others, now."""
        return self.get_queryset().administrators()


class User(AbstractBaseUser):
    """One person with one login name. `name` is the full name, in Vietnamese order."""

    username = LoginNameField(
        _("Tên đăng nhập"),
        max_length=rules.LOGIN_NAME_MAX,
        unique=True,
        error_messages={"unique": _("Tên này đã có người dùng. Chọn một tên khác.")},
    )
    name = models.CharField(_("Họ và tên"), max_length=100, blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    language = models.CharField(
        _("Ngôn ngữ"),
        max_length=8,
        choices=Language.choices,
        default=Language.VIETNAMESE,
    )
    role = models.CharField(
        _("Vai trò"), max_length=32, choices=Role.choices, default=Role.PARENT
    )
    is_active = models.BooleanField(_("Được dùng"), default=True)
    date_joined = models.DateTimeField(_("Ngày tham gia"), default=timezone.now)
    # Raised to sign the person out of every browser at once.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    searchable = SearchField(max_length=200, editable=False, default="")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("Người dùng")
        verbose_name_plural = _("Người dùng")
        ordering = ["searchable", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_user_role"
            ),
        ]
        indexes = [models.Index(fields=["role", "is_active"])]

    def __str__(self) -> str:
        """Return what to call the person by."""
        return self.display_name

    @property
    def display_name(self) -> str:
        """The full name, or the login name while none is given."""
        return self.name or self.username

    @property
    def is_staff_member(self) -> bool:
        """Whether the person works here: invited, second factor demanded."""
        return self.role in STAFF_ROLES

    @property
    def is_administrator(self) -> bool:
        """Whether the person runs this installation."""
        return self.role == Role.ADMINISTRATOR

    @property
    def frame_template(self) -> str:
        """The frame around this person's own pages: the family's or the desk's."""
        return "web/staff.html" if self.is_staff_member else "web/family.html"

    def set_password(self, raw_password: str | None) -> None:
        """Keep the hash of a password, however its marks were composed."""
        composed = None if raw_password is None else rules.password_text(raw_password)
        super().set_password(composed)

    def check_password(self, raw_password: str | None) -> bool:
        """Tell whether this is the password, however its marks are composed."""
        if raw_password is None:
            return False
        return super().check_password(rules.password_text(raw_password))

    def get_session_auth_hash(self) -> str:
        """Return what a session must hold: dies with the password or the generation."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Any:
        """Yield the same under the keys that are being retired."""
        from django.conf import settings

        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac(
            "lachan.accounts.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, narrowed."""

    def open(self, now: dt.datetime) -> Self:
        """Return those whose link still works at `now`."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link, shown once, that makes one member of staff. Only its digest is kept."""

    role = models.CharField(
        _("Vai trò"),
        max_length=32,
        choices=[(r.value, r.label) for r in Role if r is not Role.PARENT],
    )
    note = models.CharField(_("Ghi chú"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    first = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lời mời")
        verbose_name_plural = _("Lời mời")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        """Return the role and the number, no name."""
        return f"{self.role} #{self.pk}"


class Attempts(models.Model):
    """Wrong passwords in a row for one login name, known here or not."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Lần nhập sai")
        verbose_name_plural = _("Lần nhập sai")
        indexes = [models.Index(fields=["last_at"])]

    def __str__(self) -> str:
        """Return the number of failures, not whose."""
        return f"{self.failures}"
