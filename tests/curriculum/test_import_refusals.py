"""What an import refuses, and what its command says."""

from pathlib import Path

import pytest
from django.core.management import call_command

from apps.core.errors import Refused
from apps.curriculum.rules.importing import import_module
from tests.curriculum.test_importing import DOCUMENT, LEAST


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"# T\n\n## A\n\ncaf\xe9\n", "study.md:5: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("# T\n\n## A\n\n\0", "study.md:5: a NUL character stands here; a document is plain text"),
        ("", "Nothing of study.md can be taken, so nothing was written."),
        ("# T\n\nText.\n", "Nothing of study.md can be taken, so nothing was written."),
        ("# T\n\n## A\n\n---\n", "Nothing of study.md can be taken, so nothing was written."),
        ("# T\n\n## Q1: And?\n\n## Q2: So?\n", "Nothing of study.md can be taken, so nothing was written."),
    ],
)
def test_a_bad_document_is_refused_in_one_sentence_and_nothing_is_written(tmp_path: Path, text: str | bytes, sentence: str):
    document = tmp_path / "study.md"
    document.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(Refused) as refused:
        import_module(document, into=tmp_path / "content")

    assert str(refused.value) == sentence
    assert list(tmp_path.iterdir()) == [document]


def test_a_document_too_large_or_not_there_is_refused(tmp_path: Path):
    document, large = tmp_path / "none.md", tmp_path / "large.md"
    large.write_bytes(b"x" * (2 * 1024 * 1024 + 1))

    for file, sentence in (
        (document, f"{document} can't be read: No such file or directory."),
        (tmp_path, f"{tmp_path} can't be read: Is a directory."),
        (large, f"{large} has 2.0 MiB; at most 2 MiB can be imported, so split it."),
    ):
        with pytest.raises(Refused) as refused:
            import_module(file, into=tmp_path / "content")

        assert str(refused.value) == sentence
    assert list(tmp_path.iterdir()) == [large]


@pytest.mark.parametrize("slug", ["Big", "a b", "../up", "a" * 51, "-a"])
def test_a_slug_that_is_no_folder_name_is_refused(tmp_path: Path, slug: str):
    with pytest.raises(Refused, match="is no folder name; write at most 50 lower-case letters, digits and hyphens"):
        import_module(DOCUMENT, into=tmp_path / "content", slug=slug)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_never_touched(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/note.txt").write_text("Mine.")

    with pytest.raises(Refused) as refused:
        import_module(DOCUMENT, into=tmp_path, slug="mine")

    assert str(refused.value) == f"{tmp_path / 'mine'} is there already; remove it first, or choose another name with --slug."
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("I am no folder.")

    with pytest.raises(Refused) as refused:
        import_module(DOCUMENT, into=tmp_path / "file")

    assert str(refused.value) == f"{tmp_path / 'file' / 'queues-workers'} can't be written: File exists."


def test_content_with_a_mistake_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("apps.curriculum.rules.importing.drafting.questions.FOLLOW_UPS", "- **Only one?** Yes.\n")

    with pytest.raises(Refused) as refused:
        import_module(DOCUMENT, into=tmp_path / "content")

    assert str(refused.value).startswith(
        "The document gives content with 4 mistakes, so nothing was written. The first: module/questions/q-01"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_wrote_and_where(tmp_path: Path, settings, capsys):
    settings.CONTENT_DIR = tmp_path

    call_command("import_module", str(DOCUMENT))

    assert capsys.readouterr().out.splitlines()[-1] == (
        f"3 lessons, 5 sections, 4 questions, 4 cards in {tmp_path / 'queues-workers'}. Read them over: the rubrics are generic."
    )


def test_the_command_takes_another_folder_and_name(tmp_path: Path, capsys):
    document = tmp_path / "study.md"
    document.write_text(LEAST)

    call_command("import_module", str(document), "--into", str(tmp_path / "other"), "--slug", "mine")

    assert capsys.readouterr().out.splitlines()[-1] == f"1 lesson, 1 section in {tmp_path / 'other' / 'mine'}. Read them over."
    assert (tmp_path / "other/mine/lessons/01-area.md").is_file()


def test_the_command_ends_with_1_when_it_refuses(tmp_path: Path, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import_module", str(tmp_path / "none.md"), "--into", str(tmp_path / "content"))

    assert end.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{tmp_path / 'none.md'} can't be read: No such file or directory.\n")
    assert list(tmp_path.iterdir()) == []
