"""Cards that come back: the log of a person's reviews, and the schedule that it makes.

The site's cards and those of one's own are two pairs of tables, so that nothing which reads the site's can come upon a person's own:
`Review` and `CardSchedule` point at a question, `OwnReview` at an `OwnCard`, which is its own schedule, since it has one person.
"""

import secrets
import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from fsrs.scheduler import DEFAULT_PARAMETERS

from apps.curriculum.models import Blueprint, Lesson, Question, QuestionRevision
from apps.interviews.models import Response
from apps.reviews.rules.card_keys import CardKey
from apps.reviews.rules.memory import LEECH, Rating
from apps.reviews.rules.own_text import LONGEST_DECK, LONGEST_FRONT, LONGEST_GUID, LONGEST_TAGS


class ReviewQuerySet[M: models.Model](models.QuerySet[M]):
    """Reviews by whether they count."""

    def counted(self) -> Self:
        """Keep those that the schedule is made of: neither undone nor crammed."""
        return self.filter(undone_at=None).exclude(source=AnyReview.Source.CRAM)


class AnyReview(models.Model):
    """One answer to a card, never changed but to undo it. The id is made by the page that sends it, so that it counts once.

    `reviewed_at` is when the person answered, which may be long before `received_at` where there was no network; `reviewed_on` is their
    own study day at that moment.
    """

    class Source(models.TextChoices):
        """Where a card was answered."""

        SESSION = "session", "Cards"
        INTERVIEW = "interview", "Interview"
        CRAM = "cram", "Cramming"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rating = models.PositiveSmallIntegerField(choices=[(rating.value, rating.name.capitalize()) for rating in Rating])
    source = models.CharField(max_length=10, choices=Source, default=Source.SESSION)
    reviewed_at = models.DateTimeField()
    reviewed_on = models.DateField()
    received_at = models.DateTimeField()
    spent_ms = models.PositiveIntegerField(default=0, help_text="From showing the card to the rating.")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_rating_display()}, {self.reviewed_at:%Y-%m-%d %H:%M}"


A_RATING = models.Q(rating__gte=1, rating__lte=4)


class Review(AnyReview):
    """One answer to a card of the site's."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    card = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reviews")

    objects: ClassVar[ReviewQuerySet["Review"]] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["person", "card", "reviewed_at"], name="reviews_of_a_card"),
            models.Index(fields=["person", "reviewed_on"], name="reviews_of_a_day"),
        ]
        constraints = [models.CheckConstraint(name="rating_from_1_to_4", condition=A_RATING)]


class ScheduleQuerySet(models.QuerySet["CardSchedule"]):
    """Schedules of the site's cards by what is to be asked."""

    def askable(self, today: date) -> Self:
        """Keep those of cards in use that are neither suspended nor put off until tomorrow."""
        in_use = self.filter(card__retired_at=None, card__revision__isnull=False, suspended_at=None)
        return in_use.exclude(buried_on__gte=today)

    def due(self, today: date) -> Self:
        """Keep those that are to be asked on the study day `today`."""
        return self.askable(today).filter(due_on__lte=today)


class AnySchedule(models.Model):
    """When a person sees a card again, and what FSRS knows of their memory of it: what their counted reviews add up to.

    One without a stability is of a card that was never asked.
    """

    class State(models.IntegerChoices):
        """FSRS' states, and one for a card that was never reviewed."""

        NEW = 0, "New"
        LEARNING = 1, "Learning"
        REVIEW = 2, "Known"
        RELEARNING = 3, "Relearning"

    state = models.PositiveSmallIntegerField(choices=State, default=State.NEW)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    stability = models.FloatField(null=True, blank=True, help_text="Days until recall falls to 90 %.")
    difficulty = models.FloatField(null=True, blank=True, help_text="From 1 to 10.")
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    last_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="If it is asked again within that day.")
    reviews = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True, blank=True)
    buried_on = models.DateField(null=True, blank=True, help_text="The study day on which it isn't asked any more.")

    class Meta:
        abstract = True

    @property
    def is_leech(self) -> bool:
        """Whether the card was forgotten so often that reading would help more than asking."""
        return self.lapses >= LEECH


A_MEMORY_AND_A_DAY = models.Q(state=0, stability=None, due_on=None, last_on=None, reviews=0) | models.Q(
    state__gte=1, stability__gt=0, difficulty__gte=1, due_on__isnull=False, last_on__isnull=False, reviews__gte=1
)
"""What a schedule has once its card was reviewed, and not before."""


class CardSchedule(AnySchedule):
    """A person's schedule of a card of the site's. One without a stability is of a card that was put aside before it was ever asked."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="card_schedules")
    card = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="schedules")

    objects: ClassVar[ScheduleQuerySet] = ScheduleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["person", "due_on"], condition=models.Q(suspended_at=None), name="cards_due")]
        constraints = [
            models.UniqueConstraint(fields=["person", "card"], name="one_schedule_a_person_and_card"),
            models.CheckConstraint(name="a_reviewed_card_has_a_memory_and_a_day", condition=A_MEMORY_AND_A_DAY),
        ]

    def __str__(self) -> str:
        return f"{self.card} for {self.person}"

    def log(self) -> ReviewQuerySet[Review]:
        """Return all reviews that the person gave this card."""
        return Review.objects.filter(person=self.person_id, card=self.card_id)


UNTITLED = "Without a deck"
"""Where cards stand that have neither a topic nor a deck."""


def new_guid() -> str:
    """Return a name for a card that no other card anywhere has."""
    return secrets.token_urlsafe(9)


class OwnCardQuerySet(models.QuerySet["OwnCard"]):
    """A person's own cards by what is to be asked."""

    def askable(self, today: date) -> Self:
        """Keep those that are neither suspended nor put off until tomorrow."""
        return self.filter(suspended_at=None).exclude(buried_on__gte=today)


class OwnCard(AnySchedule):
    """A card that a person wrote or brought, with its schedule. Nobody else ever sees it.

    `front` and `back` are typed text. It belongs to a topic, and there to a section by its heading's id, or to a deck, or to neither.
    `guid` is what Anki tells a note by: its own of a note that came from there, else one made here.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_cards")
    front = models.CharField(max_length=LONGEST_FRONT)
    back = models.TextField()
    topic = models.ForeignKey(Lesson, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    anchor = models.CharField(max_length=100, blank=True, help_text="The heading's id of a section of the topic.")
    deck = models.CharField(max_length=LONGEST_DECK, blank=True)
    tags = models.CharField(max_length=LONGEST_TAGS, blank=True, help_text="Words with blanks between them.")
    guid = models.CharField(max_length=LONGEST_GUID, default=new_guid)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[OwnCardQuerySet] = OwnCardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["person", "due_on"], condition=models.Q(suspended_at=None), name="own_cards_due")]
        constraints = [
            models.UniqueConstraint(fields=["person", "front"], name="one_own_card_a_front"),
            models.CheckConstraint(name="a_reviewed_own_card_has_a_memory_and_a_day", condition=A_MEMORY_AND_A_DAY),
        ]

    def __str__(self) -> str:
        return self.front

    @property
    def card_id(self) -> int:
        """Its id: it is its own schedule."""
        return self.pk

    @property
    def key(self) -> CardKey:
        """What it is called in addresses and in a queue."""
        return CardKey(self.pk, is_own=True)

    @property
    def title(self) -> str:
        """The first line of its front."""
        return self.front.partition("\n")[0]

    @property
    def deck_name(self) -> str:
        """Where it stands: its topic, else its deck."""
        return self.topic.title if self.topic else self.deck or UNTITLED

    def log(self) -> "ReviewQuerySet[OwnReview]":
        """Return all reviews of it."""
        return OwnReview.objects.filter(card=self.pk)


class OwnReview(AnyReview):
    """One answer to a card of one's own. It stays when the card is deleted, since the time that it took was practised."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_reviews")
    card = models.ForeignKey(OwnCard, on_delete=models.SET_NULL, null=True, related_name="given")

    objects: ClassVar[ReviewQuerySet["OwnReview"]] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["card", "reviewed_at"], name="reviews_of_an_own_card"),
            models.Index(fields=["person", "reviewed_on"], name="own_reviews_of_a_day"),
        ]
        constraints = [models.CheckConstraint(name="own_rating_from_1_to_4", condition=A_RATING)]


type Schedule = CardSchedule | OwnCard
"""What a person's reviews of a card add up to, for cards of the site and for their own."""


class CardDraft(models.Model):
    """What was read of a person's file of cards, until they take it: at most one a person, and for a day.

    `cards` and `faults` are as `rules.card_files` has them; `skipped` counts the rows that are the site's own cards.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="card_draft")
    name = models.CharField(max_length=200, help_text="The file's.")
    cards = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    skipped = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class StudySettings(models.Model):
    """How a person wants to be asked, on every device."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_settings")
    desired_retention = models.FloatField(default=0.9, validators=[MinValueValidator(0.7), MaxValueValidator(0.97)])
    parameters = models.JSONField(default=list, blank=True, help_text="The 21 of FSRS-6; empty for the default.")
    new_a_day = models.PositiveSmallIntegerField(default=8)
    reviews_a_day = models.PositiveSmallIntegerField(default=30)
    minutes_a_day = models.PositiveSmallIntegerField(default=25)
    types_answers = models.BooleanField(
        default=False, db_default=False, help_text="A card has a field to type into before its answer shows."
    )
    time_zone = models.CharField(max_length=60, blank=True, help_text="By its name in the IANA's list; the browser says it.")
    calendar_key = models.CharField(
        max_length=43, null=True, blank=True, unique=True, help_text="Of the plan's calendar feed; it lets anyone who has it read the feed."
    )
    remind_at = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The hour of the day, from 0 to 23; none for no mail.")
    reminded_on = models.DateField(null=True, blank=True)
    scheduled_for = models.DateField(null=True, blank=True, help_text="The interview by whose date all cards are scheduled.")

    class Meta:
        verbose_name_plural = "study settings"
        constraints = [
            models.CheckConstraint(
                name="retention_from_70_to_97_per_cent", condition=models.Q(desired_retention__gte=0.7, desired_retention__lte=0.97)
            ),
            models.CheckConstraint(name="reminded_at_an_hour_of_the_day", condition=models.Q(remind_at__lte=23)),
        ]

    def __str__(self) -> str:
        return f"Study settings of {self.person}"

    interview_title = ""
    """What the interview is for that the cards are scheduled by; `settings_of` fills it in."""

    @property
    def fsrs_parameters(self) -> tuple[float, ...]:
        """The parameters that hold: the person's own, or FSRS' default."""
        return tuple(self.parameters) or DEFAULT_PARAMETERS


class InterviewDate(models.Model):
    """A real interview that a person prepares for."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interview_dates")
    title = models.CharField(max_length=80, blank=True)
    held_on = models.DateField()
    formats = models.ManyToManyField(Blueprint, blank=True, related_name="+", help_text="What is practised for it, once a week each.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "held_on", "title"], name="one_interview_a_title_and_day")]

    def __str__(self) -> str:
        return self.title or f"Interview on {self.held_on}"


class GapQuerySet(models.QuerySet["Gap"]):
    """Gaps by whether something was done about them."""

    def open(self) -> Self:
        """Keep those that no later answer has closed."""
        return self.filter(closed_by=None)


class Gap(models.Model):
    """A criterion that an answer met badly: the person gave themselves level 0 or 1. It brings its sections and cards back.

    It is closed by the next graded answer to a question that one of its sections teaches, whatever the levels: if that went badly too, a
    gap of that answer is open.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="gaps")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gaps")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="gaps")
    criterion = models.PositiveSmallIntegerField(help_text="Its position in the rubric, from 0.")
    name = models.CharField(max_length=200, help_text="The criterion's.")
    level = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    closed_by = models.ForeignKey(Response, on_delete=models.SET_NULL, null=True, blank=True, related_name="gaps_closed")

    objects: ClassVar[GapQuerySet] = GapQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["person", "-opened_at"], condition=models.Q(closed_by=None), name="open_gaps")]
        constraints = [models.UniqueConstraint(fields=["response", "criterion"], name="one_gap_a_criterion")]

    def __str__(self) -> str:
        return f"{self.name}: level {self.level}"


class CardFlag(models.Model):
    """A person says that something is wrong with a card, for the authors."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="card_flags")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="flags")
    note = models.TextField(blank=True)
    flagged_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When an author had looked at it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "revision"], name="one_flag_a_person_and_wording")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.note}"
