import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lachan.web.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("partners", "0001_initial"),
    ]

    operations = [
        lachan.web.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name="Cursor",
                    fields=[
                        (
                            "of",
                            models.CharField(
                                max_length=24, primary_key=True, serialize=False
                            ),
                        ),
                        ("last", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                primary_key=True, serialize=False
                            ),
                        ),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "item",
                            models.UUIDField(
                                editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("role", models.CharField(default="child", max_length=24)),
                        ("kind", models.CharField(max_length=24)),
                        ("more_kinds", models.JSONField(default=list)),
                        ("sexual", models.BooleanField(default=False)),
                        ("age_band", models.CharField(blank=True, max_length=24)),
                        ("province", models.CharField(blank=True, max_length=8)),
                        ("commune", models.CharField(blank=True, max_length=8)),
                        ("home_province", models.CharField(blank=True, max_length=8)),
                        ("home_commune", models.CharField(blank=True, max_length=8)),
                        ("demo", models.BooleanField(default=False)),
                        ("received", models.DateTimeField()),
                        ("informed", models.DateTimeField()),
                        ("state", models.CharField(default="intake", max_length=24)),
                        ("cycle", models.PositiveSmallIntegerField(default=1)),
                        ("emergency", models.CharField(blank=True, max_length=24)),
                        ("separation", models.CharField(blank=True, max_length=24)),
                        ("carer_harms", models.BooleanField(default=False)),
                        ("unfounded", models.BooleanField(default=False)),
                        ("assessed_specific", models.BooleanField(default=False)),
                        ("offered", models.BooleanField(default=False)),
                        ("answered", models.CharField(blank=True, max_length=24)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("due_code", models.CharField(blank=True, max_length=24)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("held", models.BooleanField(default=False)),
                        ("erase_on", models.DateField(null=True)),
                        ("erased_at", models.DateTimeField(null=True)),
                        ("proof", models.CharField(blank=True, max_length=64)),
                        ("child", models.BinaryField()),
                        (
                            "lead",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "offered_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offered_cases",
                                to="partners.team",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="partners.team",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["team", "due_at"],
                                name="cases_case_team_id_19cc68_idx",
                            ),
                            models.Index(
                                fields=["province", "due_at"],
                                name="cases_case_provinc_d30e80_idx",
                            ),
                            models.Index(
                                fields=["state", "due_at"],
                                name="cases_case_state_61f58a_idx",
                            ),
                            models.Index(
                                fields=["due_at", "state"],
                                name="cases_case_due_at_bf61cd_idx",
                            ),
                            models.Index(
                                fields=["erase_on"],
                                name="cases_case_erase_o_03d355_idx",
                            ),
                            models.Index(
                                fields=["unit", "province", "item"],
                                name="cases_of_unit",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["due_at", "team", "unit", "lead", "item"],
                                name="cases_open_due",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["team", "due_at", "lead", "unit", "item"],
                                name="cases_open_team",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["unit", "due_at", "lead", "team", "item"],
                                name="cases_open_unit",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "intake",
                                            "verification",
                                            "initial_risk",
                                            "emergency",
                                            "specific_risk",
                                            "meeting",
                                            "plan",
                                            "approval",
                                            "carrying_out",
                                            "reviewed",
                                            "closed",
                                        ],
                                    )
                                ),
                                name="cases_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "emergency__in",
                                        ["", "asked", "done", "refused", "over"],
                                    )
                                ),
                                name="cases_emergency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "separation__in",
                                        ["", "asked", "done", "refused", "over"],
                                    )
                                ),
                                name="cases_separation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("role__in", ["child", "sibling", "offender"])
                                ),
                                name="cases_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "answered__in",
                                        [
                                            "",
                                            "helped",
                                            "partly",
                                            "not",
                                            "away",
                                            "refused",
                                            "too_small",
                                            "dangerous",
                                            "no_child",
                                        ],
                                    )
                                ),
                                name="cases_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("state", "closed"),
                                        models.Q(("answered", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_closed_with_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("offered", True), ("offered_to__isnull", False)
                                    ),
                                    models.Q(("offered", False), ("offered_to", None)),
                                    _connector="OR",
                                ),
                                name="cases_offered_to_whom",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("erased_at", None), ("proof", "")),
                                    models.Q(
                                        ("erased_at__isnull", False),
                                        ("held", False),
                                        ("state", "closed"),
                                        models.Q(("proof", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_erased_with_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("erase_on", None),
                                    ("state", "closed"),
                                    _connector="OR",
                                ),
                                name="cases_erased_when_closed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseExport",
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
                        ("way", models.CharField(max_length=24)),
                        ("fingerprint", models.CharField(blank=True, max_length=64)),
                        ("reason", models.CharField(max_length=24)),
                        ("digest", models.CharField(max_length=64)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exports",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="CaseIndexed",
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
                        ("changed_at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="indexed",
                                to="cases.case",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team", "case"), name="cases_indexed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseMark",
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
                        ("sound", models.BooleanField(default=False)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="cases.case",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team", "mark", "case"), name="cases_mark_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseReport",
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
                        ("report", models.UUIDField()),
                        ("main", models.BooleanField(default=False)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reports",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["report"], name="cases_caser_report_d918d9_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "report"), name="cases_report_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseTeam",
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
                        ("share", models.CharField(max_length=24)),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teams",
                                to="cases.case",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["team", "share", "until", "case"],
                                name="cases_team_opens",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "share__in",
                                        ["owner", "shared", "offered", "behind"],
                                    )
                                ),
                                name="cases_share",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "team"), name="cases_team_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseTie",
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
                        ("tie", models.CharField(max_length=24)),
                        (
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties",
                                to="cases.case",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("tie__in", ["same_child", "sibling", "other_side"])
                                ),
                                name="cases_tie",
                            ),
                            models.UniqueConstraint(
                                fields=("one", "other"), name="cases_tie_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("one", models.F("other")), _negated=True
                                ),
                                name="cases_tie_of_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockRow",
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
                        ("place", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=24)),
                        ("start", models.DateTimeField()),
                        ("version", models.DateField()),
                        ("until", models.DateTimeField(null=True)),
                        ("stopped", models.DateTimeField(null=True)),
                        ("ended", models.CharField(blank=True, max_length=24)),
                        ("reminder", models.BooleanField(default=False)),
                        ("due_at", models.DateTimeField()),
                        ("rung", models.CharField(blank=True, max_length=24)),
                        ("next_at", models.DateTimeField(null=True)),
                        ("why", models.CharField(blank=True, max_length=64)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clocks",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "place"],
                        "indexes": [
                            models.Index(
                                fields=["next_at"],
                                name="cases_clock_next_at_fe5ed2_idx",
                            ),
                            models.Index(
                                fields=[
                                    "ended",
                                    "stopped",
                                    "reminder",
                                    "due_at",
                                    "case",
                                ],
                                name="cases_clock_ended",
                            ),
                            models.Index(
                                fields=[
                                    "stopped",
                                    "due_at",
                                    "reminder",
                                    "code",
                                    "case",
                                ],
                                name="cases_clock_running",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "code__in",
                                        [
                                            "emergency",
                                            "separate",
                                            "separate_max",
                                            "plan_draft",
                                            "plan_approve",
                                            "crime_verify",
                                            "review",
                                            "transfer",
                                        ],
                                    )
                                ),
                                name="cases_clock_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rung", ""),
                                    ("rung__in", ["team", "province", "hotline"]),
                                    _connector="OR",
                                ),
                                name="cases_clock_rung",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "place"), name="cases_clock_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("stopped", None)),
                                fields=("case", "code"),
                                name="cases_clock_one_runs",
                            ),
                        ],
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
                        ("number", models.PositiveIntegerField()),
                        ("happened", models.CharField(max_length=24)),
                        ("at", models.DateTimeField()),
                        ("decider", models.CharField(blank=True, max_length=24)),
                        ("code", models.CharField(blank=True, max_length=64)),
                        ("body", models.BinaryField(null=True)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="cases.case",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "number"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "happened__in",
                                        [
                                            "opened",
                                            "note",
                                            "assigned",
                                            "form",
                                            "report_added",
                                            "tied",
                                            "stepped_back",
                                            "told_team",
                                            "told_province",
                                            "told_hotline",
                                            "nobody_to_tell",
                                            "glass",
                                            "why_late",
                                            "plan_done",
                                            "moved",
                                            "glass_reviewed",
                                            "held",
                                            "released",
                                            "exported",
                                            "erased",
                                            "online_added",
                                            "online_dropped",
                                            "online_kept",
                                            "online_looked",
                                            "notice",
                                            "handed",
                                            "handed_reviewed",
                                            "handover",
                                            "proposed",
                                            "listed",
                                            "apart",
                                            "signed",
                                            "write_intake",
                                            "verify",
                                            "assess",
                                            "decide_emergency",
                                            "separate",
                                            "refuse_separation",
                                            "prolong_separation",
                                            "lift_separation",
                                            "assess_specific",
                                            "meet",
                                            "submit_plan",
                                            "approve",
                                            "return_plan",
                                            "change_plan",
                                            "review",
                                            "close",
                                            "keep_open",
                                            "reopen",
                                            "raise",
                                            "to_police",
                                            "extend_police",
                                            "police_answered",
                                            "offer",
                                            "accept",
                                            "decline",
                                            "recall",
                                            "pause",
                                            "resume",
                                        ],
                                    )
                                ),
                                name="cases_event_act",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decider", ""),
                                    (
                                        "decider__in",
                                        [
                                            "chair",
                                            "deputy",
                                            "protection",
                                            "police",
                                            "officer",
                                            "receiver",
                                        ],
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_event_decider",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "number"), name="cases_event_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Form",
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
                        ("code", models.CharField(max_length=24)),
                        ("cycle", models.PositiveSmallIntegerField()),
                        ("version", models.CharField(max_length=64)),
                        ("saved_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="forms",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "code", "saved_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)),
                                fields=("case", "code", "cycle"),
                                name="cases_form_one_draft",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Found",
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
                        ("sort", models.CharField(max_length=24)),
                        ("origin", models.CharField(max_length=24)),
                        ("harm", models.CharField(max_length=24)),
                        ("mark", models.BinaryField(max_length=16)),
                        ("body", models.BinaryField()),
                        ("added_at", models.DateTimeField()),
                        ("seen", models.CharField(blank=True, max_length=24)),
                        ("kept_at", models.DateTimeField(null=True)),
                        ("gone_at", models.DateTimeField(null=True)),
                        ("look_at", models.DateTimeField(null=True)),
                        ("told_at", models.DateTimeField(null=True)),
                        ("dropped_at", models.DateTimeField(null=True)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="found",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "added_at", "pk"],
                        "indexes": [
                            models.Index(fields=["mark"], name="cases_found_mark"),
                            models.Index(fields=["look_at"], name="cases_found_look"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sort__in", ["address", "account", "phone"])
                                ),
                                name="cases_found_sort",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("origin__in", ["report", "typed"])),
                                name="cases_found_origin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "harm__in",
                                        [
                                            "abuse_material",
                                            "grooming",
                                            "sextortion",
                                            "trafficking",
                                            "privacy",
                                            "bullying",
                                            "harmful",
                                        ],
                                    )
                                ),
                                name="cases_found_harm",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seen", ""),
                                    ("seen__in", ["there", "gone", "unsure"]),
                                    _connector="OR",
                                ),
                                name="cases_found_seen",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "mark"), name="cases_found_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Given",
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
                        ("what", models.CharField(max_length=24)),
                        ("handover", models.UUIDField(unique=True)),
                        ("ground", models.CharField(max_length=24)),
                        ("at", models.DateTimeField()),
                        ("state", models.CharField(max_length=24)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("finding", models.CharField(blank=True, max_length=24)),
                        ("reviewed_at", models.DateTimeField(null=True)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="given",
                                to="cases.case",
                            ),
                        ),
                        (
                            "found",
                            models.ManyToManyField(
                                related_name="given", to="cases.found"
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.member",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "at", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["settled_at", "state"], name="cases_given_state"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("what__in", ["notice", "sheets"])),
                                name="cases_given_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finding", ""), ("reviewed_at", None)),
                                    models.Q(
                                        (
                                            "finding__in",
                                            ["needed", "doubtful", "misuse"],
                                        ),
                                        ("reviewed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_given_finding",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Glass",
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
                        ("reason", models.CharField(max_length=24)),
                        ("at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("reviewed_at", models.DateTimeField(null=True)),
                        ("finding", models.CharField(blank=True, max_length=24)),
                        ("consequence", models.CharField(blank=True, max_length=24)),
                        ("told", models.CharField(blank=True, max_length=24)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="glasses",
                                to="cases.case",
                            ),
                        ),
                        (
                            "reviewer",
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
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["reviewed_at", "at"],
                                name="cases_glass_reviewe_1aabb2_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("consequence", ""),
                                        ("finding", ""),
                                        ("reviewed_at", None),
                                    ),
                                    models.Q(
                                        (
                                            "consequence__in",
                                            [
                                                "none",
                                                "talk",
                                                "training",
                                                "out",
                                                "reported",
                                            ],
                                        ),
                                        (
                                            "finding__in",
                                            ["needed", "doubtful", "misuse"],
                                        ),
                                        ("reviewed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_glass_reviewed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewer", None),
                                    ("by", None),
                                    models.Q(
                                        ("reviewer", models.F("by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_glass_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Judged",
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
                        ("report", models.UUIDField(null=True)),
                        ("reason", models.CharField(max_length=24)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judged",
                                to="cases.case",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["report"], name="cases_judged_report")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reason__in",
                                        [
                                            "birth",
                                            "confirmed",
                                            "contact",
                                            "story",
                                            "other_birth",
                                            "denied",
                                            "other_contact",
                                        ],
                                    )
                                ),
                                name="cases_judged_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("other", None), ("report__isnull", False)
                                    ),
                                    models.Q(
                                        ("other__isnull", False), ("report", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_judged_of_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("case", models.F("other")), _negated=True
                                ),
                                name="cases_judged_of_two",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "other"), name="cases_judged_once"
                            ),
                            models.UniqueConstraint(
                                fields=("case", "report"),
                                name="cases_judged_report_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Keeping",
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
                        ("outcome", models.CharField(max_length=24)),
                        ("months", models.PositiveSmallIntegerField(null=True)),
                        ("basis", models.CharField(max_length=300)),
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
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "outcome__in",
                                        ["police", "separated", "helped", "unfounded"],
                                    )
                                ),
                                name="cases_keeping_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("months", None),
                                    models.Q(("months__gte", 1), ("months__lte", 1200)),
                                    _connector="OR",
                                ),
                                name="cases_keeping_months",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LoadedForm",
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
                        ("code", models.CharField(max_length=24)),
                        ("version", models.CharField(max_length=64)),
                        ("first", models.DateField()),
                        ("octets", models.BinaryField()),
                        ("digest", models.CharField(max_length=64)),
                        ("added_at", models.DateTimeField()),
                        ("released_at", models.DateTimeField(null=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "released_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["code", "first", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("code", "version"), name="cases_loaded_once"
                            ),
                            models.UniqueConstraint(
                                fields=("code", "first"), name="cases_loaded_one_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("released_by", None),
                                    models.Q(
                                        ("released_by", models.F("added_by")),
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_loaded_by_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Look",
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
                        ("at", models.DateTimeField()),
                        ("noted_at", models.DateTimeField()),
                        ("seen", models.CharField(max_length=24)),
                        ("kept", models.BooleanField(default=False)),
                        ("body", models.BinaryField(null=True)),
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
                            "found",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="looks",
                                to="cases.found",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["found", "at", "noted_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seen__in", ["there", "gone", "unsure"])
                                ),
                                name="cases_look_seen",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PauseRow",
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
                        ("end", models.DateTimeField()),
                        ("reason", models.CharField(max_length=64)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "start"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end__gte", models.F("start"))),
                                name="cases_pause_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanLine",
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
                        ("cycle", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveSmallIntegerField()),
                        ("starts", models.DateField()),
                        ("ends", models.DateField()),
                        ("cost", models.PositiveBigIntegerField()),
                        ("state", models.CharField(max_length=24)),
                        ("body", models.BinaryField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plan",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "cycle", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "cycle", "number"),
                                name="cases_plan_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gte", models.F("starts"))),
                                name="cases_plan_period",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["planned", "doing", "done", "dropped"],
                                    )
                                ),
                                name="cases_plan_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposed",
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
                        ("entry", models.PositiveBigIntegerField(unique=True)),
                        ("at", models.DateTimeField()),
                        ("told", models.CharField(max_length=64)),
                        ("asked", models.CharField(blank=True, max_length=24)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("answered", models.CharField(blank=True, max_length=24)),
                        ("over", models.BooleanField(default=False)),
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposed",
                                to="cases.case",
                            ),
                        ),
                        (
                            "found",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposed",
                                to="cases.found",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case", "at", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["asked_at"], name="cases_proposed_asked"
                            ),
                            models.Index(fields=["over"], name="cases_proposed_over"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asked", ""), ("asked_at", None)),
                                    models.Q(
                                        models.Q(("asked", ""), _negated=True),
                                        ("asked_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cases_proposed_asked_when",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shut",
                                to="cases.case",
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
                                fields=("case", "user"), name="cases_shut_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignedCopy",
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
                        ("signer", models.CharField(max_length=200)),
                        ("signed_on", models.DateField()),
                        ("digital", models.BooleanField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("octets", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
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
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signed",
                                to="cases.form",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["form", "at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("form", "sha256"), name="cases_signed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stranger",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="strangers",
                                to="cases.case",
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
                                fields=("case", "user"), name="cases_stranger_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
