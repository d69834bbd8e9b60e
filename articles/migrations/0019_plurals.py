"""What several entries of the registry, and several gold articles, are called. Nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_kept_narrow")]

    operations = [
        migrations.AlterModelOptions("entity", {"verbose_name_plural": "entities"}),
        migrations.AlterModelOptions("gold", {"verbose_name_plural": "gold articles"}),
    ]
