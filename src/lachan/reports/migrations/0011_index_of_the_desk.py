"""One index with all that the desk filters, counts and sorts by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_ties")]

    operations = [
        migrations.RemoveIndex(
            model_name="report", name="reports_rep_status_0d15ba_idx"
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=[
                    "status",
                    "urgency",
                    "about",
                    "look_by",
                    "turn_by",
                    "received_at",
                    "erased_at",
                    "kind",
                    "province",
                    "no_school",
                    "no_commune",
                    "no_police",
                    "item",
                ],
                name="reports_at_desk",
            ),
        ),
    ]
