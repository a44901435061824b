"""Whether a team's index knows a report stands with its link: found by an index."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef


def carry_over(apps, schema_editor):
    """Keep which reports are indexed already."""
    links = apps.get_model("reports", "ChainLink").objects
    done = apps.get_model("reports", "Indexed").objects.filter(
        report=OuterRef("report"), team=OuterRef("team"), new_at=F("report__new_at")
    )
    known = links.filter(Exists(done)).values("pk")
    erased = links.exclude(report__erased_at=None).values("pk")
    links.filter(pk__in=known).update(indexed=True)
    links.filter(pk__in=erased).update(indexed=True)


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_keeping")]

    operations = [
        migrations.AddField(
            model_name="chainlink",
            name="indexed",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Indexed"),
        migrations.AddIndex(
            model_name="chainlink",
            index=models.Index(
                fields=["team"],
                condition=models.Q(("indexed", False)),
                name="reports_not_indexed",
            ),
        ),
    ]
