from django.db import migrations, models

from lachan.web.migrating import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="JobRun",
                    fields=[
                        (
                            "name",
                            models.CharField(
                                max_length=100, primary_key=True, serialize=False
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("failure", models.TextField(blank=True, default="")),
                        ("failures", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="WorkerBeat",
                    fields=[
                        (
                            "worker",
                            models.CharField(
                                max_length=64, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "doing",
                            models.CharField(blank=True, default="", max_length=100),
                        ),
                    ],
                ),
            ]
        )
    ]
