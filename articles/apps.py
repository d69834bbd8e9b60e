"""The one Django app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, codings, agreement."""

    name = "articles"
    verbose_name = "Policy Shift Annotator"
