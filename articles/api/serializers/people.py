"""Invitations, and what was seen before coding: what comes in, what goes out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import BooleanField, CharField, DateTimeField, UUIDField

from articles.actions.invitations import DAYS, MOST_DAYS
from articles.api.serializers.fields import Flag, Input, Integer, Output, Text
from articles.api.serializers.outputs import PersonOutput
from articles.models import Role
from articles.selectors.invitations import EXPIRED, OPEN, REVOKED, USED, VOID

STATES = (OPEN, USED, EXPIRED, REVOKED, VOID)


class InvitationInput(Input):
    """A link to make."""

    role = serializers.ChoiceField(choices=Role.values, default=Role.ANNOTATOR.value)
    days = Integer(
        default=DAYS, min_value=1, max_value=MOST_DAYS, help_text=_("How long it works.")
    )
    email = Text(
        required=False,
        allow_blank=True,
        max_length=254,
        help_text=_("Whom it is for. Where the site sends mail, the link goes there."),
    )


class DuplicateInput(Input):
    """A project to start from another."""

    slug = Text(
        max_length=60, help_text=_("Its address, for ever: lowercase letters, digits, hyphens.")
    )
    name = Text(max_length=120)
    articles = Flag(default=False, help_text=_("With the texts and metadata of the articles."))
    members = Flag(default=False, help_text=_("With the active members in their roles."))


class InvitationOutput(Output):
    """An invitation without its secret."""

    id = UUIDField()
    role = serializers.ChoiceField(choices=Role.choices)
    email = CharField()
    author = PersonOutput()
    state = serializers.ChoiceField(
        choices=STATES, help_text=_("void: whoever made it may no longer give the role.")
    )
    created_at = DateTimeField()
    expires_at = DateTimeField()
    used_at = DateTimeField(allow_null=True)
    used_by = PersonOutput(allow_null=True)
    revoked_at = DateTimeField(allow_null=True)


class NewInvitationOutput(InvitationOutput):
    """An invitation just made, with its secret: told now and never again."""

    secret = CharField()
    link = CharField(help_text=_("The page where one person joins by it."))
    mailed = BooleanField(help_text=_("Whether the link went out by mail."))


class RevealOutput(Output):
    """That somebody was shown released codings of an article by others."""

    id = UUIDField()
    user = PersonOutput()
    article = UUIDField()
    place = CharField(help_text=_("Where: side-by-side, passages, concordance, export, api, …"))
    first_at = DateTimeField()
