import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lachan.accounts.models
from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "password",
                            models.CharField(max_length=128, verbose_name="password"),
                        ),
                        (
                            "last_login",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="last login"
                            ),
                        ),
                        (
                            "username",
                            lachan.accounts.models.LoginNameField(
                                error_messages={
                                    "unique": "Tên này đã có người dùng. Chọn một tên khác."
                                },
                                max_length=64,
                                unique=True,
                                verbose_name="Tên đăng nhập",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="Họ và tên"
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="Thư điện tử"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("vi", "Tiếng Việt"), ("en", "English")],
                                default="vi",
                                max_length=8,
                                verbose_name="Ngôn ngữ",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("parent", "Phụ huynh"),
                                    ("list_editor", "Biên tập danh sách"),
                                    ("school_it", "Phụ trách mạng của trường"),
                                    ("teacher", "Giáo viên"),
                                    ("officer", "Cán bộ tiếp nhận"),
                                    ("analyst", "Thống kê"),
                                    ("administrator", "Quản trị"),
                                ],
                                default="parent",
                                max_length=32,
                                verbose_name="Vai trò",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(default=True, verbose_name="Được dùng"),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now,
                                verbose_name="Ngày tham gia",
                            ),
                        ),
                        (
                            "session_generation",
                            models.PositiveIntegerField(default=0, editable=False),
                        ),
                        (
                            "searchable",
                            lachan.accounts.models.SearchField(
                                default="", editable=False, max_length=200
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Người dùng",
                        "verbose_name_plural": "Người dùng",
                        "ordering": ["searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["role", "is_active"],
                                name="accounts_us_role_2b136f_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "parent",
                                            "list_editor",
                                            "school_it",
                                            "teacher",
                                            "officer",
                                            "analyst",
                                            "administrator",
                                        ],
                                    )
                                ),
                                name="accounts_user_role",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempts",
                    fields=[
                        (
                            "key",
                            models.CharField(
                                max_length=64, primary_key=True, serialize=False
                            ),
                        ),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("last_at", models.DateTimeField()),
                        ("blocked_until", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "Lần nhập sai",
                        "verbose_name_plural": "Lần nhập sai",
                        "indexes": [
                            models.Index(
                                fields=["last_at"],
                                name="accounts_at_last_at_cada5c_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("list_editor", "Biên tập danh sách"),
                                    ("school_it", "Phụ trách mạng của trường"),
                                    ("teacher", "Giáo viên"),
                                    ("officer", "Cán bộ tiếp nhận"),
                                    ("analyst", "Thống kê"),
                                    ("administrator", "Quản trị"),
                                ],
                                max_length=32,
                                verbose_name="Vai trò",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Ghi chú"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                editable=False, max_length=64, unique=True
                            ),
                        ),
                        ("first", models.BooleanField(default=False, editable=False)),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False
                            ),
                        ),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lời mời",
                        "verbose_name_plural": "Lời mời",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
            ]
        )
    ]
