"""Mail: what the site sends, and that a slow mail server holds up nobody."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from threading import Thread
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import formats, timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.models import Invitation

logger = logging.getLogger(__name__)
#: What a mail server that is away, full or badly set up raises.
UNSENT = (SMTPException, OSError)


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Send the link to whom it is meant for; whether it went out. Without mail or an address: False."""
    if not settings.MAIL_READY or not invitation.email:
        return False
    names = {
        "who": invitation.author.shown_name,
        "project": invitation.project.name,
        "link": link,
        "until": formats.date_format(timezone.localtime(invitation.expires_at), "j F Y, H:i e"),
    }
    subject = _("Invitation to the project “%(project)s”") % names
    text = _(
        "%(who)s invites you to the project “%(project)s” of the Policy Shift Annotator.\n\n"
        "Open this link to join. It works once, until %(until)s:\n\n%(link)s\n\n"
        "If this means nothing to you, leave the mail alone: nothing happens."
    )
    # A name is somebody's text: a line break in it must not become a header.
    message = EmailMessage(" ".join(subject.split()), text % names, to=[invitation.email])
    return _sent(message)


def post_later(message: EmailMessage) -> Thread:
    """Send ``message`` while the answer goes out, which thus takes as long as for a mail that nobody gets."""
    thread = Thread(target=_sent, args=(message,), name="mail")
    thread.start()
    return thread


def _sent(message: EmailMessage) -> bool:
    try:
        message.send()
    except UNSENT as error:
        logger.warning("a mail was not sent: %s", type(error).__name__)  # not to whom, nor what
        return False
    return True
