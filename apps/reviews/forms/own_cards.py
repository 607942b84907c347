"""What people send of cards of their own: one that is written, and files of many."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import Q

from apps.core.fields import IdField, LineField, TextField, UploadField, field_of
from apps.curriculum.models import Lesson
from apps.interviews.forms.interviews import NOT_WHOLE
from apps.reviews.actions.own_cards import Wording
from apps.reviews.models import OwnCard
from apps.reviews.rules.card_files import LARGEST_FILE
from apps.reviews.rules.own_text import LONGEST_BACK, LONGEST_DECK, LONGEST_FRONT, LONGEST_TAGS

LONGEST_NAME = 200


def too_long(what: str, most: int) -> str:
    """Return the sentence on a text that is too long."""
    return f"{what} has at most {most:,} characters; shorten yours."


def _deck_field(**options: Any) -> LineField:
    return LineField(
        required=False, max_length=LONGEST_DECK, error_messages={"max_length": too_long("A deck’s name", LONGEST_DECK)}, **options
    )


class OwnCardForm(forms.Form):
    """A card as a person writes it."""

    front = TextField(
        label="Front",
        help_text="What is asked. `code`, **bold** and lists show as such.",
        max_length=LONGEST_FRONT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what the card asks.", "max_length": too_long("A front", LONGEST_FRONT)},
    )
    back = TextField(
        label="Back",
        help_text="The answer, as short as it can be.",
        max_length=LONGEST_BACK,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write the answer.", "max_length": too_long("A back", LONGEST_BACK)},
    )
    topic = IdField(
        Lesson.objects.not_retired().order_by("module__number", "position", "pk"),
        label="Topic",
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "Choose one of the topics shown."},
    )
    deck = _deck_field(label="Or a deck", help_text="A name of your own, for cards without a topic.")
    tags = LineField(
        label="Tags",
        help_text="Words with blanks between them, if you use any.",
        required=False,
        max_length=LONGEST_TAGS,
        error_messages={"max_length": too_long("The tags", LONGEST_TAGS)},
    )

    def __init__(self, *args: Any, before: OwnCard | None = None, **kwargs: Any) -> None:
        """`before` is the card as it is: its topic can stay, also one that was retired."""
        super().__init__(*args, **kwargs)
        if before is not None and before.topic_id:
            topics = field_of(self, "topic", IdField)
            topics.queryset = Lesson.objects.filter(Q(retired_at=None) | Q(pk=before.topic_id)).order_by("module__number", "position", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("topic") and cleaned.get("deck"):
            self.add_error("deck", "Choose a topic or name a deck, one of the two.")
        return cleaned

    def wording(self, before: OwnCard | None = None) -> Wording:
        """Return the valid form as a value. A card that stays in its topic stays in its section."""
        sent = self.cleaned_data
        topic = sent["topic"].pk if sent["topic"] else None
        anchor = before.anchor if before and before.topic_id == topic else ""
        return Wording(sent["front"].strip(), sent["back"].strip(), topic, anchor, sent["deck"], " ".join(sent["tags"].split()))


class FileForm(forms.Form):
    """A file of cards. Of a valid form `name` is the file's, without the folders before it."""

    file = UploadField(
        label="A file",
        help_text=".csv, .tsv or .txt in UTF-8, at most 10 MB",
        max_length=LONGEST_NAME,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"}),
        error_messages={
            "required": "Choose a file.",
            "max_length": f"The file’s name is too long; give it one of at most {LONGEST_NAME} characters.",
        },
    )
    deck = _deck_field(label="Deck", help_text="For cards of which the file names neither topic nor deck; may be left empty.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(f"The file has {file.size / 1024 / 1024:.1f} MB; one of at most 10 MB can be read, so split it.")
        return file

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePath(str(self.cleaned_data["file"].name).replace("\\", "/")).name[:LONGEST_NAME]


class TakeForm(forms.Form):
    """Which draft is taken, and whether cards that are there already are changed by it."""

    draft = forms.UUIDField(error_messages=NOT_WHOLE)
    update = forms.TypedChoiceField(
        label="Cards that you have already",
        coerce=lambda value: value == "yes",
        required=False,
        empty_value=None,
        choices=[("no", "Leave them as they are"), ("yes", "Change them to what the file says")],
        widget=forms.RadioSelect,
        initial="no",
        error_messages={"invalid_choice": "Choose whether cards that you have already are changed."},
    )


class WhereForm(forms.Form):
    """Which of one's own cards are meant: those of a topic (by id), of a deck, or without either; otherwise all."""

    topic = IdField(Lesson.objects.all(), required=False, error_messages={"invalid_choice": "There is no such topic."})
    deck = _deck_field()
    loose = forms.BooleanField(required=False)

    @property
    def where(self) -> dict[str, Any]:
        """What is meant; all cards where the address makes no sense."""
        sent = self.cleaned_data if self.is_valid() else {}
        topic = sent.get("topic")
        return {"topic": topic.pk if topic else None, "deck": sent.get("deck") or "", "loose": bool(sent.get("loose"))}
