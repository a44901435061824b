import django.db.models.deletion
from django.db import migrations, models

from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Message",
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
                        ("kind", models.CharField(max_length=64)),
                        ("recipient_kind", models.CharField(max_length=32)),
                        ("recipient_key", models.CharField(max_length=64)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("page", "Trang của người nhận"),
                                    ("email", "Thư điện tử"),
                                ],
                                default="page",
                                max_length=12,
                                verbose_name="Kênh",
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        ("key", models.CharField(max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Đang chờ"),
                                    ("sending", "Đang gửi"),
                                    ("sent", "Đã gửi"),
                                    ("received", "Đã nhận"),
                                    ("failed", "Chưa gửi được"),
                                    ("cancelled", "Đã bỏ"),
                                ],
                                default="waiting",
                                max_length=12,
                                verbose_name="Trạng thái",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("next_at", models.DateTimeField(null=True)),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("round", models.PositiveIntegerField(default=0)),
                        ("failure", models.CharField(blank=True, max_length=16)),
                    ],
                    options={
                        "verbose_name": "Thư",
                        "verbose_name_plural": "Thư",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["state", "next_at"],
                                name="outbox_mess_state_a10033_idx",
                            ),
                            models.Index(
                                fields=["state", "-created_at"],
                                name="outbox_mess_state_0160f5_idx",
                            ),
                            models.Index(
                                fields=["recipient_kind", "recipient_key", "channel"],
                                name="outbox_mess_recipie_15b72c_idx",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "kind",
                                    "recipient_kind",
                                    "recipient_key",
                                    "channel",
                                    "key",
                                ),
                                name="outbox_message_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "waiting",
                                            "sending",
                                            "sent",
                                            "received",
                                            "failed",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="outbox_message_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("channel__in", ["page", "email"])),
                                name="outbox_message_channel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("next_at__isnull", False), ("state", "waiting")
                                    ),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("next_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="outbox_message_waits_for_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "failed"), _negated=True),
                                    models.Q(("failure", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="outbox_message_failed_for_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
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
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Chưa rõ"),
                                    ("sent", "Đã gửi"),
                                    ("failed", "Chưa gửi được"),
                                    ("lost", "Bị ngắt giữa chừng"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("error", models.CharField(blank=True, max_length=80)),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tries",
                                to="outbox.message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Lần gửi",
                        "verbose_name_plural": "Lần gửi",
                        "ordering": ["message", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("message", "number"), name="outbox_attempt_once"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
