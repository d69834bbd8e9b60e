"""Rulings on the questions of an article."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_unseen")]

    operations = [
        migrations.AddField(
            model_name="ruling",
            name="question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.question",
            ),
        ),
        migrations.RemoveConstraint(model_name="ruling", name="ruling_start_before_end"),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start__lt", models.F("end")), ("question__isnull", False), _connector="OR"
                ),
                name="ruling_start_before_end",
            ),
        ),
    ]
