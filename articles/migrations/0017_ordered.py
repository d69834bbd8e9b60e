"""Lists of values that are a scale."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_white_ends")]

    operations = [
        migrations.AddField(
            model_name="attribute",
            name="ordered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="question",
            name="ordered",
            field=models.BooleanField(default=False),
        ),
    ]
