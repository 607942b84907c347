"""What people send while they debug."""

from typing import Any

from django import forms

from apps.core.fields import LineField, TextField
from apps.core.levels import LEVELS
from apps.curriculum.rules.rubrics import Rubric
from apps.handson.models import LARGEST_FILE, LONGEST_LINE, LONGEST_SAID, Attempt


def first_problem(form: forms.Form) -> str:
    """The first sentence on what is wrong with a form that isn't valid."""
    return str(next(iter(form.errors.values()))[0])


class BeginForm(forms.Form):
    mode = forms.ChoiceField(
        choices=Attempt.Mode.choices,
        error_messages={"required": "Choose practice or interview.", "invalid_choice": "Choose practice or interview."},
    )


class LineForm(forms.Form):
    line = LineField(
        label="Command",
        max_length=LONGEST_LINE,
        error_messages={"required": "Type a command, such as kubectl get pods.", "max_length": "A command may have 4,096 characters."},
    )
    file = TextField(
        label="file.yaml",
        max_length=LARGEST_FILE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off", "class": "manifest"}),
        error_messages={"max_length": "The file may have 65,536 characters; shorten it."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        off = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false", "class": "terminal-line"}
        self.fields["line"].widget.attrs.update(off)


class HalfLineForm(forms.Form):
    """A line that isn't typed to its end: its last word, which may be empty, and what stands before it."""

    before = LineField(max_length=LONGEST_LINE, required=False)
    word = LineField(max_length=LONGEST_LINE, required=False)

    @property
    def line(self) -> str:
        """Both together; it ends with a blank where a word is to begin."""
        before, word = (self.cleaned_data[name] for name in ("before", "word"))
        return f"{before} {word}" if before else word


class EndForm(forms.Form):
    cause = TextField(
        label="The cause, in your words",
        max_length=LONGEST_SAID,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "The cause may have 10,000 characters; shorten it."},
    )
    fix = TextField(
        label="What you changed, and how you would keep it from coming back",
        max_length=LONGEST_SAID,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "The fix may have 10,000 characters; shorten it."},
    )


class GradeForm(forms.Form):
    """A level for each criterion of a rubric, all of them."""

    def __init__(self, data: Any, *, rubric: Rubric) -> None:
        super().__init__(data)
        for position, criterion in enumerate(rubric.criteria):
            wrong = f"Give “{criterion.name}” a level from 0 to 3."
            self.fields[f"level-{position}"] = forms.TypedChoiceField(
                choices=[(str(level), str(level)) for level in LEVELS],
                coerce=int,
                error_messages={"required": wrong, "invalid_choice": wrong},
            )
        self.names = [criterion.name for criterion in rubric.criteria]

    @property
    def levels(self) -> dict[str, int]:
        """The level by the name of the criterion."""
        return {name: self.cleaned_data[f"level-{position}"] for position, name in enumerate(self.names)}
