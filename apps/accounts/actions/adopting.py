"""Move a guest's work to the existing account that they sign in to."""

from django.db import transaction

from apps.accounts.actions import personal_data
from apps.accounts.models import User
from apps.core.signals import person_going, person_merged


@transaction.atomic
def adopt(guest: User, account: User) -> None:
    """Move everything of `guest` to `account`, and delete the guest. Do nothing for someone who isn't a guest, or is deleted already.

    Raises what `personal_data.absorb` raises; then nothing has changed.
    """
    person_going.send(sender=User, person=guest)
    locked = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=[guest.pk, account.pk]).order_by("pk")}
    if len(locked) == 2 and locked[guest.pk].is_guest:
        personal_data.absorb(locked[guest.pk], locked[account.pk])
        person_merged.send(sender=User, source=guest, target=account)
