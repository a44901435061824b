import django.db.models.deletion
import django.utils.timezone
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
                    name="NationalHead",
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
                        ("sequence", models.PositiveBigIntegerField(default=0)),
                        (
                            "digest",
                            models.CharField(
                                default="0000000000000000000000000000000000000000000000000000000000000000",
                                max_length=64,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Cuối nhật ký",
                        "verbose_name_plural": "Cuối nhật ký",
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
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
                        ("version", models.PositiveIntegerField(unique=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("generation", models.PositiveIntegerField(default=0)),
                        ("inputs", models.CharField(max_length=64)),
                        ("files", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name": "Bản công bố",
                        "verbose_name_plural": "Bản công bố",
                        "ordering": ["-version"],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
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
                        ("name", models.CharField(db_index=True, max_length=253)),
                        ("category", models.CharField(blank=True, max_length=40)),
                        ("national", models.BooleanField(default=False)),
                        ("count", models.PositiveIntegerField(default=0)),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Đang chờ xem"),
                                    ("removed", "Đã mở: bị chặn nhầm"),
                                    ("moved", "Đã xếp lại nhóm"),
                                    ("stays", "Giữ nguyên"),
                                    ("not-ours", "Không phải Lá Chắn chặn"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Báo chặn nhầm",
                        "verbose_name_plural": "Báo chặn nhầm",
                        "ordering": ["-count", "-last_day", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["answer", "-count"],
                                name="lists_compl_answer_3c0904_idx",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "")),
                                fields=("name",),
                                name="lists_complaint_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComplaintWord",
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
                        ("age", models.CharField(blank=True, max_length=8)),
                        ("origin", models.CharField(blank=True, max_length=16)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "receipt",
                            models.CharField(blank=True, db_index=True, max_length=64),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="words",
                                to="lists.complaint",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lời báo",
                        "verbose_name_plural": "Lời báo",
                        "ordering": ["-day", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["day"], name="lists_compl_day_154a41_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocalEntry",
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
                        ("name", models.CharField(db_index=True, max_length=253)),
                        ("subtree", models.BooleanField(default=True)),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("block", "Thêm vào nhóm"),
                                    ("spare", "Đưa ra khỏi nhóm"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("category", models.CharField(max_length=32)),
                        ("reason", models.CharField(max_length=500)),
                        (
                            "made_at",
                            models.DateTimeField(default=django.utils.timezone.now),
                        ),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "end_why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Đang có hiệu lực"),
                                    ("undone", "Đã hoàn tác"),
                                    ("expired", "Đã hết hạn"),
                                    ("replaced", "Đã thay bằng mục mới"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "complaint",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="entries",
                                to="lists.complaint",
                            ),
                        ),
                        (
                            "ended_by",
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
                        "verbose_name": "Mục tại chỗ",
                        "verbose_name_plural": "Mục tại chỗ",
                        "ordering": ["-made_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["end_why", "until"],
                                name="lists_local_end_why_f1dc4d_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("act__in", ["block", "spare"])),
                                name="lists_local_act",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("end_why", "")),
                                fields=("name", "category"),
                                name="lists_local_one_word",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NationalEntry",
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
                        ("name", models.CharField(blank=True, max_length=253)),
                        ("hash", models.CharField(db_index=True, max_length=32)),
                        (
                            "domain_hash",
                            models.CharField(blank=True, db_index=True, max_length=32),
                        ),
                        ("subtree", models.BooleanField(default=True)),
                        ("reason", models.CharField(max_length=32)),
                        ("basis", models.CharField(max_length=500)),
                        ("days", models.PositiveSmallIntegerField(default=90)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Chờ người thứ hai"),
                                    ("agreed", "Chờ người thứ ba"),
                                    ("released", "Đang có hiệu lực"),
                                    ("withdrawn", "Đã gỡ"),
                                    ("expired", "Đã hết hạn"),
                                    ("refused", "Đã trả lại"),
                                ],
                                default="proposed",
                                max_length=12,
                            ),
                        ),
                        ("needs", models.PositiveSmallIntegerField(default=2)),
                        ("reach", models.JSONField(default=dict)),
                        ("salt", models.CharField(max_length=64)),
                        ("commitment", models.CharField(max_length=64)),
                        ("night", models.BooleanField(default=False)),
                        ("night_at", models.DateTimeField(null=True)),
                        (
                            "proposed_at",
                            models.DateTimeField(default=django.utils.timezone.now),
                        ),
                        ("released_at", models.DateTimeField(null=True)),
                        ("valid_until", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("end_why", models.CharField(blank=True, max_length=20)),
                        ("end_note", models.CharField(blank=True, max_length=500)),
                        (
                            "appeal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Chưa có"),
                                    ("appeal-refused", "Giữ nguyên"),
                                    ("appeal-upheld", "Khiếu nại đúng, đã gỡ"),
                                ],
                                default="",
                                max_length=20,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "night_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposed_by",
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
                        "verbose_name": "Mục danh sách quốc gia",
                        "verbose_name_plural": "Mục danh sách quốc gia",
                        "ordering": ["-proposed_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["state", "valid_until"],
                                name="lists_natio_state_c5fa76_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "proposed",
                                            "agreed",
                                            "released",
                                            "withdrawn",
                                            "expired",
                                            "refused",
                                        ],
                                    )
                                ),
                                name="lists_national_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "released"), _negated=True),
                                    models.Q(
                                        ("released_at__isnull", False),
                                        ("valid_until__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="lists_national_released_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "released"), _negated=True),
                                    ("night", True),
                                    models.Q(
                                        ("released_by", models.F("proposed_by")),
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="lists_national_two_people",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "agreed"])
                                ),
                                fields=("hash",),
                                name="lists_national_one_proposal",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "released")),
                                fields=("hash",),
                                name="lists_national_one_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NationalLog",
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
                        ("sequence", models.PositiveBigIntegerField(unique=True)),
                        ("at", models.CharField(max_length=20)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("released", "Phát hành"),
                                    ("night", "Phát hành ban đêm, 12 giờ"),
                                    ("confirmed", "Người thứ hai xác nhận"),
                                    ("withdrawn", "Gỡ"),
                                    ("expired", "Hết hạn"),
                                    ("appeal", "Kết quả khiếu nại"),
                                    ("canary", "Tên thử của ngày"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("entry", models.CharField(blank=True, max_length=16)),
                        ("commitment", models.CharField(blank=True, max_length=64)),
                        ("reason", models.CharField(blank=True, max_length=32)),
                        ("subtree", models.BooleanField(default=False)),
                        ("until", models.CharField(blank=True, max_length=20)),
                        ("result", models.CharField(blank=True, max_length=20)),
                        ("name", models.CharField(blank=True, max_length=100)),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "verbose_name": "Dòng nhật ký công khai",
                        "verbose_name_plural": "Dòng nhật ký công khai",
                        "ordering": ["-sequence"],
                        "indexes": [
                            models.Index(
                                fields=["kind", "-sequence"],
                                name="lists_natio_kind_969edb_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NationalReview",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("agree", "Đồng ý"), ("refuse", "Trả lại")],
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="lists.nationalentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần xem",
                        "verbose_name_plural": "Lần xem",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "by"),
                                name="lists_national_one_word_each",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
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
                        ("ref", models.CharField(max_length=16, unique=True)),
                        ("looks", models.PositiveSmallIntegerField()),
                        ("first_seen", models.DateTimeField()),
                        ("last_seen", models.DateTimeField()),
                        ("digest", models.CharField(max_length=64)),
                        ("police_told", models.BooleanField()),
                        (
                            "word",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Chưa trả lời"),
                                    ("harms", "Vẫn gây hại, nên giữ"),
                                    ("gone", "Nội dung không còn, nên gỡ"),
                                    ("mistake", "Đề nghị nhầm, nên gỡ"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("word_at", models.DateTimeField(null=True)),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="referral",
                                to="lists.nationalentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Căn cứ theo tham chiếu",
                        "verbose_name_plural": "Căn cứ theo tham chiếu",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("word__in", ["", "harms", "gone", "mistake"])
                                ),
                                name="lists_referral_word",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_seen__gte", models.F("first_seen"))
                                ),
                                name="lists_referral_seen",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Release",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("first", "Lần đầu"),
                                    ("sources", "Nguồn thay đổi"),
                                    ("fold", "Gộp thay đổi của các gia đình"),
                                    ("staff", "Cán bộ yêu cầu"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Đang chờ"),
                                    ("done", "Xong"),
                                    ("failed", "Chưa phát hành được"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("generation", models.PositiveIntegerField(default=0)),
                        ("names", models.PositiveIntegerField(default=0)),
                        ("lists", models.PositiveIntegerField(default=0)),
                        ("seconds", models.FloatField(default=0)),
                        ("changed", models.BooleanField(default=False)),
                        ("inputs", models.CharField(blank=True, max_length=64)),
                        ("failure", models.TextField(blank=True)),
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
                        "verbose_name": "Bản phát hành",
                        "verbose_name_plural": "Bản phát hành",
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["state", "-at"],
                                name="lists_relea_state_fad0e6_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("why__in", ["first", "sources", "fold", "staff"])
                                ),
                                name="lists_release_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
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
                        ("category", models.CharField(max_length=32)),
                        ("source", models.CharField(blank=True, max_length=64)),
                        ("seed", models.PositiveBigIntegerField()),
                        ("population", models.PositiveIntegerField()),
                        ("generation", models.PositiveIntegerField(default=0)),
                        (
                            "drawn_at",
                            models.DateTimeField(default=django.utils.timezone.now),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Mẫu kiểm",
                        "verbose_name_plural": "Mẫu kiểm",
                        "ordering": ["-drawn_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["category", "-drawn_at"],
                                name="lists_sampl_categor_b925bc_idx",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SampleName",
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
                        ("name", models.CharField(max_length=253)),
                        ("publisher", models.CharField(max_length=32)),
                        (
                            "sample",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="names",
                                to="lists.sample",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tên trong mẫu",
                        "verbose_name_plural": "Tên trong mẫu",
                        "ordering": ["place"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sample", "place"),
                                name="lists_sample_one_a_place",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SampleJudgement",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("right", "Đúng nhóm"),
                                    ("wrong", "Sai nhóm"),
                                    ("dead", "Trang đã chết"),
                                    ("unsure", "Chưa chắc"),
                                ],
                                max_length=8,
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
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judgements",
                                to="lists.samplename",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lời đánh giá",
                        "verbose_name_plural": "Lời đánh giá",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("of", "by"), name="lists_sample_one_word_each"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "verdict__in",
                                        ["right", "wrong", "dead", "unsure"],
                                    )
                                ),
                                name="lists_sample_verdict",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Source",
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
                        ("code", models.SlugField(max_length=64, unique=True)),
                        ("publisher", models.CharField(max_length=32)),
                        ("category", models.CharField(max_length=32)),
                        ("format", models.CharField(default="auto", max_length=16)),
                        ("subtree", models.BooleanField(default=False)),
                        ("licence", models.CharField(blank=True, max_length=60)),
                        ("home_page", models.URLField(blank=True)),
                        ("url", models.URLField(blank=True, max_length=500)),
                        ("enabled", models.BooleanField(default=True)),
                        ("starter", models.CharField(blank=True, max_length=120)),
                        ("starter_digest", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("names", models.PositiveIntegerField(default=0)),
                        ("rules", models.PositiveIntegerField(default=0)),
                        ("skipped", models.PositiveIntegerField(default=0)),
                        ("etag", models.CharField(blank=True, max_length=300)),
                        ("last_modified", models.CharField(blank=True, max_length=100)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("next_check_at", models.DateTimeField(null=True)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ok", "Ổn"),
                                    ("failed", "Chưa tải được"),
                                    ("held", "Giữ lại bản mới"),
                                ],
                                default="ok",
                                max_length=8,
                            ),
                        ),
                        ("problem", models.CharField(blank=True, max_length=32)),
                        (
                            "problem_detail",
                            models.CharField(blank=True, max_length=120),
                        ),
                    ],
                    options={
                        "verbose_name": "Nguồn",
                        "verbose_name_plural": "Nguồn",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                fields=["enabled", "next_check_at"],
                                name="lists_sourc_enabled_4abeea_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["ok", "failed", "held"])
                                ),
                                name="lists_source_state",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscriber",
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
                        ("name", models.CharField(max_length=100)),
                        ("addresses", models.CharField(blank=True, max_length=500)),
                        ("notify", models.CharField(blank=True, max_length=500)),
                        (
                            "made_at",
                            models.DateTimeField(default=django.utils.timezone.now),
                        ),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Nhà mạng nhận danh sách",
                        "verbose_name_plural": "Nhà mạng nhận danh sách",
                        "ordering": ["revoked_at", "-made_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Takedown",
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
                        ("platform", models.CharField(max_length=253)),
                        ("address", models.CharField(max_length=2000)),
                        ("reason", models.CharField(max_length=32)),
                        ("basis", models.CharField(max_length=500)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Chưa gửi"),
                                    ("sent", "Đã gửi nền tảng"),
                                    ("removed", "Nền tảng đã gỡ"),
                                    ("declined", "Nền tảng từ chối"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(default=django.utils.timezone.now),
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
                    ],
                    options={
                        "verbose_name": "Đề nghị gỡ",
                        "verbose_name_plural": "Đề nghị gỡ",
                        "ordering": ["-asked_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="TakedownNote",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Chưa gửi"),
                                    ("sent", "Đã gửi nền tảng"),
                                    ("removed", "Nền tảng đã gỡ"),
                                    ("declined", "Nền tảng từ chối"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
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
                            "takedown",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="lists.takedown",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bước gỡ",
                        "verbose_name_plural": "Bước gỡ",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Update",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("unchanged", "Không có gì mới"),
                                    ("taken", "Đã nhận bản mới"),
                                    ("held", "Giữ lại bản mới"),
                                    ("failed", "Chưa tải được"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("names_before", models.PositiveIntegerField(default=0)),
                        ("names_after", models.PositiveIntegerField(default=0)),
                        ("reasons", models.JSONField(default=list)),
                        ("details", models.JSONField(default=dict)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("problem", models.CharField(blank=True, max_length=32)),
                        (
                            "problem_detail",
                            models.CharField(blank=True, max_length=120),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Đang chờ xem"),
                                    ("taken", "Đã nhận"),
                                    ("dropped", "Đã bỏ"),
                                    ("superseded", "Đã có bản mới hơn"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("verdict_at", models.DateTimeField(null=True)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="lists.source",
                            ),
                        ),
                        (
                            "verdict_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần tải",
                        "verbose_name_plural": "Lần tải",
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["source", "-at"],
                                name="lists_updat_source__65555e_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "outcome__in",
                                        ["unchanged", "taken", "held", "failed"],
                                    )
                                ),
                                name="lists_update_outcome",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("outcome", "held"), ("verdict", "")
                                ),
                                fields=("source",),
                                name="lists_one_held_version",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
