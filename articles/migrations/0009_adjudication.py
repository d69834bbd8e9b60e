"""Rulings: the other coding of a union or an intersection, and what each settled span stands for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_people")]

    operations = [
        migrations.AddField(
            model_name="ruling",
            name="origins",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="ruling",
            name="second",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.assignment",
            ),
        ),
    ]
