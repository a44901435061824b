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
                    name="Breach",
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
                        ("noticed_at", models.DateTimeField()),
                        ("happened_at", models.DateTimeField(null=True)),
                        ("due_at", models.DateTimeField()),
                        ("nature", models.TextField(max_length=4000)),
                        ("place", models.CharField(blank=True, max_length=300)),
                        ("data", models.JSONField(default=list)),
                        ("people", models.PositiveIntegerField(null=True)),
                        ("contact", models.CharField(blank=True, max_length=300)),
                        ("consequences", models.TextField(blank=True, max_length=4000)),
                        ("measures", models.TextField(blank=True, max_length=4000)),
                        ("agency", models.CharField(blank=True, max_length=200)),
                        ("noted_at", models.DateTimeField()),
                        ("told", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField(db_index=True, null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("ending", models.CharField(blank=True, max_length=24)),
                        ("ending_why", models.CharField(blank=True, max_length=500)),
                        (
                            "noted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-noticed_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "disclosed",
                                            "stolen",
                                            "altered",
                                            "lost",
                                            "unreachable",
                                        ],
                                    )
                                ),
                                name="privacy_breach_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("ending", "")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("ending__in", ["dealt_with", "none"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="privacy_breach_closed_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BreachNotice",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("whom", models.CharField(max_length=24)),
                        ("name", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        ("reference", models.CharField(blank=True, max_length=200)),
                        ("said", models.JSONField()),
                        ("left", models.JSONField(default=list)),
                        ("why_late", models.CharField(blank=True, max_length=500)),
                        (
                            "breach",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="privacy.breach",
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
                        "ordering": ["breach", "number"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "whom__in",
                                        ["authority", "people", "superior", "member"],
                                    )
                                ),
                                name="privacy_notice_whom",
                            ),
                            models.UniqueConstraint(
                                fields=("breach", "number"), name="privacy_notice_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
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
                        ("version", models.PositiveSmallIntegerField(unique=True)),
                        ("said", models.JSONField(default=dict)),
                        ("activities", models.JSONField(default=list)),
                        ("why", models.CharField(blank=True, max_length=500)),
                        ("made_at", models.DateTimeField()),
                        ("issued_at", models.DateTimeField(null=True)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-version"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("digest", ""), ("issued_at", None)),
                                    models.Q(
                                        ("issued_at__isnull", False),
                                        models.Q(("digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="privacy_assessment_issued_whole",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
