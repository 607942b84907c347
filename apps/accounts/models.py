"""Who someone is. A guest is a user without an e-mail address; signing up gives the same row one."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

TIME_FACTORS = [
    (1.0, "As given"),
    (1.25, "A quarter more"),
    (1.5, "Half as much again"),
    (2.0, "Double"),
    (3.0, "Three times"),
    (10.0, "Ten times"),
]


class UserManager(BaseUserManager["User"]):
    def create_guest(self) -> "User":
        guest = self.model(email=None)
        guest.set_unusable_password()
        guest.save()
        return guest

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **({"is_staff": True, "is_superuser": True} | fields))


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True, null=True, blank=True)  # NULL, not "", so that many guests can have none
    name = models.CharField(max_length=80, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_email_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email or "Guest"

    @property
    def is_guest(self) -> bool:
        return self.email is None

    @property
    def page_key(self) -> str:
        """Says in a page whose it is, so that a stale one is told apart from one of somebody else. It opens nothing."""
        return salted_hmac("apps.accounts.page_key", str(self.pk), algorithm="sha256").hexdigest()[:20]

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]
        """False for a guest: to everything that asks (allauth, the admin, `login_required`) a guest is someone not signed in.

        Our own doors ask `guests.person_of()` instead.
        """
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:  # type: ignore[override]
        return self.is_guest


class Preferences(models.Model):
    """What holds for a person on every device. How a screen looks is kept on the device itself."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preferences")
    time_factor = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(1.0), MaxValueValidator(10.0)],
        help_text="How much longer this person's clocks run: 1.5 makes 12 minutes of 8.",
    )

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(condition=models.Q(time_factor__gte=1.0, time_factor__lte=10.0), name="time_factor_from_1_to_10")
        ]

    def __str__(self) -> str:
        return f"Preferences of {self.person}"
