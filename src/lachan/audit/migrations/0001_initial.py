from django.db import migrations, models

from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Head",
                    fields=[
                        (
                            "stream",
                            models.CharField(
                                max_length=64, primary_key=True, serialize=False
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
                        "verbose_name": "Đầu chuỗi",
                        "verbose_name_plural": "Đầu chuỗi",
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
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
                        ("stream", models.CharField(max_length=64)),
                        ("sequence", models.PositiveBigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("action", models.CharField(max_length=64)),
                        ("actor", models.CharField(blank=True, max_length=200)),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("facts", models.JSONField(default=dict)),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "verbose_name": "Mục sổ kiểm tra",
                        "verbose_name_plural": "Mục sổ kiểm tra",
                        "ordering": ["stream", "sequence"],
                        "indexes": [
                            models.Index(
                                fields=["subject"],
                                name="audit_entry_subject_63dbdf_idx",
                            ),
                            models.Index(
                                fields=["at"], name="audit_entry_at_06beca_idx"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("stream", "sequence"), name="audit_entry_place"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
