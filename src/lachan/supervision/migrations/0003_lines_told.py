from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_two_adults_consent_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="undoable",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(max_length=24),
        ),
    ]
