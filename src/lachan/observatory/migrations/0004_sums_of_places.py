from typing import Any

from django.db import migrations, models

from lachan.stats.fold import pack


def carry(apps: Any, schema_editor: Any) -> None:
    """What waits for the lake goes on waiting, in one row a place."""
    old, new = (apps.get_model("observatory", name) for name in ("CellSum", "Sum"))
    named = ("space", "day", "revision", "sender", "lane", "stage")
    places: dict[Any, dict[Any, list[int]]] = {}
    for row in old.objects.all().iterator():
        geo, venue, *words = row.cell.split("|")
        key = (*(getattr(row, name) for name in named), geo, venue)
        numbers = [row.count, row.active, row.first]
        places.setdefault(key, {})[tuple(words)] = numbers
    new.objects.bulk_create(
        new(**dict(zip((*named, "geo", "venue"), key, strict=True)), cells=pack(sums))
        for key, sums in places.items()
    )


class Migration(migrations.Migration):
    dependencies = [("observatory", "0003_releases")]

    operations = [
        migrations.RemoveConstraint("sum", "observatory_sum_once"),
        migrations.RenameModel("Sum", "CellSum"),
        migrations.CreateModel(
            name="Sum",
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
                    "space",
                    models.CharField(
                        choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField()),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("sender", models.CharField(max_length=40)),
                ("lane", models.PositiveSmallIntegerField(default=0)),
                ("stage", models.CharField(blank=True, default="", max_length=32)),
                ("geo", models.CharField(max_length=2)),
                ("venue", models.CharField(max_length=8)),
                ("cells", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "stage",
                            "space",
                            "day",
                            "revision",
                            "sender",
                            "lane",
                            "geo",
                            "venue",
                        ),
                        name="observatory_sum_of_place",
                    )
                ],
            },
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
        migrations.DeleteModel("CellSum"),
    ]
