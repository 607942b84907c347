"""What a guest did goes with them when they sign in to an account."""

from typing import Any

from apps.accounts.models import User
from apps.interviews.models import Assessment, Interview


def move(sender: type[User], source: User, target: User, **_: Any) -> None:
    Interview.objects.filter(person=source).update(person=target)
    Assessment.objects.filter(rater=source).update(rater=target)
