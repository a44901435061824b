"""The blind index answers a search without its rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_index_of_the_desk")]

    operations = [
        migrations.RemoveIndex(
            model_name="indexmark", name="reports_ind_team_40c7ce_idx"
        ),
        migrations.AddIndex(
            model_name="indexmark",
            index=models.Index(
                fields=["team", "mark", "report"], name="reports_by_mark"
            ),
        ),
    ]
