"""How much white space spans begin and end with, so that it can be left out of comparisons without reading texts."""

from django.db import migrations, models

from articles.models.span import blank_ends

#: Articles whose texts are read at a time.
SOME = 1000


def measure(apps, _schema_editor):
    """Fill in the spans that are stored; nearly all begin and end with a word, and are not written."""
    articles = apps.get_model("articles", "Article").objects
    spans = apps.get_model("articles", "Span").objects
    coded = list(
        articles.filter(assignments__spans__isnull=False).distinct().values_list("pk", flat=True)
    )
    for at in range(0, len(coded), SOME):
        some = coded[at : at + SOME]
        texts = dict(articles.filter(pk__in=some).values_list("pk", "text"))
        rows = spans.filter(assignment__article__in=some).values_list(
            "pk", "assignment__article", "parts"
        )
        ends = {pk: blank_ends(texts[article], parts) for pk, article, parts in rows}
        white = {pk: found for pk, found in ends.items() if any(found)}
        for pk, (lead, trail) in white.items():
            spans.filter(pk=pk).update(lead=lead, trail=trail)


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_levels")]

    operations = [
        migrations.AddField(
            model_name="span",
            name="lead",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="span",
            name="trail",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
    ]
