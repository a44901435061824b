from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("observatory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="space",
            field=models.CharField(
                choices=[("real", "Thật"), ("synthetic", "Mô phỏng")],
                default="real",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="month",
            name="month",
            field=models.CharField(max_length=8, primary_key=True, serialize=False),
        ),
    ]
