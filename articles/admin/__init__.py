"""The admin: every model to look at, scoped to the staff member's own projects; only accounts change here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin import models, study, users

admin.site.site_header = admin.site.site_title = _("Policy Shift Annotator: administration")
admin.site.index_title = _("All models of one’s own projects, to look at")

__all__ = ["models", "study", "users"]
