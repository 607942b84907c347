"""Users and their preferences. A guest is a user without an e-mail address; signing up adds one to the same row."""

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
    """Creates users by e-mail address, which is stored in lower case, and guests without one."""

    def create_guest(self) -> "User":
        """Create a user without an address and without a usable password."""
        guest = self.model(email=None)
        guest.set_unusable_password()
        guest.save()
        return guest

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who signs in by address and password; without a password they can't sign in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who is staff and superuser, unless `fields` say otherwise."""
        return self.create_user(email, password, **({"is_staff": True, "is_superuser": True} | fields))


class User(AbstractBaseUser, PermissionsMixin):
    """A person: a guest, or someone who signed up."""

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
        """Whether the person hasn't signed up."""
        return self.email is None

    @property
    def page_key(self) -> str:
        """A hash that names the person in a page, to tell a stale page of theirs from another person's page. It grants no access."""
        return salted_hmac("apps.accounts.page_key", str(self.pk), algorithm="sha256").hexdigest()[:20]

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]
        """False for a guest, so that allauth, the admin and `login_required` treat guests as not signed in.

        Our own views call `guests.person_of()` instead.
        """
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:  # type: ignore[override]
        """True for a guest; the opposite of `is_authenticated`."""
        return self.is_guest


class Preferences(models.Model):
    """A person's settings on every device. How pages look is kept on each device itself."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preferences")
    time_factor = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(1.0), MaxValueValidator(10.0)],
        help_text="How much longer this person's clocks run: 1.5 makes 12 minutes of 8.",
    )

    grades_strictly = models.BooleanField(
        default=False, db_default=False, help_text="Levels 2 and 3 of a self-grading need a passage of the answer as evidence."
    )

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(condition=models.Q(time_factor__gte=1.0, time_factor__lte=10.0), name="time_factor_from_1_to_10")
        ]

    def __str__(self) -> str:
        return f"Preferences of {self.person}"
