import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lachan.learning.rules.reviewing
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
                    name="Course",
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
                            "code",
                            models.SlugField(
                                max_length=60, unique=True, verbose_name="Mã"
                            ),
                        ),
                        (
                            "title_vi",
                            models.CharField(max_length=160, verbose_name="Tên khóa"),
                        ),
                        (
                            "title_en",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="Tên tiếng Anh"
                            ),
                        ),
                        (
                            "aims_vi",
                            models.TextField(
                                max_length=2000, verbose_name="Học xong làm được gì"
                            ),
                        ),
                        (
                            "aims_en",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                verbose_name="Bằng tiếng Anh",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("receiver", "Người tiếp nhận tin báo"),
                                    (
                                        "commune",
                                        "Người làm công tác bảo vệ trẻ em cấp xã",
                                    ),
                                    ("teacher", "Giáo viên"),
                                    ("school_it", "Phụ trách mạng của trường"),
                                    ("provider", "Nhà mạng, nền tảng"),
                                    ("parent", "Cha mẹ"),
                                ],
                                max_length=10,
                                verbose_name="Cho ai",
                            ),
                        ),
                        (
                            "hours",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="Số giờ"
                            ),
                        ),
                        (
                            "mark",
                            models.PositiveSmallIntegerField(
                                default=80, verbose_name="Đạt từ (%)"
                            ),
                        ),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                default=24, verbose_name="Giấy có giá trị (tháng)"
                            ),
                        ),
                        (
                            "alone",
                            models.BooleanField(
                                default=True, verbose_name="Tự học được trên điện thoại"
                            ),
                        ),
                        ("shipped", models.BooleanField(default=False)),
                        ("gone", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "Khóa học",
                        "verbose_name_plural": "Khóa học",
                        "ordering": ["audience", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "audience__in",
                                        [
                                            "receiver",
                                            "commune",
                                            "teacher",
                                            "school_it",
                                            "provider",
                                            "parent",
                                        ],
                                    )
                                ),
                                name="learning_course_audience",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mark__gte", 1), ("mark__lte", 100)
                                ),
                                name="learning_course_mark",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrolment",
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
                        ("attended_at", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="learning.course",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="enrolments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="learning.session",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Người học",
                        "verbose_name_plural": "Người học",
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)),
                                fields=("course", "user"),
                                name="learning_enrolment_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("attended_at", None),
                                    ("session__isnull", False),
                                    _connector="OR",
                                ),
                                name="learning_enrolment_attended",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lesson",
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
                            "position",
                            models.PositiveSmallIntegerField(verbose_name="Thứ tự"),
                        ),
                        (
                            "title_vi",
                            models.CharField(max_length=160, verbose_name="Tên bài"),
                        ),
                        (
                            "title_en",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="Tên tiếng Anh"
                            ),
                        ),
                        (
                            "body_vi",
                            models.TextField(max_length=20000, verbose_name="Lời"),
                        ),
                        (
                            "body_en",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                verbose_name="Lời tiếng Anh",
                            ),
                        ),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lessons",
                                to="learning.course",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bài của khóa",
                        "verbose_name_plural": "Bài của khóa",
                        "ordering": ["course", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("course", "position"),
                                name="learning_lesson_position",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Piece",
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
                            "code",
                            models.SlugField(
                                max_length=60, unique=True, verbose_name="Mã"
                            ),
                        ),
                        (
                            "topic",
                            models.SlugField(max_length=40, verbose_name="Chủ đề"),
                        ),
                        ("reader", models.CharField(max_length=8)),
                        ("hidden", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "Bài",
                        "verbose_name_plural": "Bài",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reader__in",
                                        [
                                            "6-9",
                                            "10-13",
                                            "14-17",
                                            "parent",
                                            "teacher",
                                            "officer",
                                        ],
                                    )
                                ),
                                name="learning_piece_reader",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Progress",
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
                            "enrolment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="progress",
                                to="learning.enrolment",
                            ),
                        ),
                        (
                            "lesson",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="learning.lesson",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Đã học",
                        "verbose_name_plural": "Đã học",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enrolment", "lesson"),
                                name="learning_progress_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                            "position",
                            models.PositiveSmallIntegerField(verbose_name="Thứ tự"),
                        ),
                        (
                            "text_vi",
                            models.CharField(max_length=500, verbose_name="Câu hỏi"),
                        ),
                        (
                            "text_en",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="Bằng tiếng Anh",
                            ),
                        ),
                        (
                            "options_vi",
                            models.TextField(
                                max_length=2000, verbose_name="Các câu trả lời"
                            ),
                        ),
                        (
                            "options_en",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                verbose_name="Bằng tiếng Anh",
                            ),
                        ),
                        (
                            "right",
                            models.PositiveSmallIntegerField(verbose_name="Câu đúng"),
                        ),
                        ("gone", models.BooleanField(default=False)),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="learning.course",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Câu hỏi",
                        "verbose_name_plural": "Câu hỏi",
                        "ordering": ["course", "position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
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
                            models.CharField(max_length=200, verbose_name="Nơi học"),
                        ),
                        (
                            "trainer",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="Người dạy"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="Bắt đầu")),
                        ("ends_at", models.DateTimeField(verbose_name="Kết thúc")),
                        (
                            "seats",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="Số chỗ"
                            ),
                        ),
                        (
                            "cancelled",
                            models.BooleanField(default=False, verbose_name="Đã hoãn"),
                        ),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="learning.course",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lớp tập huấn",
                        "verbose_name_plural": "Lớp tập huấn",
                        "ordering": ["-starts_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["starts_at"],
                                name="learning_se_starts__4fce5e_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__gt", models.F("starts_at"))
                                ),
                                name="learning_session_hours",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guest",
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
                            "name",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="Họ và tên"
                            ),
                        ),
                        (
                            "workplace",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="Nơi làm việc"
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guests",
                                to="learning.session",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(blank=True, default="", max_length=12),
                        ),
                    ],
                    options={
                        "verbose_name": "Người dự không có tài khoản",
                        "verbose_name_plural": "Người dự không có tài khoản",
                        "ordering": ["session", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                fields=("session", "name", "workplace"),
                                name="learning_guest_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("code",),
                                name="learning_guest_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("code", ""),
                                    models.Q(("name", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="learning_guest_forgotten",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Trial",
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
                            "stage",
                            models.CharField(
                                choices=[("pre", "pre"), ("post", "post")], max_length=4
                            ),
                        ),
                        ("right", models.PositiveSmallIntegerField()),
                        ("asked", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "enrolment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="trials",
                                to="learning.enrolment",
                            ),
                        ),
                        (
                            "guest",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="trials",
                                to="learning.guest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bài kiểm tra",
                        "verbose_name_plural": "Bài kiểm tra",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("stage", "pre")),
                                fields=("enrolment",),
                                name="learning_trial_one_before",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stage__in", ["pre", "post"])),
                                name="learning_trial_stage",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("right__lte", models.F("asked"))),
                                name="learning_trial_right",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("stage", "pre")),
                                fields=("guest",),
                                name="learning_trial_one_before_guest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("enrolment", None), ("guest__isnull", False)
                                    ),
                                    models.Q(
                                        ("enrolment__isnull", False), ("guest", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="learning_trial_whose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Usage",
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
                        ("code", models.SlugField(blank=True, max_length=60)),
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("read", "Mở"),
                                    ("print", "Bản in"),
                                    ("package", "Gói cho trường"),
                                    ("file", "Tệp"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "Lượt dùng",
                        "verbose_name_plural": "Lượt dùng",
                        "ordering": ["-day", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("day", "code", "use"),
                                name="learning_usage_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("use__in", ["read", "print", "package", "file"])
                                ),
                                name="learning_usage_use",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Version",
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
                        ("number", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("waiting", "waiting"),
                                    ("returned", "returned"),
                                    ("published", "published"),
                                    ("past", "past"),
                                ],
                                default=lachan.learning.rules.reviewing.State["DRAFT"],
                                max_length=10,
                            ),
                        ),
                        (
                            "medium",
                            models.CharField(
                                choices=[
                                    ("text", "Bài đọc"),
                                    ("picture", "Tranh"),
                                    ("audio", "Âm thanh"),
                                    ("video", "Phim"),
                                ],
                                default="text",
                                max_length=8,
                                verbose_name="Loại",
                            ),
                        ),
                        (
                            "title_vi",
                            models.CharField(max_length=90, verbose_name="Tên bài"),
                        ),
                        (
                            "body_vi",
                            models.TextField(max_length=4000, verbose_name="Lời"),
                        ),
                        (
                            "steps_vi",
                            models.TextField(
                                max_length=4000, verbose_name="Việc nên làm"
                            ),
                        ),
                        (
                            "title_en",
                            models.CharField(
                                blank=True, max_length=90, verbose_name="Tên tiếng Anh"
                            ),
                        ),
                        (
                            "body_en",
                            models.TextField(
                                blank=True,
                                max_length=4000,
                                verbose_name="Lời tiếng Anh",
                            ),
                        ),
                        (
                            "steps_en",
                            models.TextField(
                                blank=True,
                                max_length=4000,
                                verbose_name="Việc nên làm, tiếng Anh",
                            ),
                        ),
                        (
                            "link",
                            models.URLField(
                                blank=True, max_length=300, verbose_name="Đường dẫn"
                            ),
                        ),
                        (
                            "described",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Tả bằng chữ"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Căn cứ"
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="Giấy phép"
                            ),
                        ),
                        ("first", models.DateField(verbose_name="Từ ngày")),
                        (
                            "until",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến hết ngày"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "piece",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="learning.piece",
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
                        "verbose_name": "Bản",
                        "verbose_name_plural": "Bản",
                        "ordering": ["piece", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("piece", "number"),
                                name="learning_version_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("piece",),
                                name="learning_version_one_read",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "waiting", "returned"])
                                ),
                                fields=("piece",),
                                name="learning_version_one_in_work",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "waiting",
                                            "returned",
                                            "published",
                                            "past",
                                        ],
                                    )
                                ),
                                name="learning_version_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "medium__in",
                                        ["text", "picture", "audio", "video"],
                                    )
                                ),
                                name="learning_version_medium",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewer", None),
                                    models.Q(
                                        ("reviewer", models.F("author")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="learning_version_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    ("published_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="learning_version_published",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("first")),
                                    _connector="OR",
                                ),
                                name="learning_version_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
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
                        ("code", models.CharField(max_length=12, unique=True)),
                        ("issued_on", models.DateField()),
                        ("until", models.DateField(null=True)),
                        ("taken_on", models.DateField(null=True)),
                        ("why", models.CharField(blank=True, max_length=300)),
                        (
                            "enrolment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="certificate",
                                to="learning.enrolment",
                            ),
                        ),
                        (
                            "guest",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="certificate",
                                to="learning.guest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Giấy chứng nhận",
                        "verbose_name_plural": "Giấy chứng nhận",
                        "ordering": ["-issued_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["until"], name="learning_ce_until_24a681_idx"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gt", models.F("issued_on")),
                                    _connector="OR",
                                ),
                                name="learning_certificate_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("enrolment", None), ("guest__isnull", False)
                                    ),
                                    models.Q(
                                        ("enrolment__isnull", False), ("guest", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="learning_certificate_whose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Media",
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
                            "sort",
                            models.CharField(
                                choices=[
                                    ("image", "Tranh"),
                                    ("video", "Phim"),
                                    ("audio", "Âm thanh"),
                                    ("document", "PDF"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("name", models.CharField(max_length=70)),
                        ("octets", models.PositiveIntegerField()),
                        (
                            "alt_vi",
                            models.TextField(
                                max_length=4000, verbose_name="Tả bằng chữ"
                            ),
                        ),
                        (
                            "alt_en",
                            models.TextField(
                                max_length=4000, verbose_name="Tả bằng chữ, tiếng Anh"
                            ),
                        ),
                        ("captions", models.TextField(blank=True)),
                        ("silent", models.BooleanField(default=False)),
                        (
                            "licence",
                            models.CharField(max_length=60, verbose_name="Giấy phép"),
                        ),
                        (
                            "credit",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="Tác giả"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="learning.version",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp của bài",
                        "verbose_name_plural": "Tệp của bài",
                        "ordering": ["version", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["name"], name="learning_me_name_00dd5e_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "name"), name="learning_media_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "sort__in",
                                        ["image", "video", "audio", "document"],
                                    )
                                ),
                                name="learning_media_sort",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("alt_vi", ""), _negated=True),
                                    models.Q(("alt_en", ""), _negated=True),
                                    models.Q(("licence", ""), _negated=True),
                                ),
                                name="learning_media_told",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
