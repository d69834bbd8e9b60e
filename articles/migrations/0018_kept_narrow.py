"""Kept statistics and segments with fewer indexes: made anew, since nothing is lost with them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_ordered")]

    operations = [
        migrations.DeleteModel(name="Counted"),
        migrations.DeleteModel(name="Segmented"),
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.CharField(default="character", max_length=10)),
                ("fingerprint", models.CharField(max_length=32)),
                ("data", models.BinaryField()),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "codebook",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.codebook",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "article", "codebook", "level"), name="counted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Segmented",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.CharField(max_length=10)),
                ("language", models.CharField(blank=True, max_length=16)),
                ("segmenter", models.CharField(max_length=60)),
                ("data", models.BinaryField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
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
    ]
