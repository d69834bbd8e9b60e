"""Kept statistics for each unit of text; where the tokens and sentences of articles lie."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_counted")]

    operations = [
        migrations.CreateModel(
            name="Segmented",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.CharField(max_length=10)),
                ("language", models.CharField(blank=True, max_length=16)),
                ("segmenter", models.CharField(max_length=60)),
                ("data", models.BinaryField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("article", "level"), name="segmented_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="counted",
            name="level",
            field=models.CharField(default="character", max_length=10),
        ),
        migrations.RemoveConstraint(model_name="counted", name="counted_once"),
        migrations.AddConstraint(
            model_name="counted",
            constraint=models.UniqueConstraint(
                fields=("round", "article", "codebook", "level"), name="counted_once"
            ),
        ),
    ]
