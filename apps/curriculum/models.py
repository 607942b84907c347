"""What can be learnt and asked: the index of the files under `content/`, which are the truth.

Nothing here is edited by hand. What disappears from the files is retired, so that old attempts keep what they refer to.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.curriculum.rules import matching
from apps.curriculum.rules.headings import parted
from apps.curriculum.rules.reading_time import minutes_to_read
from apps.curriculum.rules.rubrics import Rubric


class Module(models.Model):
    """A module of lessons and questions. `baseline` names the versions that it is written for, `as_of` the day of that."""

    slug = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    baseline = models.TextField(blank=True)
    as_of = models.CharField(max_length=20, blank=True)
    content_hash = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("curriculum:module", args=[self.slug])


class Retirable[M: models.Model](models.QuerySet[M]):
    """Rows that are retired when their file disappears, and never deleted."""

    def not_retired(self) -> Self:
        """Return those that are in use."""
        return self.filter(retired_at=None)


class Lesson(models.Model):
    """One lesson of a module, and with it one topic that questions belong to."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    opening_html = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0)
    dated = models.JSONField(default=list, db_default=[], blank=True, help_text="Its dated claims as its page shows them.")
    content_hash = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Retirable["Lesson"]] = Retirable.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "slug"], name="one_lesson_a_slug_in_a_module")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("curriculum:lesson", args=[self.module.slug, self.slug])

    @property
    def minutes(self) -> int:
        """How long reading takes."""
        return minutes_to_read(self.words)


class Section(models.Model):
    """A section of a lesson. `anchor` is the id of its heading, `covers` the facts of the coverage map that it carries."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="sections")
    anchor = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    title_html = models.CharField(max_length=400)
    html = models.TextField()
    text = models.TextField(help_text="The words of the section, for search.")
    folded = models.TextField(
        default="", db_default="", blank=True, editable=False, help_text="What search finds it by; written by `save`."
    )
    covers = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "anchor"], name="one_section_an_anchor_in_a_lesson")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store the section, and what search finds it by, which is made of its texts and the lesson's title."""
        self.folded = matching.index(lesson=self.lesson.title, title=self.title, text=self.text)
        fields = None if update_fields is None else {*update_fields, "folded"}
        super().save(*args, update_fields=fields, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.lesson.get_absolute_url()}#{self.anchor}"

    @property
    def minutes(self) -> int:
        """How long reading takes."""
        return minutes_to_read(len(self.text.split()))


class QuestionQuerySet(Retirable["Question"]):
    """Questions by what they are for."""

    def cards(self) -> Self:
        """Keep the cards in use."""
        return self.not_retired().filter(kind=Question.Kind.RAPID, revision__isnull=False)

    def long(self) -> Self:
        """Keep the questions in use that take minutes: all that are no cards."""
        return self.not_retired().exclude(kind=Question.Kind.RAPID).filter(revision__isnull=False)


class Question(models.Model):
    """A long question or a card. What it says stands in `revision`, the wording that is in use."""

    class Kind(models.TextChoices):
        CONCEPT = "concept", "Concept"
        TRADE_OFF = "trade-off", "Trade-off"
        DEBUGGING = "debugging", "Debugging"
        DESIGN = "design", "Design"
        RAPID = "rapid", "Rapid-fire"

    class Difficulty(models.TextChoices):
        MID = "mid", "Mid"
        SENIOR = "senior", "Senior"
        STAFF = "staff", "Staff"

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=100, help_text="The id in the file.")
    kind = models.CharField(max_length=20, choices=Kind)
    difficulty = models.CharField(max_length=20, choices=Difficulty)
    topic = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="questions")
    sections = models.ManyToManyField(Section, related_name="questions")
    allotted_seconds = models.PositiveIntegerField()
    origin = models.CharField(max_length=60, default="new")
    is_case = models.BooleanField(default=False, db_default=False, help_text="It goes in phases, and one asks for what there is to know.")
    revision = models.ForeignKey("QuestionRevision", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "code"], name="one_question_a_code_in_a_module")]

    def __str__(self) -> str:
        return self.code


class QuestionRevision(models.Model):
    """One wording of a question with its rubric, never changed once made: what is graded is never edited.

    `wording` is the Markdown as written and what the hash is of; `html` is how it shows, made again at every load. Anchor answers and
    dated claims stand in `html` alone, and only where a question has them.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    content_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    wording = models.JSONField()
    html = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "content_hash"], name="one_revision_a_content")]

    def __str__(self) -> str:
        return self.title

    @property
    def rubric(self) -> Rubric:
        """Its names and weights as written, its descriptors and corrections as inline HTML."""
        return Rubric.from_json(self.html["rubric"])

    @property
    def heading(self) -> SafeString:
        """The title as HTML; where the prompt says no more than the title, the prompt."""
        return parted(self.title, self.html["prompt"])[0]

    @property
    def below_heading(self) -> SafeString:
        """What the prompt says besides the heading, as HTML; empty for a card."""
        return parted(self.title, self.html["prompt"])[1]


class Card(Question):
    """A question of kind rapid: one line to answer, no rubric but recall."""

    class Manager(models.Manager["Card"]):
        def get_queryset(self) -> models.QuerySet["Card"]:
            return super().get_queryset().filter(kind=Question.Kind.RAPID)

    objects = Manager()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True


class Format(models.Model):
    """What an interview is drawn by. `parts`: title, kinds, count, seconds each, and what `selection.Part` has besides."""

    parts = models.JSONField()

    class Meta:
        abstract = True

    @property
    def question_seconds(self) -> list[int]:
        """The time for each question, in the order in which they are asked."""
        return [part["seconds"] for part in self.parts for _ in range(part["count"])]

    @property
    def question_parts(self) -> list[str]:
        """The title of the part that each question belongs to."""
        return [part["title"] for part in self.parts for _ in range(part["count"])]


class BlueprintQuerySet(Retirable["Blueprint"]):
    """The rules to draw an interview by."""

    def on_offer(self) -> Self:
        """Return those in use, with their modules, in the order in which people choose from them."""
        return self.not_retired().select_related("module").order_by("module__number", "position", "pk")


class Blueprint(Format):
    """A format of the content's. `bands`: least per cent, title, text, rising."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="blueprints")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    seconds = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    bands = models.JSONField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BlueprintQuerySet] = BlueprintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "slug"], name="one_blueprint_a_slug_in_a_module")]

    def __str__(self) -> str:
        return self.title


class ReadMark(models.Model):
    """A person has read a section."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="read_marks")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="read_marks")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "section"], name="one_read_mark_a_person_and_section")]

    def __str__(self) -> str:
        return f"{self.person} read {self.section}"


class DocumentQuerySet(models.QuerySet["StudyDocument"]):
    """Documents by what came of them."""

    def latest_first(self) -> Self:
        """Return them in the order of their upload, the latest first."""
        return self.order_by("-uploaded_at", "-pk")

    def waiting(self) -> Self:
        """Return those of which nothing was taken."""
        return self.exclude(state=StudyDocument.State.TAKEN)

    def being_worked_on(self) -> Self:
        """Return those that a process reads or takes."""
        return self.filter(state__in=[StudyDocument.State.READING, StudyDocument.State.TAKING])

    def taken(self) -> Self:
        """Return those that are modules now, by slug."""
        return self.filter(state=StudyDocument.State.TAKEN).order_by("slug")


class StudyDocument(models.Model):
    """A document that staff sent by the web, and the module that was made of it. It says nothing about who sent it.

    A container can write no content folder, and replicas share none: what is taken by the web is kept here, as the files that
    `import_module` would write, and loaded like them.
    """

    class State(models.TextChoices):
        READING = "reading", "being read"
        READ = "read", "read"
        REFUSED = "refused", "refused"
        TAKING = "taking", "being taken"
        TAKEN = "taken", "taken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, help_text="The file's.")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State)
    why = models.TextField(blank=True, help_text="What stood in the way.")
    title = models.CharField(max_length=200, blank=True)
    slug = models.SlugField(blank=True)
    found = models.JSONField(default=dict, help_text="What reading it gave, for people to look at.")
    files = models.JSONField(default=dict, help_text="The module's, by their path in its folder, once it is taken.")
    uploaded_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(help_text="When the work on it began.")

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], condition=models.Q(state="taken"), name="one_module_a_document")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("curriculum:document", args=[self.pk])

    @property
    def is_being_worked_on(self) -> bool:
        """A process reads or takes it."""
        return self.state in {self.State.READING, self.State.TAKING}


LONGEST_WORK = timedelta(seconds=90)
"""For reading a document or taking it, waiting for a processor included."""
