"""Every form, found by importing every module: which fields it may have, and how they handle nonsense."""

import ast
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.forms.models import InlineForeignKeyField
from django.utils.datastructures import MultiValueDict

import apps
from apps.accounts.forms import NameForm as AccountNameForm
from apps.accounts.models import User
from apps.core import fields
from apps.core.longest import longest
from apps.curriculum.rules.rubrics import RECALL
from apps.example.forms import StartForm
from apps.example.rules.drill_kinds import Kind
from apps.handson.forms import GradeForm
from apps.interviews.forms.formats import FormatForm
from apps.interviews.forms.interviews import FormatField, PlanForm, RubricForm
from apps.reviews.forms.studying import InterviewDateForm
from apps.rooms.forms.rooms import AgreeForm, DrawForm, OpenForm, QuestionsField, RemoveForm
from apps.rooms.models import Room
from apps.teams.forms.teams import FoundForm, HandOverForm, IntroductionForm
from apps.teams.models import Membership
from tests import NOON
from tests.factories import make_room, make_team
from tests.nonsense import NONSENSE

TYPED = {
    fields.AddressField,
    fields.CodeField,
    fields.CountField,
    fields.DayField,
    fields.IdField,
    fields.IdsField,
    QuestionsField,
    FormatField,
    fields.LineField,
    fields.PathField,
    fields.LinkField,
    fields.NameField,
    fields.TextField,
    fields.UploadField,
    fields.ZonedTimeField,
}
CHOSEN = {forms.BooleanField, forms.ChoiceField, forms.TypedChoiceField, forms.TypedMultipleChoiceField, forms.UUIDField}
"""Django's own fields that compare with their choices before converting anything, and one that reads 32 hexadecimal digits."""

LONGEST_SENTENCE = 200

LEVELS_ALONE = {"level-0": "", "note-0": "", "evidence-0": ""}


def every_module() -> list[str]:
    return [module.name for module in pkgutil.walk_packages(apps.__path__, "apps.") if ".migrations" not in module.name]


def every_form() -> list[type[forms.BaseForm]]:
    for name in every_module():
        if name not in {"apps.config.asgi", "apps.config.wsgi", "apps.config.live"}:  # they start what serves
            import_module(name)

    def below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        for form in kind.__subclasses__():
            yield form
            yield from below(form)

    ours = {form for form in below(forms.BaseForm) if form.__module__.startswith("apps.")}
    return sorted(ours, key=lambda form: (form.__module__, form.__name__))


EVERY_FORM = every_form()

MAKERS: Mapping[type[forms.BaseForm], Callable[[Room, Any], forms.BaseForm]] = {
    AgreeForm: lambda room, data: AgreeForm(data or LEVELS_ALONE),
    FormatForm: lambda room, data: FormatForm(data or {"count-0": ""}),
    FoundForm: lambda room, data: FoundForm(None, data),
    GradeForm: lambda room, data: GradeForm(data, rubric=RECALL),
    HandOverForm: lambda room, data: HandOverForm(list(Membership.objects.select_related("person")), data),
    IntroductionForm: lambda room, data: IntroductionForm(None, data),
    RubricForm: lambda room, data: RubricForm(data or LEVELS_ALONE),
    InterviewDateForm: lambda room, data: InterviewDateForm(data, today=NOON.date()),
    OpenForm: lambda room, data: OpenForm(room.host, data),
    PlanForm: lambda room, data: PlanForm(data, own_factor=1.0),
    RemoveForm: lambda room, data: RemoveForm(room.pk, data),
    DrawForm: lambda room, data: DrawForm(room.pk, data),
    StartForm: lambda room, data: StartForm(Kind.BURN_CPU, data),
}
"""How to make forms that need more than the data, or have a field for each criterion."""


def made(kind: type[forms.BaseForm], room: Room, data: Any) -> forms.BaseForm:
    return MAKERS[kind](room, data) if kind in MAKERS else kind(data)


@pytest.fixture
def room(alice, bob) -> Room:
    return make_room(host=alice, team=make_team(owner=alice, members=[bob]))


def named(kind: type[forms.BaseForm]) -> str:
    return f"{kind.__module__.removeprefix('apps.')}.{kind.__name__}"


def test_there_are_forms_in_every_app_that_takes_any():
    assert {form.__module__.split(".")[1] for form in EVERY_FORM} >= {"accounts", "curriculum", "interviews", "example", "teams"}
    assert AccountNameForm in EVERY_FORM


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EVERY_FORM, ids=named)
def test_a_form_reads_what_is_typed_with_our_fields_only(kind, room):
    form = made(kind, room, None)

    assert form.fields
    assert {name: type(field).__name__ for name, field in form.fields.items() if type(field) not in TYPED | CHOSEN} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EVERY_FORM, ids=named)
def test_no_browser_is_told_to_cut_what_is_pasted_into_a_form(kind, room):
    form = made(kind, room, None)

    assert "maxlength" not in form.as_p()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EVERY_FORM, ids=named)
def test_nonsense_in_a_field_is_refused_in_one_sentence_or_made_harmless(kind, room):
    for field in made(kind, room, None).fields:
        for sent in NONSENSE.values():
            for data in ({field: sent}, MultiValueDict({field: [sent, sent]})):
                form = made(kind, room, data)
                form.is_valid()

                str(form[field])
                for said in form.errors.get(field, []):
                    assert_is_a_sentence(str(said), sent)
                assert len(form.errors.get(field, [])) <= 1
                assert_can_be_stored(form.cleaned_data.get(field))


def assert_is_a_sentence(said: str, sent: str) -> None:
    assert said[0].isupper()
    assert said[-1] in ".:"
    assert said.count(". ") == 0, said
    assert len(said) <= LONGEST_SENTENCE, said
    assert len(sent) < 3 or sent not in said


def assert_can_be_stored(value: object) -> None:
    if isinstance(value, str):
        assert not {category(character) for character in value} & {"Cs"}
        assert "\0" not in value
    elif isinstance(value, int):
        assert -(2**31) <= value < 2**31


# What staff type


def admin_forms(request) -> Iterator[tuple[str, Any]]:
    for model, page in admin.site._registry.items():
        if not type(page).__module__.startswith("apps.") or not page.has_change_permission(request):
            continue
        yield model.__name__, page.get_form(request)
        for formset, inline in page.get_formsets_with_inlines(request):
            yield f"{model.__name__}, {type(inline).__name__}", formset.form


CHOSEN_BY_STAFF = CHOSEN | {
    forms.ModelChoiceField,
    forms.SplitDateTimeField,
    InlineForeignKeyField,
}


@pytest.mark.django_db
def test_what_staff_type_is_read_with_our_fields_too(rf, alice, room):
    request = rf.get("/admin/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)

    for name, kind in admin_forms(request):
        for field, read in kind.base_fields.items():
            assert type(read) in TYPED | CHOSEN_BY_STAFF, f"{name}: {field}"
            for sent in NONSENSE.values():
                form = kind({field: sent})
                form.is_valid()
                if type(read) in TYPED:
                    assert_can_be_stored(form.cleaned_data.get(field))


# What is read outside of forms

ROOT = Path(apps.__file__).parent

READ_AS_IT_CAME = {
    "rooms/views/room_actions.py:_refused": "what was refused is shown again as it was sent, and used for nothing else",
    "core/http/error_pages.py:stale_form": "whether a file was in a form that is given back",
    "core/http/error_pages.py:_sent": "a form that is given back, to be sent once more",
    "core/http/limits.py:_typed": "what came too often is shown to be copied, and used for nothing else",
}
"""Functions that read input without a form, each with the reason."""


def reads_outside_forms() -> set[str]:
    """Return the functions that use `request.GET`, `request.POST`, `request.FILES` or `request.body` outside of a form.

    The simulator's requests are those of its own API, which it checks by Kubernetes' schemas.
    """
    functions = set()
    for path in ROOT.rglob("*.py"):
        if "simulator" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        above = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"GET", "POST", "FILES", "body"} and named_request(node.value):
                around = list(parents(node, above))
                if not any(isinstance(parent, ast.Call) and is_a_form(parent.func) for parent in around):
                    function = next((parent.name for parent in around if isinstance(parent, ast.FunctionDef)), "")
                    functions.add(f"{path.relative_to(ROOT)}:{function}")
    return functions


def named_request(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "request") or (isinstance(node, ast.Attribute) and node.attr == "request")


def parents(node: ast.AST, above: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def is_a_form(called: ast.expr) -> bool:
    """Return whether the call is `SomeForm(…)` or `SomeForm.method(…)`."""
    name = called.value if isinstance(called, ast.Attribute) else called
    return isinstance(name, ast.Name) and name.id.endswith("Form")


def test_what_is_sent_is_read_by_forms():
    assert reads_outside_forms() == READ_AS_IT_CAME.keys()


def test_forms_use_djangos_own_fields_only_to_choose():
    allowed = {kind.__name__ for kind in CHOSEN}
    used = set()
    for path in ROOT.rglob("*.py"):
        if path == Path(fields.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr.endswith("Field")
                and isinstance(node.value, ast.Name)
                and node.value.id == "forms"
            ):
                used.add(node.attr)

    assert used <= allowed


# How much a field takes

TEMPLATES = Path(settings.BASE_DIR) / "templates"
WRITTEN_OUT = re.compile(
    r"""<(?:input|textarea)\b[^>]*?\bname="(?P<name>[\w-]+?)(?:[-_]\{\{[^}]*\}\})?"[^>]*?\bdata-most="\{% longest '(?P<limit>\w+)' %\}\""""
)


def test_no_page_tells_a_browser_to_cut():
    for path in [*TEMPLATES.rglob("*.html"), *(Path(settings.BASE_DIR) / "static/js").rglob("*.js")]:
        assert not re.search(r"maxlength", path.read_text(), re.IGNORECASE), path


@pytest.mark.django_db
def test_what_a_page_says_is_the_most_is_what_its_form_takes(room):
    taken: dict[str, set[int]] = {}
    for kind in EVERY_FORM:
        for name, field in made(kind, room, None).fields.items():
            if isinstance(field, fields.Typed) and field.max_length:
                taken.setdefault(re.sub(r"[-_]\d+$", "", name), set()).add(field.max_length)

    written = [
        (path.name, match["name"], longest(match["limit"]))
        for path in TEMPLATES.rglob("*.html")
        for match in WRITTEN_OUT.finditer(path.read_text())
    ]

    assert len(written) == sum(path.read_text().count("data-most=") for path in TEMPLATES.rglob("*.html"))
    for page, name, most in written:
        assert most in taken[name], f"{page}: {name}"
