import re
import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Team",
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
                            "ref",
                            models.CharField(
                                max_length=64,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        re.compile("[A-Za-z0-9._:-]{1,64}\\Z")
                                    )
                                ],
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Tên"
                            ),
                        ),
                        ("index_item", models.UUIDField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "Đội",
                        "verbose_name_plural": "Đội",
                        "ordering": ["label", "ref"],
                    },
                ),
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("destroyed_at", models.DateTimeField(null=True)),
                        ("proof", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "verbose_name": "Hồ sơ có khóa",
                        "verbose_name_plural": "Hồ sơ có khóa",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("destroyed_at", None), ("proof", "")),
                                    models.Q(
                                        ("destroyed_at__isnull", False),
                                        models.Q(("proof", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="vault_destroyed_with_proof",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CodeWrap",
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
                        ("finder", models.BinaryField(max_length=32, unique=True)),
                        ("sealed", models.BinaryField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="vault.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản khóa hồ sơ theo mã",
                        "verbose_name_plural": "Bản khóa hồ sơ theo mã",
                    },
                ),
                migrations.CreateModel(
                    name="MemberKey",
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
                        ("public", models.BinaryField()),
                        ("sealed", models.BinaryField()),
                        ("salt", models.BinaryField()),
                        ("passes", models.PositiveIntegerField()),
                        ("memory_kib", models.PositiveIntegerField()),
                        ("made_at", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Khóa của một người",
                        "verbose_name_plural": "Khóa của một người",
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                        ("asked_at", models.DateTimeField()),
                        ("admitted_at", models.DateTimeField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="vault.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Thành viên",
                        "verbose_name_plural": "Thành viên",
                        "ordering": ["asked_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team", "user"), name="vault_one_membership"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryKey",
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
                        ("public", models.BinaryField()),
                        ("made_at", models.DateTimeField()),
                        ("tested_at", models.DateTimeField(null=True)),
                        ("retired_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "Khóa dự phòng",
                        "verbose_name_plural": "Khóa dự phòng",
                        "constraints": [
                            models.UniqueConstraint(
                                models.Value(1),
                                condition=models.Q(("retired_at", None)),
                                name="vault_one_recovery_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ceremony",
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
                        ("asked_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.membership",
                            ),
                        ),
                        (
                            "recovery_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.recoverykey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần khôi phục",
                        "verbose_name_plural": "Lần khôi phục",
                        "ordering": ["-asked_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Exclusion",
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
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exclusions",
                                to="vault.item",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Người không được mở",
                        "verbose_name_plural": "Người không được mở",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("team__isnull", False), ("user", None)),
                                    models.Q(("team", None), ("user__isnull", False)),
                                    _connector="OR",
                                ),
                                name="vault_exclusion_of_one",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("team", None)),
                                fields=("item", "user"),
                                name="vault_one_exclusion_user",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("user", None)),
                                fields=("item", "team"),
                                name="vault_one_exclusion_team",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamKey",
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
                        ("generation", models.PositiveIntegerField()),
                        ("public", models.BinaryField()),
                        ("made_at", models.DateTimeField()),
                        ("retired_at", models.DateTimeField(null=True)),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="vault.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Khóa của nhóm",
                        "verbose_name_plural": "Khóa của nhóm",
                        "ordering": ["team", "generation"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team", "generation"),
                                name="vault_team_generation",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("team",),
                                name="vault_one_current_key",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemWrap",
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
                        ("opens_from", models.DateTimeField(null=True)),
                        ("shuts_at", models.DateTimeField(db_index=True, null=True)),
                        ("sealed", models.BinaryField()),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wraps",
                                to="vault.item",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="vault.team",
                            ),
                        ),
                        (
                            "team_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="vault.teamkey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản khóa hồ sơ cho một nhóm",
                        "verbose_name_plural": "Bản khóa hồ sơ cho một nhóm",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "team"), name="vault_one_wrap"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamRecovery",
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
                        ("sealed", models.BinaryField()),
                        (
                            "recovery_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teams",
                                to="vault.recoverykey",
                            ),
                        ),
                        (
                            "team_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recoveries",
                                to="vault.teamkey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản khóa nhóm để dự phòng",
                        "verbose_name_plural": "Bản khóa nhóm để dự phòng",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team_key", "recovery_key"),
                                name="vault_one_team_recovery",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamWrap",
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
                        ("sealed", models.BinaryField()),
                        (
                            "member_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wraps",
                                to="vault.memberkey",
                            ),
                        ),
                        (
                            "team_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wraps",
                                to="vault.teamkey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản khóa nhóm cho một người",
                        "verbose_name_plural": "Bản khóa nhóm cho một người",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team_key", "member_key"),
                                name="vault_one_team_wrap",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Loss",
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
                        ("asked_at", models.DateTimeField()),
                        ("agreed_at", models.DateTimeField(null=True)),
                        ("items", models.PositiveIntegerField(null=True)),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bỏ hẳn một khóa",
                        "verbose_name_plural": "Bỏ hẳn một khóa",
                        "ordering": ["asked_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("agreed_at", None)),
                                fields=("user",),
                                name="vault_one_open_loss",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("agreed_by", models.F("asked_by")),
                                        _negated=True,
                                    ),
                                    ("agreed_by", None),
                                    _connector="OR",
                                ),
                                name="vault_loss_by_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                        ("sealed", models.BinaryField()),
                        (
                            "ceremony",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="vault.ceremony",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.memberkey",
                            ),
                        ),
                        (
                            "towards",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.memberkey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Phần đã góp",
                        "verbose_name_plural": "Phần đã góp",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ceremony", "by", "towards"),
                                name="vault_one_approval",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PoliceKey",
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
                        ("public", models.BinaryField()),
                        (
                            "label",
                            models.CharField(
                                max_length=200, verbose_name="Của cơ quan nào"
                            ),
                        ),
                        ("loaded_at", models.DateTimeField()),
                        ("retired_at", models.DateTimeField(null=True)),
                        (
                            "loaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Khóa công an",
                        "verbose_name_plural": "Khóa công an",
                        "ordering": ["-loaded_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.Value(1),
                                condition=models.Q(("retired_at", None)),
                                name="vault_one_police_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Share",
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
                        ("sealed", models.BinaryField()),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="vault.memberkey",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="vault.memberkey",
                            ),
                        ),
                        (
                            "recovery_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="vault.recoverykey",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Phần khóa dự phòng",
                        "verbose_name_plural": "Phần khóa dự phòng",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recovery_key", "holder", "other"),
                                name="vault_one_share",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opening",
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
                        ("role", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="openings",
                                to="vault.item",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="vault.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần mở",
                        "verbose_name_plural": "Lần mở",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "user", "team", "role", "at"),
                                name="vault_one_opening",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
