"""A study document that is sent by the web, and the name that its module gets."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.core.errors import Refused
from apps.core.fields import LineField, TextField, UploadField
from apps.curriculum.rules.importing import decode_document
from apps.curriculum.rules.importing.drafting.lessons import LONGEST_TITLE
from apps.curriculum.rules.importing.folder import refuse_too_large
from apps.curriculum.rules.importing.slugs import LONGEST_SLUG, is_slug
from apps.curriculum.rules.importing.words import words

PASTED = "pasted-document.md"
LONGEST_NAME = 200
LONGEST_PASTED = 1_000_000


class DocumentForm(forms.Form):
    """A file or a text, one of them. Of a valid form `name` and `text` are what it holds, as text with line feeds."""

    document = UploadField(
        label="A file",
        help_text="Markdown or plain text in UTF-8, at most 2 MiB",
        required=False,
        allow_empty_file=True,
        max_length=LONGEST_NAME,
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.mdown,.txt,text/markdown,text/plain"}),
        error_messages={"max_length": f"The file’s name is too long; give it one of at most {LONGEST_NAME} characters."},
    )
    text = TextField(
        label="Or the text itself",
        help_text="at most 1 MiB; a longer one as a file",
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        error_messages={"max_length": "A text has at most a million characters; split it, or send it as a file."},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("document"), cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if bool(file) == bool(text.strip()):
            raise forms.ValidationError("Choose a file or write a text, one of the two.")
        try:
            cleaned["name"], cleaned["content"] = _of_file(file) if file else (PASTED, decode_document("The text", text.encode()))
        except Refused as refused:
            self.add_error("document" if file else "text", str(refused))
        return cleaned


class TakeForm(forms.Form):
    """The title and the slug of the module that a document becomes, and whether it is meant that much is left out."""

    title = LineField(label="Title", max_length=LONGEST_TITLE)
    slug = LineField(
        label="Name in addresses",
        help_text="lower-case letters, digits and hyphens",
        max_length=LONGEST_SLUG,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    force = forms.BooleanField(label="Take what there is, though more than a tenth is left out", required=False)

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if not any(letter.isalnum() for letter in words(title)):
            raise forms.ValidationError("Write a title with at least one letter or digit.")
        return title

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if not is_slug(slug):
            raise forms.ValidationError(f"Write at most {LONGEST_SLUG} lower-case letters, digits and hyphens, a letter or digit first.")
        return slug


def _of_file(file: UploadedFile) -> tuple[str, str]:
    name = PurePath(str(file.name).replace("\\", "/")).name[:LONGEST_NAME]
    refuse_too_large(name, file.size or 0)
    return name, decode_document(name, file.read())
