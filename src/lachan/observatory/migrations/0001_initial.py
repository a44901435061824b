import django.db.models.deletion
from django.db import migrations, models

import lachan.observatory.models
from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Generation",
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
                        ("number", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Month",
                    fields=[
                        (
                            "month",
                            models.CharField(
                                max_length=8, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "secret",
                            models.CharField(
                                default=lachan.observatory.models.new_secret,
                                max_length=64,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Period",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("revision", models.PositiveSmallIntegerField(default=1)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "key",
                            models.CharField(
                                max_length=32, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "space",
                            models.CharField(
                                choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                                max_length=10,
                            ),
                        ),
                        ("batch_id", models.CharField(max_length=64)),
                        ("day", models.DateField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="BudgetPolicy",
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
                        ("space", models.CharField(max_length=10)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("unit", models.CharField(max_length=40)),
                        ("cap_nano", models.PositiveBigIntegerField()),
                        ("delta", models.FloatField()),
                        ("approved_by", models.CharField(max_length=200)),
                        (
                            "document_sha256",
                            models.CharField(blank=True, max_length=64),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["space", "year", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("space", "year", "version"),
                                name="observatory_budget_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cap_nano__gt", 0),
                                    ("delta__gt", 0),
                                    ("delta__lt", 1),
                                ),
                                name="observatory_budget_bounds",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetEntry",
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
                        ("space", models.CharField(max_length=10)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveIntegerField()),
                        ("code", models.CharField(max_length=8)),
                        ("revision", models.PositiveSmallIntegerField()),
                        ("rho_nano", models.PositiveBigIntegerField()),
                        ("spent_nano", models.PositiveBigIntegerField()),
                        ("cap_nano", models.PositiveBigIntegerField()),
                        ("delta", models.FloatField()),
                        ("clips", models.JSONField()),
                        ("mechanism", models.CharField(max_length=40)),
                        ("library", models.CharField(max_length=40)),
                        ("generation", models.PositiveBigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="observatory.budgetpolicy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["space", "year", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("space", "year", "number"),
                                name="observatory_entry_place",
                            ),
                            models.UniqueConstraint(
                                fields=("space", "code", "revision"),
                                name="observatory_entry_release",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rho_nano__gt", 0),
                                    ("rho_nano__lte", models.F("spent_nano")),
                                    ("spent_nano__lte", models.F("cap_nano")),
                                ),
                                name="observatory_entry_within",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LakeFile",
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
                            "space",
                            models.CharField(
                                choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                                max_length=10,
                            ),
                        ),
                        (
                            "span",
                            models.CharField(
                                choices=[("day", "ngày"), ("month", "tháng")],
                                default="day",
                                max_length=5,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("revision", models.PositiveSmallIntegerField(default=1)),
                        ("sha256", models.CharField(max_length=64)),
                        ("rows", models.PositiveBigIntegerField()),
                        ("octets", models.PositiveBigIntegerField()),
                        ("since", models.PositiveBigIntegerField()),
                        (
                            "until",
                            models.PositiveBigIntegerField(blank=True, null=True),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["space", "day", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["space", "until", "day"],
                                name="observatory_space_efb02f_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gt", models.F("since")),
                                    _connector="OR",
                                ),
                                name="observatory_lakefile_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measurement",
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
                        ("space", models.CharField(max_length=10)),
                        ("code", models.CharField(max_length=8)),
                        ("revision", models.PositiveSmallIntegerField()),
                        ("key", models.CharField(max_length=30)),
                        ("inputs", models.CharField(max_length=64)),
                        ("rho_nano", models.PositiveBigIntegerField()),
                        ("scale", models.FloatField()),
                        ("cells", models.JSONField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measured",
                                to="observatory.budgetentry",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["space", "code", "revision", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "key"),
                                name="observatory_measurement_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sender",
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
                        ("code", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("quota", models.PositiveIntegerField()),
                        ("gateways_max", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("gateways_max__gte", 1), ("quota__gte", 1)
                                ),
                                name="observatory_sender_bounds",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SenderKey",
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
                        ("key_id", models.CharField(max_length=16, unique=True)),
                        ("public", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "sender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="observatory.sender",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["key_id"],
                    },
                ),
                migrations.CreateModel(
                    name="StoredRelease",
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
                        ("code", models.CharField(max_length=8)),
                        ("kind", models.CharField(max_length=8)),
                        ("revision", models.PositiveSmallIntegerField()),
                        ("space", models.CharField(max_length=10)),
                        ("first", models.DateField()),
                        ("made_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("sha256", models.CharField(max_length=64)),
                        ("body", models.BinaryField()),
                    ],
                    options={
                        "ordering": ["-first", "code", "-revision"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("space", "code", "revision"),
                                name="observatory_release_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("space__in", ["real", "synthetic"])
                                ),
                                name="observatory_release_space",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["month", "quarter", "year"])
                                ),
                                name="observatory_release_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sum",
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
                            "space",
                            models.CharField(
                                choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                                max_length=10,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("revision", models.PositiveSmallIntegerField(default=1)),
                        ("sender", models.CharField(max_length=40)),
                        ("lane", models.PositiveSmallIntegerField(default=0)),
                        (
                            "stage",
                            models.CharField(blank=True, default="", max_length=32),
                        ),
                        ("geo", models.CharField(max_length=2)),
                        ("venue", models.CharField(max_length=8)),
                        ("cells", models.BinaryField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "stage",
                                    "space",
                                    "day",
                                    "revision",
                                    "sender",
                                    "lane",
                                    "geo",
                                    "venue",
                                ),
                                name="observatory_sum_of_place",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tally",
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
                            "space",
                            models.CharField(
                                choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                                max_length=10,
                            ),
                        ),
                        ("sender", models.CharField(max_length=40)),
                        ("day", models.DateField()),
                        ("gateways", models.PositiveBigIntegerField(default=0)),
                        ("asked", models.PositiveBigIntegerField(default=0)),
                        ("blocked", models.PositiveBigIntegerField(default=0)),
                        ("full", models.PositiveBigIntegerField(default=0)),
                        ("held", models.CharField(blank=True, max_length=20)),
                        ("passed", models.BooleanField(default=False)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("space", "sender", "day"),
                                name="observatory_tally_once",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
