"""The word index (articles/models/words.py): filled when somebody searches, emptied with the articles."""

from django.db import migrations

SQLITE = [
    "CREATE TABLE articles_words_of (id integer PRIMARY KEY, article_id char(32) NOT NULL UNIQUE)",
    """CREATE VIRTUAL TABLE articles_words USING fts5(
      text, content='', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER article_words_gone AFTER DELETE ON articles_article
    WHEN EXISTS (SELECT 1 FROM articles_words_of WHERE article_id = OLD.id)
    BEGIN
      INSERT INTO articles_words (articles_words, rowid, text)
        SELECT 'delete', id, OLD.text FROM articles_words_of WHERE article_id = OLD.id;
      DELETE FROM articles_words_of WHERE article_id = OLD.id;
    END""",
]
SQLITE_REVERSE = [
    "DROP TRIGGER article_words_gone",
    "DROP TABLE articles_words",
    "DROP TABLE articles_words_of",
]
POSTGRESQL = [
    # No foreign key: flush truncates the tables of models, and would be refused. The trigger does the work.
    "CREATE TABLE articles_words (article_id uuid PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX articles_words_words ON articles_words USING gin (words)",
    """CREATE FUNCTION article_words_gone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN DELETE FROM articles_words WHERE article_id = OLD.id; RETURN NULL; END $$""",
    """CREATE TRIGGER article_words_gone AFTER DELETE ON articles_article
    FOR EACH ROW EXECUTE FUNCTION article_words_gone()""",
]
POSTGRESQL_REVERSE = [
    "DROP TRIGGER article_words_gone ON articles_article",
    "DROP FUNCTION article_words_gone()",
    "DROP TABLE articles_words",
]


def _run(sqlite, postgresql):
    def run(apps, schema_editor):
        statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
        with schema_editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_time_on_task")]

    operations = [
        migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(SQLITE_REVERSE, POSTGRESQL_REVERSE))
    ]
