import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lachan.partners.models.units
import lachan.web.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        lachan.web.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name="Member",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Đề nghị"),
                                    ("active", "Đang tham gia"),
                                    ("suspended", "Tạm dừng"),
                                    ("ended", "Đã thôi"),
                                ],
                                default="proposed",
                                max_length=12,
                                verbose_name="Trạng thái",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("account", "Tài khoản ở đây"),
                                    ("link", "Liên kết mở một lần"),
                                    ("system", "Hệ thống của họ"),
                                ],
                                default="link",
                                max_length=8,
                                verbose_name="Nhận bàn giao qua",
                            ),
                        ),
                        (
                            "agreement",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Số thỏa thuận",
                            ),
                        ),
                        (
                            "agreed_from",
                            models.DateField(
                                blank=True, null=True, verbose_name="Thỏa thuận từ ngày"
                            ),
                        ),
                        (
                            "agreed_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến hết ngày"
                            ),
                        ),
                        (
                            "national",
                            models.BooleanField(default=False, verbose_name="Cả nước"),
                        ),
                        (
                            "hours",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Giờ làm việc",
                            ),
                        ),
                        (
                            "person",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Người đầu mối"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=40,
                                verbose_name="Điện thoại",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True,
                                default="",
                                max_length=254,
                                verbose_name="Thư điện tử",
                            ),
                        ),
                        (
                            "web",
                            models.URLField(
                                blank=True, default="", verbose_name="Trang mạng"
                            ),
                        ),
                        (
                            "address",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="Địa chỉ",
                            ),
                        ),
                        (
                            "listed",
                            models.BooleanField(
                                default=False, verbose_name="Có trong danh bạ công khai"
                            ),
                        ),
                        ("shown", models.JSONField(default=list)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Thành viên mạng lưới",
                        "verbose_name_plural": "Thành viên mạng lưới",
                        "ordering": ["unit__searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["state"], name="partners_member_by_state"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["proposed", "active", "suspended", "ended"],
                                    )
                                ),
                                name="partners_member_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("way__in", ["account", "link", "system"])
                                ),
                                name="partners_member_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("agreed_to", None),
                                    ("agreed_to__gte", models.F("agreed_from")),
                                    _connector="OR",
                                ),
                                name="partners_member_agreed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "active"), _negated=True),
                                    models.Q(
                                        models.Q(("agreement", ""), _negated=True),
                                        ("agreed_from__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_member_by_agreement",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "ended"), _negated=True),
                                fields=("unit",),
                                name="partners_member_one_of_unit",
                            ),
                        ],
                    },
                ),
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("receiving", "Tiếp nhận"),
                                    ("province", "Trực tỉnh"),
                                    ("hotline", "Tổng đài 111"),
                                    ("police", "Công an"),
                                    ("partner", "Đầu mối phối hợp"),
                                ],
                                max_length=16,
                                verbose_name="Việc",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=200, verbose_name="Tên đội"),
                        ),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "searchable",
                            lachan.partners.models.units.SearchField(
                                default="", editable=False, max_length=300
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="partners.unit",
                                verbose_name="Đơn vị",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Đội",
                        "verbose_name_plural": "Đội",
                        "ordering": ["searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["kind", "valid_from", "valid_to"],
                                name="partners_te_kind_3b7454_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "receiving",
                                            "province",
                                            "hotline",
                                            "police",
                                            "partner",
                                        ],
                                    )
                                ),
                                name="partners_team_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_team_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("unit", "kind"),
                                name="partners_team_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("protect", "Bảo vệ khẩn cấp"),
                                    ("support", "Hỗ trợ trẻ em"),
                                    ("verify", "Xác minh"),
                                    ("inquire", "Điều tra"),
                                    ("take_down", "Gỡ nội dung"),
                                    ("preserve", "Giữ dữ liệu"),
                                    ("transfer", "Chuyển địa bàn"),
                                ],
                                max_length=12,
                                verbose_name="Để làm gì",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("account", "Tài khoản ở đây"),
                                    ("link", "Liên kết mở một lần"),
                                    ("system", "Hệ thống của họ"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("subject_kind", models.CharField(max_length=16)),
                        ("subject_id", models.CharField(max_length=64)),
                        ("media_type", models.CharField(max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Đang gửi"),
                                    ("sent", "Đã gửi"),
                                    ("received", "Đã nhận"),
                                    ("accepted", "Nhận làm"),
                                    ("declined", "Từ chối"),
                                    ("done", "Đã xong"),
                                    ("failed", "Chưa tới được"),
                                    ("cancelled", "Đã rút"),
                                ],
                                max_length=12,
                                verbose_name="Trạng thái",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=12),
                        ),
                        ("item", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("answer_by", models.DateTimeField()),
                        ("finish_by", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("check_at", models.DateTimeField(null=True)),
                        ("level", models.PositiveSmallIntegerField(default=0)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "token",
                            models.BinaryField(max_length=32, null=True, unique=True),
                        ),
                        ("finder", models.BinaryField(null=True)),
                        ("wrong", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("round", models.PositiveIntegerField(default=0)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="partners.member",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bàn giao",
                        "verbose_name_plural": "Bàn giao",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["subject_kind", "subject_id"],
                                name="partners_handover_subject",
                            ),
                            models.Index(
                                fields=["state", "due_at"], name="partners_handover_due"
                            ),
                            models.Index(
                                fields=["check_at"], name="partners_handover_check"
                            ),
                            models.Index(
                                fields=["next_at"], name="partners_handover_next"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "waiting",
                                            "sent",
                                            "received",
                                            "accepted",
                                            "declined",
                                            "done",
                                            "failed",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="partners_handover_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_at__isnull", False),
                                        (
                                            "state__in",
                                            ["waiting", "sent", "received", "accepted"],
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                [
                                                    "waiting",
                                                    "sent",
                                                    "received",
                                                    "accepted",
                                                ],
                                            ),
                                            _negated=True,
                                        ),
                                        ("check_at__isnull", True),
                                        ("due_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_handover_never_silent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["declined", "failed"]),
                                        _negated=True,
                                    ),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="partners_handover_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverBundle",
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
                            "handover",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bundle",
                                to="partners.handover",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Gói đã khóa",
                        "verbose_name_plural": "Gói đã khóa",
                    },
                ),
                migrations.CreateModel(
                    name="HandoverEvent",
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
                                    ("waiting", "Giao cho máy gửi"),
                                    ("sent", "Đã gửi"),
                                    ("received", "Đã nhận"),
                                    ("accepted", "Nhận làm"),
                                    ("declined", "Từ chối"),
                                    ("done", "Đã xong"),
                                    ("failed", "Chưa tới được"),
                                    ("cancelled", "Đã rút"),
                                    ("late", "Quá giờ, đã nhắc"),
                                    ("escalated", "Vẫn im lặng, đã báo lên"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "actor",
                            models.CharField(blank=True, default="", max_length=64),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=12),
                        ),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="partners.handover",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bước bàn giao",
                        "verbose_name_plural": "Bước bàn giao",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="LogEntry",
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
                                    ("meeting", "Họp"),
                                    ("agreement", "Thỏa thuận"),
                                    ("request", "Đề nghị"),
                                    ("action", "Việc làm chung"),
                                ],
                                max_length=12,
                                verbose_name="Loại",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="Ngày")),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="Việc"),
                        ),
                        (
                            "text",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Nội dung"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Số văn bản",
                            ),
                        ),
                        ("searchable", models.TextField(default="", editable=False)),
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
                            "parties",
                            models.ManyToManyField(
                                related_name="log",
                                to="partners.member",
                                verbose_name="Các bên",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Dòng nhật ký phối hợp",
                        "verbose_name_plural": "Nhật ký phối hợp",
                        "ordering": ["-on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["meeting", "agreement", "request", "action"],
                                    )
                                ),
                                name="partners_entry_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
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
                                max_length=300, verbose_name="Việc phải làm"
                            ),
                        ),
                        ("due", models.DateField(verbose_name="Trước ngày")),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Xong ngày"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="partners.logentry",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="partners.member",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Việc phải làm",
                        "verbose_name_plural": "Việc phải làm",
                        "ordering": ["due", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["done_on", "due"], name="partners_follow_up_due"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Endpoint",
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
                        ("url", models.CharField(max_length=500)),
                        ("seal_key", models.CharField(max_length=64)),
                        ("verify_key", models.CharField(max_length=64)),
                        ("set_at", models.DateTimeField()),
                        (
                            "member",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="endpoint",
                                to="partners.member",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Hệ thống của thành viên",
                        "verbose_name_plural": "Hệ thống của thành viên",
                    },
                ),
                migrations.CreateModel(
                    name="MemberArea",
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
                        ("code", models.CharField(max_length=5)),
                        ("province", models.CharField(db_index=True, max_length=2)),
                        ("name", models.CharField(max_length=200)),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="areas",
                                to="partners.member",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Địa bàn",
                        "verbose_name_plural": "Địa bàn",
                        "ordering": ["member", "code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("member", "code"), name="partners_area_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberPromise",
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
                                    ("protect", "Bảo vệ khẩn cấp"),
                                    ("support", "Hỗ trợ trẻ em"),
                                    ("verify", "Xác minh"),
                                    ("inquire", "Điều tra"),
                                    ("take_down", "Gỡ nội dung"),
                                    ("preserve", "Giữ dữ liệu"),
                                    ("transfer", "Chuyển địa bàn"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("hours", models.PositiveSmallIntegerField()),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="promises",
                                to="partners.member",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lời hứa trả lời",
                        "verbose_name_plural": "Lời hứa trả lời",
                        "ordering": ["member", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("member", "purpose"),
                                name="partners_promise_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__gte", 1), ("hours__lte", 1440)
                                ),
                                name="partners_promise_hours",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberService",
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
                            "service",
                            models.CharField(
                                choices=[
                                    ("counsel", "Tư vấn, tiếp nhận tin"),
                                    ("health", "Khám, chữa bệnh"),
                                    ("mind", "Hỗ trợ tâm lý"),
                                    ("legal", "Trợ giúp pháp lý"),
                                    ("shelter", "Nơi ở an toàn"),
                                    ("social", "Công tác xã hội"),
                                    ("school", "Hỗ trợ học tập"),
                                    ("inquiry", "Xác minh, điều tra"),
                                    ("removal", "Gỡ nội dung, khóa tài khoản"),
                                    ("network", "Chặn địa chỉ trên mạng"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="services",
                                to="partners.member",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Dịch vụ",
                        "verbose_name_plural": "Dịch vụ",
                        "ordering": ["member", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("member", "service"),
                                name="partners_service_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberStep",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Đề nghị"),
                                    ("active", "Đang tham gia"),
                                    ("suspended", "Tạm dừng"),
                                    ("ended", "Đã thôi"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("at", models.DateTimeField()),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=300),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="partners.member",
                            ),
                        ),
                        (
                            "was",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bước của thành viên",
                        "verbose_name_plural": "Bước của thành viên",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessVersion",
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
                            "number",
                            models.CharField(max_length=200, verbose_name="Số văn bản"),
                        ),
                        (
                            "title",
                            models.CharField(max_length=300, verbose_name="Trích yếu"),
                        ),
                        (
                            "changes",
                            models.TextField(
                                blank=True, max_length=2000, verbose_name="Có gì mới"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(verbose_name="Áp dụng từ ngày"),
                        ),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        ("media_type", models.CharField(max_length=100)),
                        ("octets", models.PositiveIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        ("added_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản quy trình",
                        "verbose_name_plural": "Bản quy trình",
                        "ordering": ["-valid_from", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_process_period",
                            ),
                            models.UniqueConstraint(
                                fields=("valid_from",),
                                name="partners_process_one_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessReading",
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
                            "member",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.member",
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
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readings",
                                to="partners.processversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Xác nhận đã đọc",
                        "verbose_name_plural": "Xác nhận đã đọc",
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "user"), name="partners_reading_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessFile",
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
                        ("content", models.BinaryField()),
                        (
                            "version",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="file",
                                to="partners.processversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp quy trình",
                        "verbose_name_plural": "Tệp quy trình",
                    },
                ),
                migrations.CreateModel(
                    name="Qualification",
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
                        ("subject", models.SlugField(max_length=60)),
                        (
                            "title",
                            models.CharField(max_length=200, verbose_name="Đã học"),
                        ),
                        ("certificate", models.CharField(max_length=20, unique=True)),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="qualifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Năng lực được chứng nhận",
                        "verbose_name_plural": "Năng lực được chứng nhận",
                        "ordering": ["user", "-valid_from", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["subject", "valid_to"],
                                name="partners_qu_subject_2e178f_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_qualification_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMember",
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
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="partners.team",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teams",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Thành viên đội",
                        "verbose_name_plural": "Thành viên đội",
                        "ordering": ["team", "valid_from", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["user", "valid_from", "valid_to"],
                                name="partners_te_user_id_6c502b_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_member_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("team", "user"),
                                name="partners_member_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
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
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Thứ Hai"),
                                    (1, "Thứ Ba"),
                                    (2, "Thứ Tư"),
                                    (3, "Thứ Năm"),
                                    (4, "Thứ Sáu"),
                                    (5, "Thứ Bảy"),
                                    (6, "Chủ nhật"),
                                ],
                                verbose_name="Ngày",
                            ),
                        ),
                        ("start", models.TimeField(verbose_name="Từ giờ")),
                        ("end", models.TimeField(verbose_name="Đến giờ")),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shifts",
                                to="partners.teammember",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Ca trực",
                        "verbose_name_plural": "Ca trực",
                        "ordering": ["weekday", "start", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weekday__in", [0, 1, 2, 3, 4, 5, 6])
                                ),
                                name="partners_shift_weekday",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_shift_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("member", "weekday", "start"),
                                name="partners_shift_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyChange",
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
                        ("there", models.BooleanField(default=True)),
                        ("start", models.DateTimeField(verbose_name="Từ lúc")),
                        ("end", models.DateTimeField(verbose_name="Đến lúc")),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="partners.teammember",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Thay đổi ca trực",
                        "verbose_name_plural": "Thay đổi ca trực",
                        "ordering": ["start", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["start", "end"],
                                name="partners_du_start_33167f_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end__gt", models.F("start"))),
                                name="partners_change_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                        ("code", models.CharField(max_length=32, verbose_name="Mã")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("school", "Trường học"),
                                    ("commune", "Xã, phường, đặc khu"),
                                    ("province", "Tỉnh, thành phố"),
                                    ("ministry", "Bộ, cơ quan trung ương"),
                                    ("police", "Công an"),
                                    ("hotline", "Tổng đài"),
                                    ("hospital", "Cơ sở y tế"),
                                    ("centre", "Trung tâm công tác xã hội"),
                                    ("isp", "Nhà mạng"),
                                    ("platform", "Nền tảng mạng"),
                                    ("other", "Đơn vị khác"),
                                ],
                                max_length=16,
                                verbose_name="Loại",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="Tên")),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "searchable",
                            lachan.partners.models.units.SearchField(
                                default="", editable=False, max_length=300
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="partners.unit",
                            ),
                        ),
                        (
                            "province",
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
                        "verbose_name": "Đơn vị",
                        "verbose_name_plural": "Đơn vị",
                        "ordering": ["searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["kind", "searchable"],
                                name="partners_un_kind_8f5d46_idx",
                            ),
                            models.Index(
                                fields=["valid_from", "valid_to"],
                                name="partners_un_valid_f_7f01c2_idx",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "school",
                                            "commune",
                                            "province",
                                            "ministry",
                                            "police",
                                            "hotline",
                                            "hospital",
                                            "centre",
                                            "isp",
                                            "platform",
                                            "other",
                                        ],
                                    )
                                ),
                                name="partners_unit_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_unit_period",
                            ),
                            models.UniqueConstraint(
                                fields=("kind", "code", "valid_from"),
                                name="partners_unit_begins_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("kind", "code"),
                                name="partners_unit_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent", models.F("id")), _negated=True
                                ),
                                name="partners_unit_parent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Succession",
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
                            "how",
                            models.CharField(
                                choices=[
                                    ("renamed", "Đổi tên"),
                                    ("merged", "Sáp nhập"),
                                    ("split", "Chia, tách"),
                                    ("moved", "Chuyển chức năng"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("date", models.DateField()),
                        ("main", models.BooleanField(default=False)),
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Căn cứ",
                            ),
                        ),
                        (
                            "new",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="before",
                                to="partners.unit",
                            ),
                        ),
                        (
                            "old",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="after",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Kế tục",
                        "verbose_name_plural": "Kế tục",
                        "ordering": ["date", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("how__in", ["renamed", "merged", "split", "moved"])
                                ),
                                name="partners_succession_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("old", models.F("new")), _negated=True
                                ),
                                name="partners_succession_of_another",
                            ),
                            models.UniqueConstraint(
                                fields=("old", "new", "date"),
                                name="partners_succession_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("main", True)),
                                fields=("old",),
                                name="partners_succession_one_main",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleHolder",
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
                                    ("chair", "Chủ tịch Ủy ban nhân dân cấp xã"),
                                    (
                                        "deputy",
                                        "Phó Chủ tịch Ủy ban nhân dân cấp xã được giao",
                                    ),
                                    (
                                        "protection",
                                        "Người làm công tác bảo vệ trẻ em cấp xã",
                                    ),
                                    ("sector", "Cơ quan chuyên môn về trẻ em"),
                                    ("police", "Cơ quan công an"),
                                    (
                                        "hotline",
                                        "Tổng đài điện thoại quốc gia bảo vệ trẻ em",
                                    ),
                                ],
                                max_length=16,
                                verbose_name="Vai trò",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Căn cứ",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="legal_roles",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="roles",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Vai trò pháp lý",
                        "verbose_name_plural": "Vai trò pháp lý",
                        "ordering": ["unit", "role", "valid_from", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "chair",
                                            "deputy",
                                            "protection",
                                            "sector",
                                            "police",
                                            "hotline",
                                        ],
                                    )
                                ),
                                name="partners_role_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_role_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("role__in", ["chair"]), ("valid_to", None)
                                ),
                                fields=("unit", "role"),
                                name="partners_role_sole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitStaff",
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
                                    ("head", "Lãnh đạo"),
                                    ("it", "Phụ trách mạng"),
                                    ("teacher", "Giáo viên"),
                                    ("member", "Cán bộ"),
                                ],
                                max_length=16,
                                verbose_name="Việc",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="Từ ngày")),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến trước ngày"
                            ),
                        ),
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="Căn cứ",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff",
                                to="partners.unit",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="units",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Người của đơn vị",
                        "verbose_name_plural": "Người của đơn vị",
                        "ordering": ["unit", "valid_from", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["user", "valid_from", "valid_to"],
                                name="partners_un_user_id_892508_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("role__in", ["head", "it", "teacher", "member"])
                                ),
                                name="partners_staff_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="partners_staff_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("unit", "user", "role"),
                                name="partners_staff_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangePlan",
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
                            "title",
                            models.CharField(
                                max_length=200, verbose_name="Tên kế hoạch"
                            ),
                        ),
                        ("date", models.DateField(verbose_name="Từ ngày")),
                        (
                            "legal_basis",
                            models.CharField(max_length=200, verbose_name="Căn cứ"),
                        ),
                        ("text", models.TextField(verbose_name="Các thay đổi")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Bản thảo"),
                                    ("applied", "Đã áp dụng"),
                                    ("undone", "Đã hoàn tác"),
                                ],
                                default="draft",
                                max_length=8,
                                verbose_name="Trạng thái",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("journal", models.JSONField(default=dict)),
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
                        "verbose_name": "Kế hoạch thay đổi đơn vị",
                        "verbose_name_plural": "Kế hoạch thay đổi đơn vị",
                        "ordering": ["-made_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "applied", "undone"])
                                ),
                                name="partners_plan_state",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverCallback",
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
                        ("message", models.CharField(max_length=100)),
                        ("digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="callbacks",
                                to="partners.handover",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tin từ hệ thống thành viên",
                        "verbose_name_plural": "Tin từ hệ thống thành viên",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "message"),
                                name="partners_callback_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverHidden",
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
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hidden",
                                to="partners.handover",
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
                        "verbose_name": "Người không thấy",
                        "verbose_name_plural": "Người không thấy",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "user"), name="partners_hidden_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
