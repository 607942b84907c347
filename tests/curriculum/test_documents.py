"""Study documents by the web: staff send one, look at its draft, take it, practise it and remove it."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.curriculum.actions import document_process, documents, loading
from apps.curriculum.models import Lesson, Module, Question, StudyDocument
from apps.curriculum.rules.importing import LARGEST_DOCUMENT
from tests.curriculum.conftest import Content

DOCUMENT = """\
# Очереди

![Build](https://img.shields.io/badge/build-passing.svg)

### 1. Что такое очередь?

**Ответ:** Место, где работа ждёт <script>alert(1)</script> [ссылка](javascript:alert(1)).

### 2. Why does a queue need a limit?

Without one it grows until memory ends.
"""
STATE = StudyDocument.State


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read documents in this process: another wouldn't see the test's transaction. `test_document_process` uses real ones."""
    monkeypatch.setattr(document_process, "start", documents.work)


@pytest.fixture
def staff(alice: User) -> User:
    alice.is_staff = True
    alice.save(update_fields=["is_staff"])
    return alice


@pytest.fixture
def send(as_user, staff, django_capture_on_commit_callbacks):
    """Sends a document as staff, and returns the response after redirects."""

    def send(text: str | bytes, *, name: str = "queues.md"):
        file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        with django_capture_on_commit_callbacks(execute=True):
            response = as_user(staff).post(reverse("curriculum:documents"), {"document": file})
        return as_user(staff).get(response["Location"]) if response.status_code == 302 else response

    return send


@pytest.fixture
def take(as_user, staff, django_capture_on_commit_callbacks):
    def take(document: StudyDocument, **data: str):
        with django_capture_on_commit_callbacks(execute=True):
            sent = {"title": document.title, "slug": document.slug} | data
            return as_user(staff).post(reverse("curriculum:document-take", args=[document.pk]), sent)

    return take


def test_what_would_be_taken_is_shown_before_anything_is(send):
    page = send(DOCUMENT).content.decode()

    assert "2 look like questions, 2 taken, 0 left out; 1 badge dropped." in page
    assert "Что такое очередь" in page
    assert 'value="ocheredi"' in page
    assert not Module.objects.exists()


def test_what_is_taken_can_be_learnt_and_practised_at_once(send, take, as_user, staff, client):
    send(DOCUMENT)

    assert take(StudyDocument.objects.get(), title="Queues", slug="queues").status_code == 302

    assert (Module.objects.get().title, Question.objects.not_retired().count()) == ("Queues", 2)
    lesson = Lesson.objects.get()
    assert as_user(staff).get(lesson.get_absolute_url()).status_code == 200
    assert client.get(reverse("interviews:practise-topic", args=["queues", lesson.slug])).status_code == 200
    assert StudyDocument.objects.get().state == STATE.TAKEN


def test_a_section_in_any_script_has_its_pages(send, take, as_user, staff):
    send("# Тест\n\n## Очереди\n\nОчередь хранит работу.\n\n### Что такое очередь?\n\nМесто, где ждут.\n")
    take(StudyDocument.objects.get())

    section = Lesson.objects.get().sections.get()
    assert section.anchor == "очереди"
    where = ["test", "ocheredi", "очереди"]
    for name in ("interviews:practise", "curriculum:section-read"):
        assert as_user(staff).get(reverse(name, args=where)).status_code == 200, name


def test_what_a_document_holds_is_made_safe(send, take):
    send(DOCUMENT)
    take(StudyDocument.objects.get())

    revision = Question.objects.get(code="Q-01").revision
    assert revision is not None
    html = str(revision.html["model_answer"])
    assert "<script" not in html
    assert "javascript:" not in html
    assert "Место, где работа ждёт" in html


def test_only_staff_find_anything_there(send, as_user, bob, guest, client):
    send(DOCUMENT)
    document = StudyDocument.objects.get()
    before = StudyDocument.objects.values().get()
    doors = [("get", reverse("curriculum:documents")), ("post", reverse("curriculum:documents")), ("get", document.get_absolute_url())]
    doors += [("post", reverse(f"curriculum:document-{verb}", args=[document.pk])) for verb in ("take", "remove")]
    doors += [("get", reverse("curriculum:document-files", args=[document.pk]))]

    for someone in (as_user(bob), as_user(guest), client):
        for method, path in doors:
            assert getattr(someone, method)(path, {"title": "T", "slug": "t", "text": "x"}).status_code == 404, path
        assert reverse("curriculum:documents") not in someone.get(reverse("curriculum:modules")).content.decode()

    assert StudyDocument.objects.values().get() == before


def test_staff_find_the_way_from_the_list_of_modules(as_user, staff):
    assert reverse("curriculum:documents") in as_user(staff).get(reverse("curriculum:modules")).content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose a file or write a text, one of the two."),
        ({"document": (b"# T", "a.md"), "text": "# T"}, "Choose a file or write a text, one of the two."),
        ({"document": (b"x" * (LARGEST_DOCUMENT + 1), "big.md")}, "big.md has 2.0 MiB; at most 2 MiB can be imported, so split it."),
        ({"document": (b"\n\xff", "a.md")}, "a.md:2: byte 0xff is not UTF-8; save the file as UTF-8"),
        ({"document": (b"a\0", "a.md")}, "a.md:1: a NUL character stands here; a document is plain text"),
        ({"text": "a" * 1_000_001}, "A text has at most a million characters; split it, or send it as a file."),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(as_user, staff, data, sentence: str):
    sent = {name: SimpleUploadedFile(value[1], value[0]) if isinstance(value, tuple) else value for name, value in data.items()}

    response = as_user(staff).post(reverse("curriculum:documents"), sent)

    assert response.status_code == 422
    assert response.content.decode().count(sentence) == 1
    assert not StudyDocument.objects.exists()


def test_a_pasted_text_is_read_like_a_file(as_user, staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_user(staff).post(reverse("curriculum:documents"), {"text": "Q: Why?\r\nA: Because.\r\n"})

    document = StudyDocument.objects.get()
    assert (document.state, document.title, len(document.found["questions"])) == (STATE.READ, "Pasted document", 1)


def test_a_document_that_gives_nothing_says_so(send):
    assert "Nothing of it looks like a question or a lesson." in send("# Only a title\n").content.decode()
    assert StudyDocument.objects.get().state == STATE.REFUSED


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"title": "  "}, 422, "This field is required."),
        ({"title": "***"}, 422, "Write a title with at least one letter or digit."),
        ({"slug": "Über uns"}, 422, "Write at most 50 lower-case letters, digits and hyphens, a letter or digit first."),
        ({"slug": "ａbc"}, 422, "Write at most 50 lower-case letters, digits and hyphens, a letter or digit first."),
        ({"slug": "tiny"}, 409, "There is, or was, a module &#x27;tiny&#x27; already; choose another name."),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_taken(send, take, content: Content, data, status: int, sentence: str):
    content.load()
    send(DOCUMENT)

    response = take(StudyDocument.objects.get(), **data)

    assert (response.status_code, sentence in response.content.decode()) == (status, True)
    assert StudyDocument.objects.get().state == STATE.READ
    assert Module.objects.count() == 1


def test_much_left_out_has_to_be_meant(send, take):
    send("# Questions\n\n## Q1: Why?\n\nBecause.\n\n## Q2: And?\n")

    refused = take(StudyDocument.objects.get())
    assert refused.status_code == 409
    assert "Say that this is meant" in refused.content.decode()

    take(StudyDocument.objects.get(), force="on")
    assert Question.objects.count() == 1


def test_the_name_that_is_offered_is_always_free(send, take):
    for _ in range(3):
        send(DOCUMENT)
        take(StudyDocument.objects.latest_first().first())

    assert set(Module.objects.values_list("slug", flat=True)) == {"ocheredi", "ocheredi-2", "ocheredi-3"}


def test_taking_twice_takes_once(send, take):
    send(DOCUMENT)
    document = StudyDocument.objects.get()

    take(document)

    assert take(document, slug="other").status_code == 409
    assert Module.objects.count() == 1


def test_a_later_load_keeps_what_was_taken(send, take, content: Content, settings, capsys):
    settings.CONTENT_DIR = content.root
    send(DOCUMENT)
    take(StudyDocument.objects.get())
    before = set(Question.objects.values_list("pk", "revision__content_hash", "retired_at"))

    call_command("load_content")

    assert before <= set(Question.objects.values_list("pk", "revision__content_hash", "retired_at"))
    assert capsys.readouterr().out.startswith("Content: 2 modules")


def test_a_module_that_newer_checks_refuse_stays_as_loaded_and_is_named(send, take, content: Content, settings, capsys):
    settings.CONTENT_DIR = content.root
    send(DOCUMENT)
    take(StudyDocument.objects.get())
    document = StudyDocument.objects.get()
    document.files["questions/q-09.md"] = "No question."
    document.save()

    call_command("load_content")

    assert "The module ocheredi, taken by the web, has a mistake" in capsys.readouterr().err
    assert Module.objects.get(slug="ocheredi").retired_at is None


def test_the_folder_can_be_written_on_and_takes_its_place(send, take, as_user, staff, content: Content, settings):
    settings.CONTENT_DIR = content.root
    send(DOCUMENT)
    take(StudyDocument.objects.get())
    packed = as_user(staff).get(reverse("curriculum:document-files", args=[StudyDocument.objects.get().pk])).content
    zipfile.ZipFile(io.BytesIO(packed)).extractall(content.root)
    table = content.root / "ocheredi/module.toml"
    table.write_text(re.sub(r"title = .*", 'title = "Mine"', table.read_text()))

    call_command("load_content")

    assert Module.objects.get(slug="ocheredi").title == "Mine"
    assert Question.objects.filter(module__slug="ocheredi").count() == 2


def test_what_is_removed_goes_out_of_use_and_is_not_lost(send, take, as_user, staff):
    send(DOCUMENT)
    take(StudyDocument.objects.get())

    as_user(staff).post(reverse("curriculum:document-remove", args=[StudyDocument.objects.get().pk]))

    assert not StudyDocument.objects.exists()
    assert Module.objects.get().retired_at is not None
    assert (Question.objects.not_retired().count(), Question.objects.count()) == (0, 2)


def test_only_the_latest_that_wait_are_kept(send, take):
    send(DOCUMENT)
    take(StudyDocument.objects.get())
    now = timezone.now()
    for number in range(documents.KEPT + 3):
        StudyDocument.objects.create(name=f"{number}.md", state=STATE.READ, uploaded_at=now + timedelta(seconds=number), begun_at=now)

    documents.receive("last.md", "", now=now + timedelta(hours=1))

    assert StudyDocument.objects.waiting().count() == documents.KEPT
    assert StudyDocument.objects.taken().count() == 1
    assert StudyDocument.objects.latest_first()[0].name == "last.md"


def test_work_whose_process_died_is_given_up_and_can_be_tried_again(send, take, as_user, staff):
    send(DOCUMENT)
    StudyDocument.objects.update(state=STATE.TAKING, begun_at=timezone.now() - timedelta(minutes=5))

    page = as_user(staff).get(StudyDocument.objects.get().get_absolute_url()).content.decode()

    assert "it was given up" in page
    assert take(StudyDocument.objects.get()).status_code == 302
    assert Module.objects.count() == 1


def test_while_it_is_worked_on_the_page_asks_again_and_no_longer(send, as_user, staff):
    send(DOCUMENT)
    document = StudyDocument.objects.get()
    assert 'hx-trigger="every 1s"' not in as_user(staff).get(document.get_absolute_url()).content.decode()

    StudyDocument.objects.update(state=STATE.READING, begun_at=timezone.now())
    part = as_user(staff).get(document.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert re.match(r'\s*<div\s+id="document"\s+hx-get=', part)


def test_a_document_that_is_not_there_is_not_found(as_user, staff):
    for name in ("document", "document-files"):
        assert as_user(staff).get(reverse(f"curriculum:{name}", args=[uuid4()])).status_code == 404
    for name in ("document-take", "document-remove"):
        assert as_user(staff).post(reverse(f"curriculum:{name}", args=[uuid4()])).status_code == 404


def test_a_module_that_is_added_changes_no_other(content: Content, tmp_path: Path, send, take):
    content.load()
    before = list(Question.objects.order_by("pk").values())

    send(DOCUMENT)
    take(StudyDocument.objects.get())

    assert list(Question.objects.filter(module__slug="tiny").order_by("pk").values()) == before
    assert loading.what_is_missing() == ""
