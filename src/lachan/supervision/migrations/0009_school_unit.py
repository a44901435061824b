import re

import django.db.models.deletion
from django.db import migrations, models

CODE = re.compile(r"[0-9A-Z][0-9A-Z._/-]{0,31}")


def link(apps, schema_editor):
    """Find, or make, the unit of each school whose code was typed."""
    School = apps.get_model("supervision", "School")
    Unit = apps.get_model("partners", "Unit")
    for school in School.objects.exclude(unit_code=""):
        code = school.unit_code.strip().upper()
        unit = Unit.objects.filter(kind="school", code=code, valid_to=None).first()
        if unit is None and CODE.fullmatch(code):
            unit = Unit.objects.create(
                kind="school",
                code=code,
                name=school.name,
                valid_from=school.created_at.date(),
            )
        # Two spellings of one code: the first school keeps the unit.
        if unit is not None and not School.objects.filter(unit=unit).exists():
            school.unit = unit
            school.save(update_fields=["unit"])


def unlink(apps, schema_editor):
    """Write the code of each school's unit back."""
    School = apps.get_model("supervision", "School")
    for school in School.objects.exclude(unit=None).select_related("unit"):
        school.unit_code = school.unit.code
        school.save(update_fields=["unit_code"])


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_teams"),
        ("supervision", "0008_reports"),
    ]

    operations = [
        migrations.RemoveConstraint("school", "supervision_school_unit"),
        migrations.RenameField("school", "unit", "unit_code"),
        migrations.AddField(
            "school",
            "unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.unit",
            ),
        ),
        migrations.RunPython(link, unlink),
    ]
