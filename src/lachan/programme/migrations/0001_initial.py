import django.core.serializers.json
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
                    name="Evidence",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("file", "Tệp"),
                                    ("link", "Đường dẫn"),
                                    ("entry", "Mục trong sổ của Lá Chắn"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("title", models.CharField(max_length=300, verbose_name="Tên")),
                        (
                            "url",
                            models.URLField(
                                blank=True, max_length=600, verbose_name="Đường dẫn"
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="Mục trong sổ"
                            ),
                        ),
                        ("media_type", models.CharField(blank=True, max_length=100)),
                        ("octets", models.PositiveIntegerField(default=0)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("added_on", models.DateField(auto_now_add=True)),
                        (
                            "output",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="programme.output",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="programme.question",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bằng chứng",
                        "verbose_name_plural": "Bằng chứng",
                        "ordering": ["task", "-year", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["file", "link", "entry"])
                                ),
                                name="programme_evidence_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Output",
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
                        ("gone", models.BooleanField(default=False)),
                        ("place", models.PositiveIntegerField(default=0)),
                        (
                            "text",
                            models.TextField(max_length=1000, verbose_name="Sản phẩm"),
                        ),
                        (
                            "needed",
                            models.BooleanField(default=True, verbose_name="Phải có"),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outputs",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Sản phẩm",
                        "verbose_name_plural": "Sản phẩm",
                        "ordering": ["task", "place", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "title",
                            models.CharField(
                                max_length=200, verbose_name="Tên chiến dịch"
                            ),
                        ),
                        (
                            "message",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Thông điệp"
                            ),
                        ),
                        (
                            "goal",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Mục tiêu"
                            ),
                        ),
                        (
                            "audiences",
                            models.JSONField(default=list, verbose_name="Cho ai"),
                        ),
                        ("starts_on", models.DateField(verbose_name="Từ ngày")),
                        ("ends_on", models.DateField(verbose_name="Đến hết ngày")),
                        (
                            "budget",
                            models.PositiveBigIntegerField(
                                default=0, verbose_name="Dự toán (đồng)"
                            ),
                        ),
                        (
                            "result",
                            models.TextField(
                                blank=True,
                                max_length=4000,
                                verbose_name="Kết quả, bài học",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaigns",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Chiến dịch",
                        "verbose_name_plural": "Chiến dịch",
                        "ordering": ["-starts_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["starts_on", "ends_on"],
                                name="programme_c_starts__dd7af1_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__gte", models.F("starts_on"))
                                ),
                                name="programme_campaign_days",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvidenceFile",
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
                            "evidence",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="file",
                                to="programme.evidence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp bằng chứng",
                        "verbose_name_plural": "Tệp bằng chứng",
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
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
                        ("code", models.CharField(max_length=48)),
                        ("version", models.PositiveSmallIntegerField()),
                        ("content", models.TextField()),
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
                    ],
                    options={
                        "verbose_name": "Mẫu số liệu",
                        "verbose_name_plural": "Mẫu số liệu",
                        "ordering": ["code", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("code", "version"), name="programme_form_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Found",
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
                        ("source", models.CharField(max_length=48)),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        ("query", models.CharField(max_length=600)),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True
                            ),
                        ),
                        ("rows", models.JSONField(default=list)),
                        ("as_of", models.DateTimeField()),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Số lấy từ sổ",
                        "verbose_name_plural": "Số lấy từ sổ",
                        "ordering": ["-as_of", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Cell",
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
                        ("field", models.CharField(max_length=48)),
                        (
                            "own",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True
                            ),
                        ),
                        (
                            "total",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True
                            ),
                        ),
                        ("missing", models.PositiveIntegerField(default=0)),
                        ("words", models.TextField(blank=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "found",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.found",
                            ),
                        ),
                        (
                            "signed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cells",
                                to="programme.signed",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Ô đã ký",
                        "verbose_name_plural": "Ô đã ký",
                        "ordering": ["signed", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("signed", "field"), name="programme_cell_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HotlineWeek",
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
                        ("gone", models.BooleanField(default=False)),
                        ("monday", models.DateField(verbose_name="Tuần từ thứ Hai")),
                        (
                            "calls",
                            models.PositiveIntegerField(verbose_name="Số cuộc gọi"),
                        ),
                        (
                            "source",
                            models.CharField(max_length=200, verbose_name="Nguồn"),
                        ),
                    ],
                    options={
                        "verbose_name": "Tuần của 111",
                        "verbose_name_plural": "Tuần của 111",
                        "ordering": ["-monday"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("monday",),
                                name="programme_hotline_week_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instrument",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "verified",
                            models.BooleanField(
                                default=False, verbose_name="Đã đọc trong văn bản"
                            ),
                        ),
                        (
                            "doubt",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="Điều cần kiểm chứng",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Nguồn"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                max_length=120, verbose_name="Số, ký hiệu"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=600, verbose_name="Tên, trích yếu"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("law", "Luật"),
                                    ("decree", "Nghị định"),
                                    ("circular", "Thông tư"),
                                    ("decision", "Quyết định"),
                                    ("directive", "Chỉ thị"),
                                    ("other", "Văn bản khác"),
                                ],
                                max_length=10,
                                verbose_name="Loại",
                            ),
                        ),
                        (
                            "issuer",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="Cơ quan ban hành",
                            ),
                        ),
                        (
                            "signed_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Ngày ký"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(
                                blank=True,
                                null=True,
                                verbose_name="Có hiệu lực từ ngày",
                            ),
                        ),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến hết ngày"
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("in_force", "Đang có hiệu lực"),
                                    ("replaced", "Đã bị thay thế"),
                                    ("period_ended", "Đã hết thời kỳ"),
                                    ("issuer_gone", "Cơ quan ban hành không còn"),
                                    ("unknown", "Chưa rõ hiệu lực"),
                                ],
                                default="unknown",
                                max_length=12,
                                verbose_name="Hiệu lực",
                            ),
                        ),
                        ("shipped", models.BooleanField(default=False, editable=False)),
                        ("searchable", models.TextField(default="", editable=False)),
                        (
                            "owner",
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
                        "verbose_name": "Văn bản",
                        "verbose_name_plural": "Văn bản",
                        "ordering": ["-valid_from", "-signed_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "law",
                                            "decree",
                                            "circular",
                                            "decision",
                                            "directive",
                                            "other",
                                        ],
                                    )
                                ),
                                name="programme_law_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "standing__in",
                                        [
                                            "in_force",
                                            "replaced",
                                            "period_ended",
                                            "issuer_gone",
                                            "unknown",
                                        ],
                                    )
                                ),
                                name="programme_law_standing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_from", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="programme_law_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("number",),
                                name="programme_law_number_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Article",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "verified",
                            models.BooleanField(
                                default=False, verbose_name="Đã đọc trong văn bản"
                            ),
                        ),
                        (
                            "doubt",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="Điều cần kiểm chứng",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Nguồn"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(max_length=60, verbose_name="Điều, khoản"),
                        ),
                        (
                            "text",
                            models.TextField(
                                max_length=4000, verbose_name="Nội dung, tóm tắt"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(
                                blank=True,
                                null=True,
                                verbose_name="Có hiệu lực từ ngày",
                            ),
                        ),
                        (
                            "valid_to",
                            models.DateField(
                                blank=True, null=True, verbose_name="Đến hết ngày"
                            ),
                        ),
                        ("searchable", models.TextField(default="", editable=False)),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="articles",
                                to="programme.instrument",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Điều khoản",
                        "verbose_name_plural": "Điều khoản",
                        "ordering": ["instrument", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_from", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="programme_article_period",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListedHost",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "host",
                            models.CharField(max_length=253, verbose_name="Tên miền"),
                        ),
                        (
                            "why",
                            models.CharField(max_length=300, verbose_name="Vì sao"),
                        ),
                    ],
                    options={
                        "verbose_name": "Nơi được dẫn tới",
                        "verbose_name_plural": "Nơi được dẫn tới",
                        "ordering": ["host"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("host",),
                                name="programme_host_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "number",
                            models.CharField(
                                max_length=120, verbose_name="Số, ký hiệu"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=600, verbose_name="Tên kế hoạch"
                            ),
                        ),
                        (
                            "short",
                            models.CharField(max_length=120, verbose_name="Gọi tắt"),
                        ),
                        (
                            "issuer",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="Cơ quan ban hành",
                            ),
                        ),
                        (
                            "signer",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="Người ký"
                            ),
                        ),
                        (
                            "signed_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Ngày ký"
                            ),
                        ),
                        (
                            "carries_out",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="Thực hiện văn bản",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                blank=True, verbose_name="Phần ngoài bảng"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Đang nhập"),
                                    ("active", "Đang thực hiện"),
                                    ("ended", "Đã kết thúc"),
                                ],
                                default="active",
                                max_length=8,
                                verbose_name="Tình trạng",
                            ),
                        ),
                        (
                            "shipped",
                            models.CharField(blank=True, default="", max_length=32),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reading", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "Kế hoạch",
                        "verbose_name_plural": "Kế hoạch",
                        "ordering": ["signed_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "active", "ended"])
                                ),
                                name="programme_plan_state",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("shipped", ""), _negated=True),
                                fields=("shipped",),
                                name="programme_plan_ships_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("school", "Trường học"),
                                    ("event", "Sự kiện"),
                                    ("print", "Ấn phẩm, pa nô"),
                                    ("radio", "Phát thanh, loa truyền thanh"),
                                    ("tv", "Truyền hình"),
                                    ("press", "Báo chí"),
                                    ("social", "Mạng xã hội"),
                                    ("sms", "Tin nhắn"),
                                    ("web", "Trang mạng"),
                                ],
                                max_length=8,
                                verbose_name="Kênh",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=200, verbose_name="Sản phẩm, hoạt động"
                            ),
                        ),
                        (
                            "quantity",
                            models.PositiveIntegerField(
                                default=1, verbose_name="Số lượng"
                            ),
                        ),
                        (
                            "planned",
                            models.PositiveBigIntegerField(
                                default=0, verbose_name="Dự toán (đồng)"
                            ),
                        ),
                        (
                            "spent",
                            models.PositiveBigIntegerField(
                                blank=True, null=True, verbose_name="Thực chi (đồng)"
                            ),
                        ),
                        (
                            "reached",
                            models.PositiveBigIntegerField(
                                blank=True, null=True, verbose_name="Số người tiếp cận"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Đếm thế nào"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="products",
                                to="programme.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Sản phẩm",
                        "verbose_name_plural": "Sản phẩm",
                        "ordering": ["campaign", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "channel__in",
                                        [
                                            "school",
                                            "event",
                                            "print",
                                            "radio",
                                            "tv",
                                            "press",
                                            "social",
                                            "sms",
                                            "web",
                                        ],
                                    )
                                ),
                                name="programme_product_channel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reached", None),
                                    models.Q(("source", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="programme_product_reach_has_source",
                            ),
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "pillar",
                            models.CharField(
                                choices=[
                                    ("legal", "Pháp lý"),
                                    ("technical", "Kỹ thuật"),
                                    ("organisation", "Tổ chức"),
                                    ("capacity", "Phát triển năng lực"),
                                    ("cooperation", "Hợp tác"),
                                ],
                                max_length=12,
                                verbose_name="Trụ cột",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="Số câu"
                            ),
                        ),
                        (
                            "text",
                            models.TextField(max_length=1000, verbose_name="Câu hỏi"),
                        ),
                        (
                            "source",
                            models.CharField(max_length=300, verbose_name="Nguồn"),
                        ),
                    ],
                    options={
                        "verbose_name": "Câu hỏi của chỉ số",
                        "verbose_name_plural": "Câu hỏi của chỉ số",
                        "ordering": ["pillar", "code", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "pillar__in",
                                        [
                                            "legal",
                                            "technical",
                                            "organisation",
                                            "capacity",
                                            "cooperation",
                                        ],
                                    )
                                ),
                                name="programme_question_pillar",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Relation",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "verified",
                            models.BooleanField(
                                default=False, verbose_name="Đã đọc trong văn bản"
                            ),
                        ),
                        (
                            "doubt",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="Điều cần kiểm chứng",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Nguồn"
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("replaces", "Thay thế"),
                                    ("amends", "Sửa đổi, bổ sung"),
                                    ("guides", "Quy định chi tiết, hướng dẫn"),
                                ],
                                max_length=10,
                                verbose_name="Làm gì",
                            ),
                        ),
                        (
                            "on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Từ ngày"
                            ),
                        ),
                        (
                            "newer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts_on",
                                to="programme.instrument",
                            ),
                        ),
                        (
                            "older",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changed_by",
                                to="programme.instrument",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Quan hệ văn bản",
                        "verbose_name_plural": "Quan hệ văn bản",
                        "ordering": ["on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("how__in", ["replaces", "amends", "guides"])
                                ),
                                name="programme_relation_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("newer", models.F("older")), _negated=True
                                ),
                                name="programme_relation_of_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("newer", "older", "how"),
                                name="programme_relation_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Bản nháp"),
                                    ("submitted", "Đã trình ký"),
                                    ("signed", "Đã ký"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="Địa danh"
                            ),
                        ),
                        (
                            "symbol",
                            models.CharField(
                                default="BC", max_length=40, verbose_name="Ký hiệu"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="Số"
                            ),
                        ),
                        (
                            "signed_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Ngày ký"
                            ),
                        ),
                        (
                            "recipients",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="Nơi nhận"
                            ),
                        ),
                        (
                            "lines",
                            models.TextField(
                                blank=True,
                                max_length=300,
                                verbose_name="Quyền hạn, chức vụ của người ký",
                            ),
                        ),
                        ("signer", models.CharField(blank=True, max_length=120)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="programme.plan",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "signed",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.reportversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Báo cáo",
                        "verbose_name_plural": "Báo cáo",
                        "ordering": ["-year", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("plan", "year"),
                                name="programme_report_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "submitted", "signed"])
                                ),
                                name="programme_report_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "signed"), _negated=True),
                                    ("signed__isnull", False),
                                    _connector="OR",
                                ),
                                name="programme_report_signed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportVersion",
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
                        ("day", models.DateField()),
                        ("blocks", models.JSONField()),
                        ("figures", models.JSONField()),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("written", "Lá Chắn soạn"),
                                    ("edited", "Sửa lời"),
                                    ("restored", "Lấy lại bản cũ"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("what", models.CharField(blank=True, max_length=200)),
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="programme.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản của báo cáo",
                        "verbose_name_plural": "Bản của báo cáo",
                        "ordering": ["report", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"),
                                name="programme_report_version_once",
                            )
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
                        ("gone", models.BooleanField(default=False)),
                        ("fields", models.JSONField(default=list)),
                        ("due_on", models.DateField(verbose_name="Hạn gửi")),
                        (
                            "late_why",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Lý do đổi hạn"
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("open", "Đang điền"),
                                    ("ready", "Chờ ký"),
                                    ("sent", "Đã gửi"),
                                    ("returned", "Trả lại để sửa"),
                                    ("accepted", "Đã chấp nhận"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        (
                            "comment",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Cần sửa gì"
                            ),
                        ),
                        ("sent_on", models.DateField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "above",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="below",
                                to="programme.request",
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
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="programme.round",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Phiếu của đơn vị",
                        "verbose_name_plural": "Phiếu của đơn vị",
                        "ordering": ["round", "unit__searchable", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["step", "due_on"], name="programme_request_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "step__in",
                                        [
                                            "open",
                                            "ready",
                                            "sent",
                                            "returned",
                                            "accepted",
                                        ],
                                    )
                                ),
                                name="programme_request_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("above", models.F("id")), _negated=True
                                ),
                                name="programme_request_above",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("round", "unit"),
                                name="programme_request_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
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
                        ("due_on", models.DateField()),
                        ("day", models.SmallIntegerField(null=True)),
                        ("level", models.CharField(max_length=8)),
                        ("people", models.PositiveSmallIntegerField()),
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần đôn đốc",
                        "verbose_name_plural": "Lần đôn đốc",
                        "ordering": ["request", "-at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("day__isnull", False)),
                                fields=("request", "due_on", "day"),
                                name="programme_reminder_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CellPart",
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
                            "below",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.cell",
                            ),
                        ),
                        (
                            "cell",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="programme.cell",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Phần của ô",
                        "verbose_name_plural": "Phần của ô",
                        "ordering": ["cell", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cell", "request"),
                                name="programme_cell_part_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerFile",
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
                        ("digest", models.CharField(max_length=64)),
                        ("media_type", models.CharField(max_length=100)),
                        ("content", models.BinaryField()),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp minh chứng",
                        "verbose_name_plural": "Tệp minh chứng",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "digest"),
                                name="programme_answer_file_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                        ("gone", models.BooleanField(default=False)),
                        ("field", models.CharField(max_length=48)),
                        (
                            "value",
                            models.TextField(blank=True, verbose_name="Số, lời ghi"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="Lý do khác số trong sổ",
                            ),
                        ),
                        (
                            "found",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.found",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Câu trả lời",
                        "verbose_name_plural": "Câu trả lời",
                        "ordering": ["request", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "field"),
                                name="programme_answer_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        ("title", models.CharField(max_length=300, verbose_name="Tên")),
                        (
                            "question",
                            models.TextField(
                                max_length=4000, verbose_name="Câu hỏi rà soát"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("question", "Đặt câu hỏi"),
                                    ("findings", "Phát hiện"),
                                    ("proposal", "Kiến nghị"),
                                    ("drafting", "Soạn thảo"),
                                    ("issued", "Đã ban hành"),
                                ],
                                default="question",
                                max_length=10,
                                verbose_name="Bước",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="Hạn"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Đợt rà soát",
                        "verbose_name_plural": "Đợt rà soát",
                        "ordering": ["-year", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "stage__in",
                                        [
                                            "question",
                                            "findings",
                                            "proposal",
                                            "drafting",
                                            "issued",
                                        ],
                                    )
                                ),
                                name="programme_review_stage",
                            )
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("amend", "Sửa đổi, bổ sung"),
                                    ("issue", "Ban hành mới"),
                                    ("repeal", "Bãi bỏ"),
                                    ("propose", "Đề nghị cơ quan có thẩm quyền"),
                                ],
                                max_length=8,
                                verbose_name="Đề nghị",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(max_length=4000, verbose_name="Nội dung"),
                        ),
                        (
                            "to",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Gửi cơ quan"
                            ),
                        ),
                        (
                            "draft",
                            models.TextField(
                                blank=True, max_length=20000, verbose_name="Dự thảo"
                            ),
                        ),
                        (
                            "issued",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="programme.instrument",
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="programme.review",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Kiến nghị",
                        "verbose_name_plural": "Kiến nghị",
                        "ordering": ["review", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("act__in", ["amend", "issue", "repeal", "propose"])
                                ),
                                name="programme_proposal_act",
                            )
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "speaker",
                            models.CharField(
                                choices=[
                                    ("children", "Trẻ em"),
                                    ("parents", "Cha mẹ, người chăm sóc"),
                                    ("agency", "Cơ quan, đơn vị"),
                                    ("company", "Doanh nghiệp"),
                                    ("expert", "Chuyên gia, hội"),
                                ],
                                max_length=8,
                                verbose_name="Ai",
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Nhóm"
                            ),
                        ),
                        ("received_on", models.DateField(verbose_name="Nhận ngày")),
                        (
                            "text",
                            models.TextField(max_length=4000, verbose_name="Ý kiến"),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Hạn trả lời"
                            ),
                        ),
                        (
                            "answered_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Trả lời ngày"
                            ),
                        ),
                        (
                            "answer",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Trả lời"
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="programme.review",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Ý kiến",
                        "verbose_name_plural": "Ý kiến",
                        "ordering": ["review", "received_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "speaker__in",
                                        [
                                            "children",
                                            "parents",
                                            "agency",
                                            "company",
                                            "expert",
                                        ],
                                    )
                                ),
                                name="programme_opinion_speaker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_on", None),
                                    ("answered_on__gte", models.F("received_on")),
                                    _connector="OR",
                                ),
                                name="programme_opinion_answered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "fault",
                            models.CharField(
                                choices=[
                                    ("missing", "Thiếu quy định"),
                                    ("clash", "Chồng chéo, mâu thuẫn"),
                                    ("outdated", "Lạc hậu"),
                                    ("hard", "Khó thực hiện"),
                                    ("fine", "Phù hợp, giữ nguyên"),
                                ],
                                max_length=10,
                                verbose_name="Loại",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(max_length=4000, verbose_name="Phát hiện"),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="programme.article",
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="programme.instrument",
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="programme.review",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Phát hiện",
                        "verbose_name_plural": "Phát hiện",
                        "ordering": ["review", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "fault__in",
                                        [
                                            "missing",
                                            "clash",
                                            "outdated",
                                            "hard",
                                            "fine",
                                        ],
                                    )
                                ),
                                name="programme_finding_fault",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "title",
                            models.CharField(max_length=300, verbose_name="Tên đợt"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("month", "Tháng"),
                                    ("quarter", "Quý"),
                                    ("half", "6 tháng"),
                                    ("nine", "9 tháng"),
                                    ("year", "Năm"),
                                    ("thematic", "Chuyên đề"),
                                    ("ad_hoc", "Đột xuất"),
                                ],
                                max_length=8,
                                verbose_name="Kỳ báo cáo",
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("decree_09", "Theo Nghị định 09/2019"),
                                    ("calendar", "Theo lịch"),
                                ],
                                default="decree_09",
                                max_length=9,
                                verbose_name="Chốt số liệu",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="Kỳ thứ"
                            ),
                        ),
                        ("first", models.DateField(verbose_name="Số liệu từ ngày")),
                        ("last", models.DateField(verbose_name="đến ngày")),
                        ("due_on", models.DateField(verbose_name="Hạn gửi")),
                        (
                            "basis",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="Căn cứ"
                            ),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Lời dặn"
                            ),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("searchable", models.TextField(default="", editable=False)),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.formversion",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="programme.plan",
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
                        "verbose_name": "Đợt tổng hợp",
                        "verbose_name_plural": "Đợt tổng hợp",
                        "ordering": ["-due_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "month",
                                            "quarter",
                                            "half",
                                            "nine",
                                            "year",
                                            "thematic",
                                            "ad_hoc",
                                        ],
                                    )
                                ),
                                name="programme_round_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rule__in", ["decree_09", "calendar"])
                                ),
                                name="programme_round_rule",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="programme_round_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShortLink",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "code",
                            models.SlugField(
                                max_length=24, unique=True, verbose_name="Mã"
                            ),
                        ),
                        (
                            "label",
                            models.CharField(max_length=120, verbose_name="Dùng ở đâu"),
                        ),
                        (
                            "target",
                            models.CharField(max_length=300, verbose_name="Dẫn tới"),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="programme.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Đường dẫn ngắn",
                        "verbose_name_plural": "Đường dẫn ngắn",
                        "ordering": ["campaign", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="LinkVisits",
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
                        ("count", models.PositiveIntegerField(default=0)),
                        (
                            "link",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visits",
                                to="programme.shortlink",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lượt mở đường dẫn",
                        "verbose_name_plural": "Lượt mở đường dẫn",
                        "ordering": ["day"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("link", "day"), name="programme_visits_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Banner",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "text_vi",
                            models.CharField(max_length=160, verbose_name="Lời"),
                        ),
                        (
                            "text_en",
                            models.CharField(
                                max_length=160, verbose_name="Lời tiếng Anh"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="Từ ngày")),
                        ("ends_on", models.DateField(verbose_name="Đến hết ngày")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="banners",
                                to="programme.campaign",
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.shortlink",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Băng thông báo",
                        "verbose_name_plural": "Băng thông báo",
                        "ordering": ["starts_on", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["starts_on", "ends_on"],
                                name="programme_b_starts__a403ed_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__gte", models.F("starts_on"))
                                ),
                                name="programme_banner_days",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signed",
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
                        ("name", models.CharField(max_length=120)),
                        ("role", models.CharField(max_length=120)),
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signed",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Bản đã ký",
                        "verbose_name_plural": "Bản đã ký",
                        "ordering": ["request", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "number"),
                                name="programme_signed_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
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
                        ("gone", models.BooleanField(default=False)),
                        ("place", models.PositiveIntegerField(default=0)),
                        (
                            "code",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="TT"
                            ),
                        ),
                        (
                            "heading",
                            models.BooleanField(
                                default=False, verbose_name="Chỉ là tên nhóm"
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                max_length=4000,
                                verbose_name="Nội dung hoạt động, nhiệm vụ",
                            ),
                        ),
                        (
                            "text_en",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Tiếng Anh"
                            ),
                        ),
                        (
                            "lead_text",
                            models.CharField(
                                blank=True,
                                max_length=600,
                                verbose_name="Cơ quan chủ trì",
                            ),
                        ),
                        (
                            "with_text",
                            models.TextField(
                                blank=True,
                                max_length=4000,
                                verbose_name="Cơ quan phối hợp",
                            ),
                        ),
                        (
                            "time_text",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="Thời gian thực hiện",
                            ),
                        ),
                        (
                            "outputs_text",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Kết quả"
                            ),
                        ),
                        (
                            "rest",
                            models.TextField(blank=True, verbose_name="Phần chưa hiểu"),
                        ),
                        ("sic", models.JSONField(blank=True, default=list)),
                        (
                            "schedule",
                            models.CharField(
                                choices=[
                                    ("yearly", "Mỗi năm"),
                                    ("once", "Một lần"),
                                    ("unknown", "Chưa rõ"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="Làm khi nào",
                            ),
                        ),
                        (
                            "start_year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="Từ năm"
                            ),
                        ),
                        (
                            "end_year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="Đến năm"
                            ),
                        ),
                        ("searchable", models.TextField(default="", editable=False)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="programme.plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Nhiệm vụ",
                        "verbose_name_plural": "Nhiệm vụ",
                        "ordering": ["plan", "place", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("schedule__in", ["yearly", "once", "unknown"])
                                ),
                                name="programme_task_schedule",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("end_year", None),
                                    ("start_year", None),
                                    ("end_year__gte", models.F("start_year")),
                                    _connector="OR",
                                ),
                                name="programme_task_years",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        ("text", models.CharField(max_length=500, verbose_name="Việc")),
                        ("due_on", models.DateField(verbose_name="Hạn")),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="Xong ngày"
                            ),
                        ),
                        (
                            "came_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="goes_on",
                                to="programme.step",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                                verbose_name="Đơn vị",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Việc nhỏ",
                        "verbose_name_plural": "Việc nhỏ",
                        "ordering": ["task", "year", "due_on", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Said",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        (
                            "word",
                            models.CharField(
                                choices=[
                                    ("not_begun", "Chưa bắt đầu"),
                                    ("doing", "Đang làm"),
                                    ("hard", "Đang vướng"),
                                    ("done", "Đã xong"),
                                    ("stopped", "Dừng, không làm nữa"),
                                ],
                                max_length=10,
                                verbose_name="Tình trạng",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Giải thích"
                            ),
                        ),
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
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="said",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tình trạng đã ghi",
                        "verbose_name_plural": "Tình trạng đã ghi",
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "word__in",
                                        [
                                            "not_begun",
                                            "doing",
                                            "hard",
                                            "done",
                                            "stopped",
                                        ],
                                    )
                                ),
                                name="programme_said_word",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Risk",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "text",
                            models.CharField(
                                max_length=500, verbose_name="Điều có thể hỏng"
                            ),
                        ),
                        (
                            "likely",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Thấp"), (2, "Trung bình"), (3, "Cao")],
                                default=2,
                                verbose_name="Dễ xảy ra",
                            ),
                        ),
                        (
                            "harm",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Thấp"), (2, "Trung bình"), (3, "Cao")],
                                default=2,
                                verbose_name="Thiệt hại",
                            ),
                        ),
                        (
                            "measure",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="Cách phòng"
                            ),
                        ),
                        (
                            "over",
                            models.BooleanField(
                                default=False, verbose_name="Không còn nữa"
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risks",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Rủi ro",
                        "verbose_name_plural": "Rủi ro",
                        "ordering": ["over", "-harm", "-likely", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("likely__in", [1, 2, 3]), ("harm__in", [1, 2, 3])
                                ),
                                name="programme_risk_levels",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Holder",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "part",
                            models.CharField(
                                choices=[("lead", "Chủ trì"), ("with", "Phối hợp")],
                                max_length=4,
                                verbose_name="Vai",
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
                            "basis",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="Căn cứ"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.unit",
                                verbose_name="Đơn vị",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holders",
                                to="programme.task",
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Lý do"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Đơn vị của nhiệm vụ",
                        "verbose_name_plural": "Đơn vị của nhiệm vụ",
                        "ordering": ["task", "part", "valid_from", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("part__in", ["lead", "with"])),
                                name="programme_holder_part",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="programme_holder_period",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("gone", False),
                                    ("part", "lead"),
                                    ("valid_to", None),
                                ),
                                fields=("task",),
                                name="programme_holder_one_lead",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
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
                        ("gone", models.BooleanField(default=False)),
                        (
                            "verified",
                            models.BooleanField(
                                default=False, verbose_name="Đã đọc trong văn bản"
                            ),
                        ),
                        (
                            "doubt",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="Điều cần kiểm chứng",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Nguồn"
                            ),
                        ),
                        ("who", models.CharField(max_length=300, verbose_name="Ai")),
                        (
                            "what",
                            models.CharField(max_length=600, verbose_name="Làm gì"),
                        ),
                        (
                            "when",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="Khi nào"
                            ),
                        ),
                        ("searchable", models.TextField(default="", editable=False)),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="programme.article",
                            ),
                        ),
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
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Nghĩa vụ",
                        "verbose_name_plural": "Nghĩa vụ",
                        "ordering": ["article", "pk"],
                    },
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
                        ("about", models.CharField(max_length=32)),
                        ("action", models.CharField(max_length=32)),
                        ("label", models.CharField(max_length=64)),
                        ("row", models.PositiveBigIntegerField()),
                        ("title", models.CharField(blank=True, max_length=200)),
                        (
                            "before",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                null=True,
                            ),
                        ),
                        (
                            "after",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder
                            ),
                        ),
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
                            "undone_by",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undoes",
                                to="programme.change",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Thay đổi",
                        "verbose_name_plural": "Thay đổi",
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["about", "-at"], name="programme_change_about"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskYear",
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
                        ("gone", models.BooleanField(default=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="Năm")),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="Hạn"),
                        ),
                        ("carried", models.BooleanField(default=False)),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="years",
                                to="programme.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Nhiệm vụ theo năm",
                        "verbose_name_plural": "Nhiệm vụ theo năm",
                        "ordering": ["task", "-year"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("task", "year"), name="programme_year_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                        ("gone", models.BooleanField(default=False)),
                        ("field", models.CharField(max_length=48)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.answerfile",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="programme.request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp gửi kèm",
                        "verbose_name_plural": "Tệp gửi kèm",
                        "ordering": ["request", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("gone", False)),
                                fields=("request", "field", "file"),
                                name="programme_attachment_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CellFile",
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
                        ("name", models.CharField(max_length=120)),
                        (
                            "cell",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="programme.cell",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="programme.answerfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Tệp của ô",
                        "verbose_name_plural": "Tệp của ô",
                        "ordering": ["cell", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cell", "file"), name="programme_cell_file_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
