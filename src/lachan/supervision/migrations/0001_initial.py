import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lachan.supervision.models.family
import lachan.supervision.rules.askers
import lachan.web.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("partners", "0001_initial"),
    ]

    operations = [
        lachan.web.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name="Child",
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
                            "key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "nickname",
                            models.CharField(max_length=40, verbose_name="Tên ở nhà"),
                        ),
                        (
                            "birth_year",
                            models.PositiveSmallIntegerField(verbose_name="Năm sinh"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-birth_year", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("birth_year__gte", 1990), ("birth_year__lte", 2200)
                                ),
                                name="supervision_child_birth_year",
                            ),
                            models.UniqueConstraint(
                                models.F("family"),
                                models.F("nickname"),
                                name="supervision_child_nickname",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountFile",
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
                        ("name", models.CharField(max_length=120, unique=True)),
                        ("day", models.DateField(db_index=True)),
                        ("size", models.BigIntegerField()),
                        ("modified_ns", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Group",
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
                            "key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=40, verbose_name="Tên lớp"),
                        ),
                        (
                            "searchable",
                            models.CharField(default="", editable=False, max_length=60),
                        ),
                        (
                            "grade",
                            models.PositiveSmallIntegerField(verbose_name="Khối"),
                        ),
                        (
                            "pupils",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="Sĩ số"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="groups",
                                to="supervision.school",
                            ),
                        ),
                        (
                            "homeroom",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="supervision.schoolmember",
                            ),
                        ),
                        (
                            "teachers",
                            models.ManyToManyField(
                                related_name="groups", to="supervision.schoolmember"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["grade", "searchable", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("grade__lte", 12)),
                                name="supervision_group_grade",
                            ),
                            models.UniqueConstraint(
                                models.F("school"),
                                models.F("searchable"),
                                name="supervision_group_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Published",
                    fields=[
                        (
                            "key",
                            models.CharField(
                                max_length=64, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(blank=True, default="", max_length=64),
                        ),
                        ("stale", models.BooleanField(db_index=True, default=True)),
                        ("version", models.PositiveIntegerField(default=0)),
                        (
                            "due_at",
                            models.DateTimeField(blank=True, db_index=True, null=True),
                        ),
                        ("written_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "published",
                    },
                ),
                migrations.CreateModel(
                    name="Budget",
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
                        ("categories", models.JSONField(default=list)),
                        ("each", models.BooleanField(default=False)),
                        ("weekday", models.PositiveSmallIntegerField(null=True)),
                        ("weekend", models.PositiveSmallIntegerField(null=True)),
                        ("reset", models.PositiveSmallIntegerField(default=240)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="budgets",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("child", "categories", "each"),
                                name="supervision_budget_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("weekday__isnull", True),
                                        models.Q(
                                            ("weekday__gte", 5), ("weekday__lte", 1440)
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("weekend__isnull", True),
                                        models.Q(
                                            ("weekend__gte", 5), ("weekend__lte", 1440)
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="supervision_budget_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weekday__isnull", False),
                                    ("weekend__isnull", False),
                                    _connector="OR",
                                ),
                                name="supervision_budget_limits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reset__lt", 1440)),
                                name="supervision_budget_reset",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChildReport",
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
                        ("number", models.PositiveBigIntegerField()),
                        ("day", models.DateField()),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reports",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("child", "number"),
                                name="supervision_child_report_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChildRules",
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
                        ("stances", models.JSONField(default=dict)),
                        ("safe_search_off", models.JSONField(default=list)),
                        (
                            "youtube",
                            models.CharField(blank=True, default="", max_length=8),
                        ),
                        ("allow_only", models.BooleanField(default=False)),
                        ("block_page", models.BooleanField(default=False)),
                        (
                            "child",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "child rules",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("youtube__in", ["", "off", "moderate", "strict"])
                                ),
                                name="supervision_rules_youtube",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("week", "Con số mỗi tuần cho bố mẹ"),
                                    ("letter", "Thư tuần gửi qua thư điện tử"),
                                    ("stats", "Con số chung của cả nước"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "voice",
                            models.CharField(
                                choices=[("parent", "Bố mẹ"), ("child", "Con")],
                                max_length=8,
                            ),
                        ),
                        ("text", models.PositiveSmallIntegerField()),
                        ("given_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-given_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("child", "purpose", "voice"),
                                name="supervision_consent_standing_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("purpose__in", ["week", "letter", "stats"]),
                                    ("voice__in", ["parent", "child"]),
                                ),
                                name="supervision_consent_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Count",
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
                        ("profile", models.CharField(max_length=64)),
                        ("day", models.DateField()),
                        ("hour", models.PositiveSmallIntegerField()),
                        ("category", models.CharField(blank=True, max_length=40)),
                        ("action", models.CharField(max_length=8)),
                        ("count", models.PositiveBigIntegerField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counts",
                                to="supervision.countfile",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["profile", "day"],
                                name="supervision_profile_a13960_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Family",
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
                            "guest_key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "adult_key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "guest_age",
                            models.CharField(
                                choices=[
                                    ("0-5", "Chặt nhất, như trẻ dưới 6 tuổi"),
                                    ("6-9", "Chặt, như trẻ 6 đến 9 tuổi"),
                                    ("10-13", "Vừa, như trẻ 10 đến 13 tuổi"),
                                ],
                                default="6-9",
                                max_length=8,
                            ),
                        ),
                        ("is_demo", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "owner",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Dispute",
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
                        ("opened_at", models.DateTimeField(auto_now_add=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Đang chờ"),
                                    ("together", "Hai người cùng giữ nhà như trước"),
                                    ("removed", "Một người không còn giữ nhà"),
                                    ("left", "Một người tự rời nhà"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="disputes",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("family"),
                                condition=models.Q(("closed_at", None)),
                                name="supervision_dispute_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Device",
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
                                    ("child", "Của con"),
                                    ("adult", "Của người lớn"),
                                    ("guest", "Của khách"),
                                    ("shared", "Dùng chung"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=60, verbose_name="Tên máy"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("phone", "Điện thoại"),
                                    ("tablet", "Máy tính bảng"),
                                    ("laptop", "Máy tính xách tay"),
                                    ("desktop", "Máy tính bàn"),
                                    ("tv", "Tivi"),
                                    ("console", "Máy chơi game"),
                                    ("other", "Máy khác"),
                                ],
                                default="phone",
                                max_length=8,
                                verbose_name="Loại máy",
                            ),
                        ),
                        (
                            "asker_kind",
                            models.CharField(
                                choices=[
                                    ("address", "address"),
                                    ("mac", "mac"),
                                    ("device", "device"),
                                    ("network", "network"),
                                    ("credential", "credential"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("asker", models.CharField(max_length=128)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("asker_kind"),
                                models.F("asker"),
                                name="supervision_device_asker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("child__isnull", False), ("role", "child")
                                    ),
                                    models.Q(
                                        models.Q(("role", "child"), _negated=True),
                                        ("child__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_device_whose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "asker_kind",
                                            lachan.supervision.rules.askers.AskerKind[
                                                "NETWORK"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("role", "guest"),
                                    _connector="OR",
                                ),
                                name="supervision_network_is_guests",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contributor",
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
                        ("province", models.CharField(default="00", max_length=2)),
                        ("months", models.JSONField(default=dict)),
                        (
                            "family",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contributor",
                                to="supervision.family",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Change",
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
                        ("kind", models.CharField(max_length=24)),
                        ("row", models.BigIntegerField()),
                        ("undoable", models.BooleanField(default=True)),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        ("facts", models.JSONField(default=dict)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "part_of",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="supervision.change",
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="changes",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["kind", "row"],
                                name="supervision_kind_eb70c0_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Box",
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
                            "key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=60, verbose_name="Tên hộp"),
                        ),
                        ("public", models.CharField(max_length=64, unique=True)),
                        ("stamp", models.BigIntegerField(default=0)),
                        ("generation", models.BigIntegerField(default=0)),
                        ("seq", models.BigIntegerField(default=0)),
                        (
                            "version",
                            models.CharField(blank=True, default="", max_length=20),
                        ),
                        ("joined_at", models.DateTimeField(auto_now_add=True)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "family",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="boxes",
                                to="supervision.family",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="boxes",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["revoked_at", "name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("family__isnull", False),
                                        ("school__isnull", True),
                                    ),
                                    models.Q(
                                        ("family__isnull", True),
                                        ("school__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_box_one_home",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AdultInvitation",
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
                            "digest",
                            models.CharField(
                                editable=False, max_length=64, unique=True
                            ),
                        ),
                        (
                            "login",
                            models.CharField(blank=True, editable=False, max_length=64),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="adult_invitations",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["login"], name="supervision_login_807324_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FamilyReport",
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
                        ("number", models.PositiveBigIntegerField()),
                        ("day", models.DateField()),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reports",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("family", "number"),
                                name="supervision_family_report_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Given",
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
                        ("day", models.DateField()),
                        ("octets", models.TextField()),
                        ("children", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Chờ gửi"),
                                    ("counted", "Đã gửi, đã cộng"),
                                    ("refused", "Nơi nhận không nhận"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="given",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day"],
                        "indexes": [
                            models.Index(
                                fields=["state", "day"],
                                name="supervision_state_53697f_idx",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("family", "day"), name="supervision_given_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["waiting", "counted", "refused"])
                                ),
                                name="supervision_given_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                        ("start", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("categories", models.JSONField(default=list)),
                        ("names", models.JSONField(default=list)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["start"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("start"))),
                                name="supervision_grant_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exam",
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
                        ("start", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("names", models.JSONField(default=list)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exams",
                                to="supervision.group",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["start"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["group", "until"],
                                name="supervision_group_i_4c3bf7_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("start"))),
                                name="supervision_exam_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MoreMinutes",
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
                        ("start", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "budget",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="more",
                                to="supervision.budget",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "more minutes",
                        "ordering": ["start"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("start"))),
                                name="supervision_moreminutes_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MoveDraft",
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
                        ("found", models.JSONField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "family",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="move_draft",
                                to="supervision.family",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Notice",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("malware", "mã độc"),
                                    ("scam", "lừa đảo"),
                                    ("gambling", "cờ bạc"),
                                    ("bypass", "đường vòng"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "child",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-day", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("child", "kind", "day"),
                                name="supervision_notice_daily",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["malware", "scam", "gambling", "bypass"],
                                    )
                                ),
                                name="supervision_notice_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnRule",
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
                        ("name", models.CharField(max_length=253)),
                        ("subtree", models.BooleanField(default=True)),
                        ("allow", models.BooleanField()),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_rules",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("child"),
                                models.F("name"),
                                name="supervision_rule_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
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
                        ("start", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["start"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("start"))),
                                name="supervision_pause_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Period",
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
                        ("code", models.CharField(max_length=16)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="supervision.family",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["first"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("family"),
                                models.F("code"),
                                models.F("year"),
                                name="supervision_period_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="supervision_period_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Request",
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
                            "wish",
                            models.CharField(
                                choices=[
                                    ("site", "Mở một trang"),
                                    ("time", "Thêm giờ"),
                                    ("minutes", "Thêm phút"),
                                    ("rule", "Đổi một luật"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=253)),
                        ("category", models.CharField(blank=True, max_length=40)),
                        ("minutes", models.PositiveSmallIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Chưa trả lời"),
                                    ("hour", "Cho 1 giờ"),
                                    ("always", "Cho luôn"),
                                    ("no", "Không cho"),
                                    ("seen", "Đã đọc"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=300)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "grant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="supervision.grant",
                            ),
                        ),
                        (
                            "own_rule",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="supervision.ownrule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["child", "answer"],
                                name="supervision_child_i_4364fd_idx",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "")),
                                fields=("child", "wish", "name"),
                                name="supervision_request_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="School",
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
                            "key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=120, verbose_name="Tên trường"),
                        ),
                        (
                            "searchable",
                            models.CharField(
                                default="", editable=False, max_length=160
                            ),
                        ),
                        (
                            "guest_key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "staff_key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        (
                            "guest_age",
                            models.CharField(
                                choices=[
                                    ("0-5", "Chặt nhất, như trẻ dưới 6 tuổi"),
                                    ("6-9", "Chặt, như trẻ 6 đến 9 tuổi"),
                                    ("10-13", "Vừa, như trẻ 10 đến 13 tuổi"),
                                ],
                                default="6-9",
                                max_length=8,
                            ),
                        ),
                        ("stances", models.JSONField(default=dict)),
                        ("allow_only", models.BooleanField(default=False)),
                        ("is_demo", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["searchable"],
                                name="supervision_searcha_2d6114_idx",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit",), name="supervision_school_unit"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxCode",
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
                        ("word", models.CharField(max_length=4, unique=True)),
                        ("key", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "box",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="supervision.box",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="supervision.family",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("family__isnull", False),
                                        ("school__isnull", True),
                                    ),
                                    models.Q(
                                        ("family__isnull", True),
                                        ("school__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_boxcode_one_home",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolDevice",
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
                            "place",
                            models.CharField(
                                choices=[
                                    ("class", "Của lớp"),
                                    ("guest", "Khách, máy lạ"),
                                    ("staff", "Của giáo viên, văn phòng"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="Ghi chú"
                            ),
                        ),
                        (
                            "asker_kind",
                            models.CharField(
                                choices=[
                                    ("address", "address"),
                                    ("mac", "mac"),
                                    ("device", "device"),
                                    ("network", "network"),
                                    ("credential", "credential"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("asker", models.CharField(max_length=128)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="supervision.group",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["asker_kind", "asker"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("asker_kind"),
                                models.F("asker"),
                                name="supervision_schooldevice_asker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("group__isnull", False), ("place", "class")
                                    ),
                                    models.Q(
                                        models.Q(("place", "class"), _negated=True),
                                        ("group__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_schooldevice_whose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolMember",
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
                            "post",
                            models.CharField(
                                choices=[
                                    ("it", "Phụ trách mạng"),
                                    ("lead", "Ban giám hiệu"),
                                    ("teacher", "Giáo viên"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=100)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "invitation",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.invitation",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="supervision.school",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["post", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("user__isnull", False),
                                    ("invitation__isnull", False),
                                    _connector="OR",
                                ),
                                name="supervision_schoolmember_who",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("left_at", None)),
                                fields=("school", "user", "post"),
                                name="supervision_schoolmember_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolName",
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
                        ("name", models.CharField(max_length=253)),
                        ("allow", models.BooleanField()),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="names",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("school"),
                                models.F("name"),
                                name="supervision_schoolname_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolPeriod",
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
                        ("code", models.CharField(max_length=16)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["first"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("school"),
                                models.F("code"),
                                models.F("year"),
                                name="supervision_schoolperiod_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="supervision_schoolperiod_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SchoolWindow",
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
                            "label",
                            models.CharField(
                                max_length=40, verbose_name="Tên khung giờ"
                            ),
                        ),
                        ("days", models.JSONField(default=list)),
                        ("start", models.PositiveSmallIntegerField()),
                        ("end", models.PositiveSmallIntegerField()),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("offline", "Tắt mạng"),
                                    ("only", "Chỉ mở vài nhóm"),
                                    ("block", "Chặn vài nhóm"),
                                ],
                                default="offline",
                                max_length=8,
                            ),
                        ),
                        ("categories", models.JSONField(default=list)),
                        ("periods", models.JSONField(default=list)),
                        ("except_periods", models.JSONField(default=list)),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="supervision.group",
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["start", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("end__lt", 1440), ("start__lt", 1440)
                                ),
                                name="supervision_schoolwindow_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mode__in", ["offline", "only", "block"])
                                ),
                                name="supervision_schoolwindow_mode",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondAdult",
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
                        ("joined_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "family",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="second",
                                to="supervision.family",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "second adults",
                    },
                ),
                migrations.CreateModel(
                    name="Sharing",
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
                            "key",
                            models.CharField(
                                default=lachan.supervision.models.family.new_key,
                                max_length=64,
                                unique=True,
                            ),
                        ),
                        ("hours", models.PositiveSmallIntegerField(default=2)),
                        (
                            "children",
                            models.ManyToManyField(
                                related_name="shares", to="supervision.child"
                            ),
                        ),
                        (
                            "device",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sharing",
                                to="supervision.device",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__gte", 1), ("hours__lte", 12)
                                ),
                                name="supervision_sharing_hours",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
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
                        ("wants_removal", models.BooleanField(default=False)),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "dispute",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="supervision.dispute",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Turn",
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
                        ("start", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "adult",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="turns",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "sharing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="turns",
                                to="supervision.sharing",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-start", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gte", models.F("start"))),
                                name="supervision_turn_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("adult__isnull", True),
                                        ("child__isnull", False),
                                    ),
                                    models.Q(
                                        ("adult__isnull", False),
                                        ("child__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_turn_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Window",
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
                            "label",
                            models.CharField(
                                max_length=40, verbose_name="Tên khung giờ"
                            ),
                        ),
                        ("days", models.JSONField(default=list)),
                        ("start", models.PositiveSmallIntegerField()),
                        ("end", models.PositiveSmallIntegerField()),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("offline", "Tắt mạng"),
                                    ("only", "Chỉ mở vài nhóm"),
                                    ("block", "Chặn vài nhóm"),
                                ],
                                default="offline",
                                max_length=8,
                            ),
                        ),
                        ("categories", models.JSONField(default=list)),
                        ("periods", models.JSONField(default=list)),
                        ("except_periods", models.JSONField(default=list)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="windows",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["start", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("end__lt", 1440), ("start__lt", 1440)
                                ),
                                name="supervision_window_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mode__in", ["offline", "only", "block"])
                                ),
                                name="supervision_window_mode",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                            "plan",
                            models.CharField(
                                choices=[
                                    ("hours", "Đổi giờ của một luật"),
                                    ("open", "Mở một nhóm trang"),
                                    ("rest", "Thêm giờ nghỉ"),
                                    ("words", "Điều khác"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=40)),
                        ("days", models.JSONField(default=list)),
                        ("start", models.PositiveSmallIntegerField(default=0)),
                        ("end", models.PositiveSmallIntegerField(default=0)),
                        ("category", models.CharField(blank=True, max_length=40)),
                        ("reason", models.CharField(max_length=300)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "reply",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Đang chờ"),
                                    ("yes", "Đồng ý"),
                                    ("no", "Chưa được"),
                                    ("talk", "Nói chuyện đã"),
                                    ("back", "Đã rút lại"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=300)),
                        ("replied_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="supervision.child",
                            ),
                        ),
                        (
                            "replied_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="supervision.window",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["child", "reply"],
                                name="supervision_child_i_5e5722_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("plan__in", ["hours", "open", "rest", "words"]),
                                    ("reply__in", ["", "yes", "no", "talk", "back"]),
                                ),
                                name="supervision_proposal_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("end__lt", 1440), ("start__lt", 1440)
                                ),
                                name="supervision_proposal_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reply", "no"), _negated=True),
                                    models.Q(("message", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="supervision_proposal_no_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
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
                        ("text", models.CharField(max_length=500)),
                        ("on", models.DateField()),
                        ("due", models.DateField()),
                        ("reminded", models.BooleanField(default=False)),
                        (
                            "about",
                            models.CharField(blank=True, default="", max_length=200),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=500),
                        ),
                        ("answered_on", models.DateField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "school",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opinions",
                                to="supervision.school",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["school", "answered_on"],
                                name="supervision_opinion_waits",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answered_on", None)),
                                    models.Q(
                                        ("answered_on__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(("about", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_opinion_answered_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SocialCheck",
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
                        ("service", models.CharField(max_length=40)),
                        ("done", models.JSONField(default=list)),
                        ("checked_on", models.DateField()),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="social_checks",
                                to="supervision.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["service"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("child", "service"),
                                name="supervision_social_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
