from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def move(apps: Any, schema_editor: Any) -> None:
    """Take the objections nobody has looked at to where lists are kept."""
    complaints = apps.get_model("lists", "Complaint")
    words = apps.get_model("lists", "ComplaintWord")
    objections = apps.get_model("supervision", "Objection").objects
    for old in objections.filter(closed_at=None).order_by("day", "pk"):
        row, _made = complaints.objects.get_or_create(
            name=old.name,
            answer="",
            defaults={
                "category": old.category,
                "first_day": old.day,
                "last_day": old.day,
            },
        )
        row.count, row.last_day = row.count + 1, old.day
        row.national = row.national or old.origin == "national"
        row.save()
        words.objects.create(
            complaint=row,
            day=old.day,
            age=old.age,
            origin=old.origin,
            reason=old.reason,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0007_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChildReport",
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
                ("number", models.PositiveBigIntegerField()),
                ("day", models.DateField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="supervision.child",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FamilyReport",
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
                ("number", models.PositiveBigIntegerField()),
                ("day", models.DateField()),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="supervision.family",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="Objection",
        ),
        migrations.AddConstraint(
            model_name="childreport",
            constraint=models.UniqueConstraint(
                fields=("child", "number"), name="supervision_child_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="familyreport",
            constraint=models.UniqueConstraint(
                fields=("family", "number"), name="supervision_family_report_once"
            ),
        ),
    ]
