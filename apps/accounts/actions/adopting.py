"""A guest signs in to an account that was there before: what they did becomes the account's."""

from django.db import transaction

from apps.accounts.actions import personal_data
from apps.accounts.models import User
from apps.core.signals import person_going, person_merged


@transaction.atomic
def adopt(guest: User, account: User) -> None:
    """Gives all that `guest` did to `account`, and removes the guest. Nothing happens for someone who isn't a guest, or is gone already.

    Raises what `personal_data.absorb` raises, and then nothing has changed.
    """
    person_going.send(sender=User, person=guest)
    held = {one.pk: one for one in User.objects.select_for_update().filter(pk__in=[guest.pk, account.pk]).order_by("pk")}
    if len(held) == 2 and held[guest.pk].is_guest:
        personal_data.absorb(held[guest.pk], held[account.pk])
        person_merged.send(sender=User, source=guest, target=account)
