"""The admin: every model to look at, scoped to the staff member's own projects; only accounts change here."""

from articles.admin import models, study, users

__all__ = ["models", "study", "users"]
