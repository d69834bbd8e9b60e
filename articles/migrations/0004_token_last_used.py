from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_workspace")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="last_used_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="last used"
            ),
        )
    ]
