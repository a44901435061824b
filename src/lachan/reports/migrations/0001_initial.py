import uuid

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
                    name="Idempotency",
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
                        ("key", models.BinaryField(max_length=32, unique=True)),
                        ("sealed", models.BinaryField(null=True)),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["made_at"],
                                name="reports_ide_made_at_b81b3e_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letters",
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
                        ("since", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Partner",
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
                        ("name", models.CharField(max_length=200)),
                        ("unit", models.PositiveBigIntegerField(null=True)),
                        ("key", models.BinaryField(max_length=32, unique=True)),
                        ("hint", models.CharField(max_length=8)),
                        ("made_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
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
                        "ordering": ["name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "item",
                            models.UUIDField(
                                editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("channel", models.CharField(max_length=24)),
                        ("reporter", models.CharField(max_length=24)),
                        ("about", models.CharField(max_length=24)),
                        ("kind", models.CharField(max_length=24)),
                        ("more_kinds", models.JSONField(default=list)),
                        ("sexual", models.BooleanField(default=False)),
                        ("happening_now", models.BooleanField(default=False)),
                        ("age_band", models.CharField(blank=True, max_length=24)),
                        ("province", models.CharField(blank=True, max_length=8)),
                        ("commune", models.CharField(blank=True, max_length=8)),
                        ("home_province", models.CharField(blank=True, max_length=8)),
                        ("home_commune", models.CharField(blank=True, max_length=8)),
                        ("how", models.CharField(max_length=24)),
                        ("named", models.BooleanField(default=False)),
                        ("no_home", models.BooleanField(default=False)),
                        ("no_school", models.BooleanField(default=False)),
                        ("no_commune", models.BooleanField(default=False)),
                        ("no_police", models.BooleanField(default=False)),
                        ("rules_on", models.DateField()),
                        ("urgency", models.PositiveSmallIntegerField()),
                        ("status", models.CharField(default="new", max_length=24)),
                        ("look_by", models.DateTimeField()),
                        ("effort", models.CharField(default="none", max_length=24)),
                        ("turn_by", models.DateTimeField(null=True)),
                        ("act_by", models.DateTimeField()),
                        ("new_at", models.DateTimeField()),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("triaged_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("nobody_since", models.DateTimeField(null=True)),
                        ("withdrawal_at", models.DateTimeField(null=True)),
                        ("held", models.BooleanField(default=False)),
                        ("outcome", models.CharField(blank=True, max_length=24)),
                        ("helped", models.CharField(blank=True, max_length=24)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("erase_on", models.DateField(null=True)),
                        ("erased_at", models.DateTimeField(null=True)),
                        ("proof", models.CharField(blank=True, max_length=64)),
                        ("demo", models.BooleanField(default=False)),
                        ("case_step", models.CharField(blank=True, max_length=24)),
                        ("case_by", models.DateTimeField(null=True)),
                        ("case_readers", models.PositiveIntegerField(default=0)),
                        ("case_kinds", models.JSONField(default=dict)),
                        ("case_until", models.DateField(null=True)),
                        ("story", models.BinaryField()),
                        ("child", models.BinaryField()),
                        ("people", models.BinaryField()),
                        ("online", models.BinaryField()),
                        ("teller", models.BinaryField()),
                        ("answer", models.BinaryField()),
                        ("exclude", models.BinaryField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=[
                                    "status",
                                    "urgency",
                                    "about",
                                    "look_by",
                                    "turn_by",
                                    "act_by",
                                    "received_at",
                                    "erased_at",
                                    "kind",
                                    "province",
                                    "no_school",
                                    "no_commune",
                                    "no_police",
                                    "item",
                                ],
                                name="reports_at_desk",
                            ),
                            models.Index(
                                fields=["erase_on"],
                                name="reports_rep_erase_o_dd926e_idx",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "channel__in",
                                        [
                                            "form",
                                            "api",
                                            "call",
                                            "letter",
                                            "in_person",
                                            "notice",
                                        ],
                                    )
                                ),
                                name="reports_channel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reporter__in",
                                        [
                                            "child",
                                            "friend",
                                            "adult",
                                            "teacher",
                                            "bystander",
                                            "partner",
                                        ],
                                    )
                                ),
                                name="reports_reporter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "about__in",
                                        [
                                            "harmful_content",
                                            "child_at_risk",
                                            "emergency",
                                        ],
                                    )
                                ),
                                name="reports_about",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "age_band__in",
                                        [
                                            "",
                                            "under_10",
                                            "10_12",
                                            "13_15",
                                            "16_17",
                                            "adult",
                                        ],
                                    )
                                ),
                                name="reports_age_band",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("how__in", ["code", "call"])),
                                name="reports_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effort__in", ["worked", "aged", "none"])
                                ),
                                name="reports_effort",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["new", "seen", "working", "closed"])
                                ),
                                name="reports_status",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "case_step__in",
                                        [
                                            "",
                                            "checking",
                                            "deciding",
                                            "planning",
                                            "helping",
                                            "done",
                                            "erased",
                                        ],
                                    )
                                ),
                                name="reports_case_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("urgency__lte", 2)),
                                name="reports_urgency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("status", "closed"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True),
                                        ("closed_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="reports_closed_with_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("erased_at", None), ("proof", "")),
                                    models.Q(
                                        ("erased_at__isnull", False),
                                        models.Q(("proof", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reports_erased_with_proof",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
                    fields=[
                        (
                            "item",
                            models.UUIDField(
                                editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("older", models.BinaryField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="reports_part_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                        ("number", models.PositiveIntegerField()),
                        ("direction", models.CharField(max_length=24)),
                        ("sort", models.CharField(default="text", max_length=24)),
                        ("field", models.CharField(blank=True, max_length=24)),
                        ("by_old_code", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("shown_at", models.DateTimeField(null=True)),
                        ("body", models.BinaryField()),
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
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reports.part",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="reports_message_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("direction__in", ["in", "out", "note"])
                                ),
                                name="reports_direction",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "sort__in",
                                        ["text", "correction", "closing", "rating"],
                                    )
                                ),
                                name="reports_sort",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
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
                        ("mark", models.BinaryField(max_length=16)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["mark"], name="reports_mar_mark_fdad60_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "mark"), name="reports_mark_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Kinship",
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
                        ("at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kinship",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "user"), name="reports_kinship_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IndexMark",
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
                        ("team", models.PositiveBigIntegerField()),
                        ("mark", models.BinaryField(max_length=16)),
                        ("trait", models.BooleanField(default=False)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="index",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["team", "mark", "report"],
                                name="reports_by_mark",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "team", "mark"),
                                name="reports_index_mark",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FourEyes",
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
                            "what",
                            models.CharField(
                                choices=[("unmask", "unmask"), ("redact", "redact")],
                                max_length=16,
                            ),
                        ),
                        ("reason", models.CharField(max_length=64)),
                        ("words", models.BinaryField(null=True)),
                        ("asked_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("agreed", models.BooleanField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reports_asked",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reports_decided",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="four_eyes",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("what__in", ["unmask", "redact"])),
                                name="reports_four_eyes_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(
                                        ("decided_by", models.F("asked_by")),
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="reports_two_persons",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("decided_at", None)),
                                fields=("report", "what"),
                                name="reports_four_eyes_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="File",
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
                        ("number", models.PositiveIntegerField()),
                        ("sort", models.CharField(max_length=24)),
                        ("copy", models.CharField(max_length=24)),
                        ("to_police", models.BooleanField(default=False)),
                        ("by_old_code", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        ("facts", models.BinaryField()),
                        ("preview", models.BinaryField(null=True)),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reports.part",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"),
                                name="reports_file_number_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "sort__in",
                                        ["image", "video", "audio", "document", "hash"],
                                    )
                                ),
                                name="reports_file_sort",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "copy__in",
                                        [
                                            "made",
                                            "none",
                                            "sexual",
                                            "broken",
                                            "too_heavy",
                                            "destroyed",
                                        ],
                                    )
                                ),
                                name="reports_file_copy",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Export",
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
                        ("at", models.DateTimeField()),
                        ("way", models.CharField(max_length=16)),
                        ("fingerprint", models.CharField(blank=True, max_length=48)),
                        ("reason", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        ("names", models.BooleanField(default=False)),
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exports",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
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
                        ("part", models.PositiveIntegerField(default=0)),
                        ("number", models.PositiveIntegerField()),
                        ("act", models.CharField(max_length=24)),
                        ("at", models.DateTimeField()),
                        ("team", models.PositiveBigIntegerField(null=True)),
                        ("team_kind", models.CharField(blank=True, max_length=24)),
                        ("code", models.CharField(blank=True, max_length=64)),
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="reports_event_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "act__in",
                                        [
                                            "received",
                                            "opened",
                                            "triaged",
                                            "answered",
                                            "handed_over",
                                            "next_team",
                                            "nobody_there",
                                            "message",
                                            "corrected",
                                            "file",
                                            "code_changed",
                                            "withdrawal_asked",
                                            "withdrawal_decided",
                                            "excluded",
                                            "held",
                                            "released",
                                            "closed",
                                            "reopened",
                                            "case",
                                            "rated",
                                            "erased",
                                        ],
                                    )
                                ),
                                name="reports_act",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChainLink",
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
                        ("position", models.PositiveSmallIntegerField()),
                        ("team", models.PositiveBigIntegerField()),
                        ("kind", models.CharField(max_length=24)),
                        ("opens_from", models.DateTimeField(null=True)),
                        ("told", models.BooleanField(default=False)),
                        ("indexed", models.BooleanField(default=False)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "position"],
                        "indexes": [
                            models.Index(
                                fields=["team", "opens_from"],
                                name="reports_cha_team_3e1cae_idx",
                            ),
                            models.Index(
                                fields=["told", "opens_from"],
                                name="reports_cha_told_81e273_idx",
                            ),
                            models.Index(
                                condition=models.Q(("indexed", False)),
                                fields=["team"],
                                name="reports_not_indexed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "team"), name="reports_link"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shut",
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shut",
                                to="reports.report",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "user"), name="reports_shut_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tie",
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
                        ("same", models.BooleanField()),
                        ("at", models.DateTimeField()),
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
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties",
                                to="reports.report",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tied_by",
                                to="reports.report",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("one", "other"), name="reports_tie_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("one", models.F("other")), _negated=True
                                ),
                                name="reports_tie_of_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
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
                        ("at", models.DateTimeField()),
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
                        "indexes": [
                            models.Index(
                                fields=["at"], name="reports_wat_at_40aad3_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exposure",
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
                        ("spent_s", models.PositiveIntegerField(default=0)),
                        ("since", models.DateTimeField(null=True)),
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "day"), name="reports_exposure_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Known",
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
                        ("mark", models.BinaryField(max_length=16)),
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
                        "indexes": [
                            models.Index(
                                fields=["mark"], name="reports_kno_mark_8b4dbd_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "mark"), name="reports_known_once"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
