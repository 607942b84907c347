"""The form fields that read all input: nothing is cut silently, nothing but ValidationError is raised, and each refusal is one sentence.

No field has a `maxlength` attribute, since browsers cut pasted text there without telling. `data-most` has the same number for length.js,
which counts beside the field.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from apps.core.text.characters import capitals, clean_name, many_lines, one_line
from apps.core.text.zones import zone_names

LONGEST_OF_A_PERSON = 40
"""Characters of a person's name. Longer names don't fit beside each other in a room."""

LONGEST_ID = 100
"""Characters of an id as it is sent."""

LARGEST_ID = 2**63 - 1
LARGEST_COUNT = 2**31 - 1
"""The largest numbers that columns of ids and of counts store."""

MOST_DIGITS = 20
"""More than any bound of ours has. Python refuses to convert thousands of digits (`sys.set_int_max_str_digits`)."""

FAR_TOO_LONG = 100
"""Times `max_length`: a text longer than that is refused for its length before its characters are cleaned up."""

LONGEST_OF_A_CODE = 200
"""Characters of a code as it is typed, with blanks and hyphens."""

LONGEST_OF_A_MOMENT = 40
LONGEST_OF_A_ZONE = 60


class Typed(forms.CharField):
    """Base of LineField and TextField. Characters are cleaned up before they are counted."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]

    def harmless(self, text: str) -> str:
        """Return `text` cleaned up, as it will be stored. Each subclass implements it."""
        raise NotImplementedError

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        if not text:
            return text  # the field's empty value, which is None for a column with NULL
        return text if len(text) > FAR_TOO_LONG * (self.max_length or 1) else self.harmless(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _uncut(super().widget_attrs(widget))


class LineField(Typed):
    """A text of one line: every kind of line break or control character becomes a blank (`characters.one_line`)."""

    def harmless(self, text: str) -> str:
        return one_line(text)


class NameField(LineField):
    """A name of one line; a name without a visible character counts as empty (`characters.clean_name`)."""

    def harmless(self, text: str) -> str:
        return clean_name(text)


class PathField(LineField):
    """The path of a page of this site, to lead back to; anything else counts as empty."""

    def harmless(self, text: str) -> str:
        path = one_line(text)
        return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


class TextField(Typed):
    """A text of several lines, kept as it was typed (`characters.many_lines`)."""

    def harmless(self, text: str) -> str:
        return many_lines(text)


class AddressField(forms.EmailField):
    """An e-mail address that is safe in a mail header: one line without control characters."""

    def to_python(self, value: object) -> str | None:
        address = super().to_python(value)
        return one_line(address) if address else address  # None stays None: a guest has no address

    def run_validators(self, value: str) -> None:
        _first_only(super().run_validators, value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _uncut(super().widget_attrs(widget))


class LinkField(forms.URLField):
    """The address of a page."""

    def to_python(self, value: object) -> str:
        return str(super().to_python(one_line(str(value or ""))))

    def run_validators(self, value: str) -> None:
        _first_only(super().run_validators, value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _uncut(super().widget_attrs(widget))


class CountField(forms.IntegerField):
    """A whole number from `min_value` to `max_value`, in digits of any script and width. More than MOST_DIGITS digits are out of bounds."""

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_python(self, value: object) -> int | None:
        if isinstance(value, int) or value in self.empty_values:
            return super().to_python(value)
        text = str(value).strip()
        digits = text.removeprefix("-")
        if not digits.isdecimal():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text) if len(digits) <= MOST_DIGITS else int(f"{text[: -len(digits)]}{10**MOST_DIGITS}")

    def run_validators(self, value: Any) -> None:
        _first_only(super().run_validators, value)


class IdField(forms.ModelChoiceField):
    """One row, chosen by its id. A value that can't be an id is refused in the same words as an id that doesn't exist."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not _may_be_id(self.queryset, value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().to_python(value)


class IdsField(forms.ModelMultipleChoiceField):
    """Several rows, chosen by their ids. A value that can't be an id is refused in the same words as an id that doesn't exist."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, Iterable) and not all(_may_be_id(self.queryset, key) for key in value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().clean(value)


def field_of[F: forms.Field](form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """Return the form's own copy of a field that it declares as `kind`, to change what it offers. Raises TypeError for another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}.")
    return field


class UploadField(forms.FileField):
    """An uploaded file, its name reduced to one line (`unnamed` if nothing is left of it)."""

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None:
            file.name = one_line(str(file.name)) or "unnamed"
        return file


class CodeField(forms.CharField):
    """A code that is dictated, such as a room's. Cleaned to capitals of normal width, without the blanks, hyphens and dots people add.

    A code of another `length` is refused as `length`, one with other characters than `alphabet` as `letters`.
    """

    def __init__(self, *, alphabet: str, length: int, **options: Any) -> None:
        self.alphabet, self.length = alphabet, length
        super().__init__(**options)
        self.validators = []

    def to_python(self, value: object) -> str:
        typed = str(super().to_python(value))
        if len(typed) > LONGEST_OF_A_CODE:
            raise ValidationError(self.error_messages["length"], code="length")
        return capitals(typed)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value) != self.length:
            raise ValidationError(self.error_messages["length"], code="length")
        if not set(value) <= set(self.alphabet):
            raise ValidationError(self.error_messages["letters"], code="letters")


class DayField(forms.DateField):
    """A day from `today` to `years` years later, as browsers send one (2026-12-10). `today` is set by the form: it differs by person."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {"days": "Choose a day from today on, within %(years)s years."}

    def __init__(self, *, years: int, **options: Any) -> None:
        self.years = years
        self.today = date.min
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(str(value)[:LONGEST_OF_A_MOMENT] if value else value)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self.today <= value <= self.today + timedelta(days=366 * self.years):
            raise ValidationError(self.error_messages["days"], code="days", params={"years": self.years})


class ZonedTimeInput(forms.DateTimeInput):
    """An input for a local date and time, with a hidden field `zone` that the page's script fills with the browser's time zone."""

    input_type = "datetime-local"
    zone_name = "zone"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[Any, Any]:
        return data.get(name), data.get(self.zone_name)

    def format_value(self, value: Any) -> str | None:
        return super().format_value(value[0] if isinstance(value, tuple) else value)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        zone = str(value[1] or "").strip() if isinstance(value, tuple) else ""
        # The script would fill in an unknown zone again each time, so without `data-zone` it leaves the field empty, which means UTC.
        filled = {"data-zone": ""} if not zone or zone in zone_names() else {}
        hidden = forms.HiddenInput(filled).render(self.zone_name, zone if filled else "", None, renderer)
        return super().render(name, value, attrs, renderer) + hidden


class ZonedTimeField(forms.DateTimeField):
    """A moment, cleaned to UTC. It is read in the zone sent with it, or in UTC without one; an offset typed with the time takes precedence.

    An unknown zone is refused as `zone`, and a time that doesn't exist there because clocks go forward as `gap`. A time that occurs twice
    because clocks go back means the first of the two.
    """

    widget = ZonedTimeInput
    default_error_messages = {
        "zone": "The time zone “%(zone)s” isn’t known here: write the day and time in UTC.",
        "gap": "There is no %(time)s on that day in %(zone)s, where the clocks are put forward then: choose another time.",
    }

    def to_python(self, value: Any) -> datetime | None:
        typed, zone = value if isinstance(value, tuple) else (value, None)
        if not typed:
            return None
        moment = self._read(str(typed))
        return moment if moment.tzinfo is not None else self._in_utc(moment, self._zone(str(zone or "").strip()))

    def _zone(self, name: str) -> tzinfo:
        if not name:
            return UTC
        if name not in zone_names():
            shown = one_line(name[:LONGEST_OF_A_ZONE])
            raise ValidationError(self.error_messages["zone"], code="zone", params={"zone": shown})
        return ZoneInfo(name)

    def _in_utc(self, typed: datetime, zone: tzinfo) -> datetime:
        there = typed.replace(tzinfo=zone)
        try:
            moment = there.astimezone(UTC)
        except OverflowError:  # on the first or the last day that a datetime can hold
            return there
        if moment.astimezone(zone).replace(tzinfo=None) != typed:
            raise ValidationError(self.error_messages["gap"], code="gap", params={"time": f"{typed:%H:%M}", "zone": zone})
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data[0] if isinstance(data, tuple) else data)

    def _read(self, text: str) -> datetime:
        if len(text) <= LONGEST_OF_A_MOMENT:
            moment = _parsed(text.strip()) or forms.fields.BaseTemporalField.to_python(self, text)
            if isinstance(moment, datetime):
                return moment
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def _parsed(text: str) -> datetime | None:
    """Return a moment written in ISO 8601; None for any other format and for a day that doesn't exist."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _uncut(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return a widget's attributes with `data-most` in place of `maxlength`."""
    most = attrs.pop("maxlength", None)
    return attrs if most is None else attrs | {"data-most": most}


def _may_be_id(queryset: models.QuerySet[Any] | None, value: Any) -> bool:
    """Return whether `value` could be a primary key of these rows, without asking the database."""
    if isinstance(value, models.Model):
        return True
    text = str(value)
    if len(text) > LONGEST_ID or queryset is None:
        return False
    key = queryset.model._meta.pk
    return _may_be_number(text) if isinstance(key, models.IntegerField) else _fits_column(key, text)


def _may_be_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS and 1 <= int(text) <= LARGEST_ID


def _fits_column(column: "models.Field[Any, Any]", text: str) -> bool:
    try:
        column.to_python(text)
    except (ValueError, TypeError, ValidationError):
        return False
    return True


def _first_only(run: Callable[[Any], None], value: Any) -> None:
    """Run the validators, and raise only the first of several errors, so that the person reads one sentence."""
    try:
        run(value)
    except ValidationError as error:
        raise error.error_list[0] from None
