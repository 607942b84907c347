"""Share what is one's own by a link, and take the link away again: the same for sets and formats."""

from secrets import token_urlsafe

from apps.interviews.models import OwnFormat, QuestionSet


def share(own: QuestionSet | OwnFormat) -> None:
    """Give it a link. Does nothing if it has one."""
    type(own)._default_manager.filter(pk=own.pk, share_key=None).update(share_key=token_urlsafe(32))


def revoke(own: QuestionSet | OwnFormat) -> None:
    """Take its link away; a later one is another. Interviews that were planned by it stay."""
    type(own)._default_manager.filter(pk=own.pk).update(share_key=None)
