"""Triggers that hold on every door, raw SQL included: frozen texts and an append-only log.

The maintenance switch is the one way round the log's triggers: a row in ``articles_maintenance``
on SQLite, a transaction-local setting on PostgreSQL (``articles.actions.maintenance``).
"""

from django.db import migrations

SQLITE = [
    "CREATE TABLE articles_maintenance (reason text NOT NULL)",
    """CREATE TRIGGER article_text_frozen
    BEFORE UPDATE OF text, sha256, length, canon_version, zones ON articles_article
    WHEN OLD.text IS NOT NEW.text OR OLD.sha256 IS NOT NEW.sha256 OR OLD.length IS NOT NEW.length
      OR OLD.canon_version IS NOT NEW.canon_version OR OLD.zones IS NOT NEW.zones
    BEGIN SELECT RAISE(ABORT, 'article_text_frozen'); END""",
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON articles_event
    WHEN NOT EXISTS (SELECT 1 FROM articles_maintenance)
    BEGIN SELECT RAISE(ABORT, 'event_append_only'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON articles_event
    WHEN NOT EXISTS (SELECT 1 FROM articles_maintenance)
    BEGIN SELECT RAISE(ABORT, 'event_append_only'); END""",
]
SQLITE_REVERSE = [
    "DROP TRIGGER event_no_delete",
    "DROP TRIGGER event_no_update",
    "DROP TRIGGER article_text_frozen",
    "DROP TABLE articles_maintenance",
]
POSTGRESQL = [
    """CREATE FUNCTION article_text_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'article_text_frozen' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER article_text_frozen BEFORE UPDATE ON articles_article FOR EACH ROW
    WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.sha256 IS DISTINCT FROM NEW.sha256
      OR OLD.length IS DISTINCT FROM NEW.length OR OLD.canon_version IS DISTINCT FROM NEW.canon_version
      OR OLD.zones IS DISTINCT FROM NEW.zones)
    EXECUTE FUNCTION article_text_frozen()""",
    """CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF coalesce(current_setting('annotator.maintenance', true), '') <> '' THEN
        IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'event_append_only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON articles_event
    FOR EACH ROW EXECUTE FUNCTION event_append_only()""",
    """CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON articles_event
    FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()""",
]
POSTGRESQL_REVERSE = [
    "DROP TRIGGER event_no_truncate ON articles_event",
    "DROP TRIGGER event_no_change ON articles_event",
    "DROP FUNCTION event_append_only()",
    "DROP TRIGGER article_text_frozen ON articles_article",
    "DROP FUNCTION article_text_frozen()",
]


def _run(sqlite, postgresql):
    def run(apps, schema_editor):
        statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
        with schema_editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(SQLITE_REVERSE, POSTGRESQL_REVERSE))
    ]
