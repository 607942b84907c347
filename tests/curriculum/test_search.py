import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.curriculum.models import Lesson, Section
from apps.curriculum.queries.search import LONGEST, MOST_HITS, find
from apps.curriculum.queries.search.hits import Hit
from tests.conftest import NOON
from tests.curriculum.conftest import Content

pytestmark = pytest.mark.django_db


def lesson(number: int, slug: str, title: str, **sections: str) -> tuple[str, str]:
    text = "\n".join(f"## {heading.replace('_', ' ')}\n\n{body}\n" for heading, body in sections.items())
    return f"lessons/{number:02}-{slug}.md", f"---\ntitle: {title}\nsummary: S.\n---\n\n{text}"


@pytest.fixture(autouse=True)
def loaded(content: Content) -> None:
    content.write(
        *lesson(
            2,
            "probes",
            "Probes",
            Readiness="A pod that is not ready gets no traffic. `maxSurge: 1`, 100% done, a_b, `<b>` & co.",
            Liveness="Restarts a container; readiness is something else. Pod, pod, pod.",
        )
    )
    content.write(*lesson(3, "rollout", "Rolling out", Pods_in_turn="New pods come one by one.", Pause="Nothing here."))
    content.load()


def search(text: str) -> list[Hit]:
    """Return the sections that hold these words as typed."""
    return [hit for group in find(text, as_typed=True).groups if group.name == "sections" for hit in group.hits]


def anchors_found(text: str) -> list[str]:
    return [hit.url.partition("#")[2] for hit in search(text)]


def test_a_heading_comes_before_the_text_and_more_often_before_less():
    assert anchors_found("pod") == ["pods-in-turn", "liveness", "readiness"]


def test_a_heading_that_begins_with_the_word_comes_first(content: Content):
    content.write(*lesson(4, "more", "More", All_about_turns="Turn, turn, turn.", Turns="Once."))
    content.load()

    assert anchors_found("turn") == ["turns", "all-about-turns", "pods-in-turn"]


def test_every_word_must_occur_in_heading_lesson_or_text():
    assert anchors_found("readiness traffic") == ["readiness"]
    assert anchors_found("probes restarts") == ["liveness"]
    assert anchors_found("readiness nowhere") == []


def test_part_of_a_word_is_enough_and_case_does_not_matter():
    assert anchors_found("READI") == ["readiness", "liveness"]


def test_a_word_of_code_is_found():
    assert anchors_found("maxsurge") == ["readiness"]


@pytest.mark.parametrize("text", ["", "   ", "\0", "zzz"])
def test_nothing_is_found_for_nothing(text: str):
    assert search(text) == []


def test_words_of_one_letter_count_only_when_there_is_no_other():
    assert anchors_found("x traffic") == ["readiness"]
    assert anchors_found("q") == []
    assert "readiness" in anchors_found("y")


@pytest.mark.parametrize(("text", "anchors"), [("100%", ["readiness"]), ("a_b", ["readiness"]), ("1%0", []), ("p_d", []), ("\\", [])])
def test_signs_that_a_database_takes_for_wildcards_are_letters_here(text: str, anchors: list[str]):
    assert anchors_found(text) == anchors


def test_what_matches_is_marked_and_the_rest_escaped():
    (result,) = search("traffic")

    assert result.title == "Readiness"
    assert "no <mark>traffic</mark>." in result.excerpt
    assert "&lt;b&gt; &amp; co." in result.excerpt


def test_a_match_in_the_heading_is_marked():
    assert search("pods")[0].title == "<mark>Pods</mark> in turn"


def test_only_the_first_hundred_characters_are_looked_at():
    assert anchors_found("traffic" + " " * (LONGEST - 7) + "nowhere") == ["readiness"]


def test_retired_lessons_are_not_found():
    Lesson.objects.filter(slug="probes").update(retired_at=NOON)

    assert anchors_found("pod") == ["pods-in-turn"]


def test_there_are_never_more_than_thirty_of_a_group_and_always_as_few_queries(content: Content):
    content.write(*lesson(4, "many", "Many", **{f"Copy_{number}": "A kubelet." for number in range(MOST_HITS + 5)}))
    content.load()

    with CaptureQueriesContext(connection) as first:
        [group] = find("kubelet").groups
    with CaptureQueriesContext(connection) as again:
        find("kubelet")
        find("pod")

    assert (len(group.hits), group.count) == (MOST_HITS, MOST_HITS + 5)
    assert [hit.url.partition("#")[2] for hit in group.hits[:3]] == ["copy-0", "copy-1", "copy-2"]
    assert (len(first), len(again)) == (3, 2)  # the sections, and first also questions and formats, which are kept for a while


# What reads alike is found alike


@pytest.fixture
def world(content: Content) -> None:
    content.write(
        *lesson(
            5,
            "world",
            "Über die Welt",
            Кластер="Один узел управляет другими. Ёлка, йод.",
            Straße="İstanbul, ISTANBUL und ıstanbul; naïve café, cafe\u0301. Ελλάδα ΟΔΟΣ οδός. ﬁle １２.",
            Signs="CI/CD, k8s.io/api/core, a .dockerignore, --from-literal=a=b, C++, C#; rolling-update. It’s “thus”: 100%, $HOME, a && b.",
            Spaced="A rolling update, and the from literal option; ci cd.",
        )
    )
    content.load()


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        *[(text, "Кластер") for text in ("Кластер", "кластер", "КЛАСТЕР", "класт", "УЗЕЛ", "елка", "ЁЛКА", "Йод", "йод")],
        *[
            (text, "Straße")
            for text in ("STRASSE", "straße", "Istanbul", "İSTANBUL", "ıstanbul", "NAÏVE", "naive", "café", "CAFE", "Cafe\u0301")
        ],
        *[(text, "Straße") for text in ("ΕΛΛΆΔΑ", "ελλαδα", "οδος", "ΟΔΌΣ", "file", "ﬁle", "12", "１２")],
        *[(text, "Signs") for text in ("k8s.io/api", "K8S.io", "`k8s.io/api/core`", ".dockerignore", "dockerignore", "`.dockerignore`")],
        *[
            (text, "Signs")
            for text in ("C++", "`C++`", "c#", "C++, C#", "it's", "It’s", "“thus”", '"thus"', "$HOME", "&&", "--from-literal=a")
        ],
    ],
)
def test_a_word_is_found_however_it_is_written(world, text, heading):
    assert anchors_found(text) == [slug(heading)]


def slug(heading: str) -> str:
    return Section.objects.get(title=heading).anchor


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("über", ["Кластер", "Straße", "Signs", "Spaced"]),
        ("UBER", ["Кластер", "Straße", "Signs", "Spaced"]),
        ("rolling-update", ["Signs", "Spaced"]),
        ("`rolling-update`", ["Signs", "Spaced"]),
        ("rolling update", ["Signs", "Spaced"]),
        ('"literal"', ["Signs", "Spaced"]),
        ("**rolling**, (update).", ["Signs", "Spaced"]),
        ("CI/CD", ["Signs", "Spaced"]),
        ("ci cd", ["Signs", "Spaced"]),
        ("--from-literal", ["Signs", "Spaced"]),
        ("rolling & update -> literal", ["Signs", "Spaced"]),
    ],
)
def test_what_joins_two_words_decides_the_order_and_not_whether(world, text, headings):
    assert anchors_found(text) == [slug(heading) for heading in headings]


def test_what_is_quoted_in_markdown_is_found_in_headings_and_texts(content: Content):
    content.write(*lesson(6, "tools", "Tools", **{"`kubectl`": "The `kubelet` is *not* `kubectl`."}))
    content.load()

    for text in ("`kubectl`", "kubectl", "KUBECTL", "**kubectl**", "_kubectl_", "```kubectl```"):
        [result] = search(text)
        assert (result.title, "<mark>kubectl</mark>" in result.excerpt) == ("<mark>kubectl</mark>", True), text


@pytest.mark.parametrize(
    "text", ["a " * 5_000, "x" * 100_000, "\ufdfa" * 100, "%" * 100, "_%" * 50, "'\"\\`" * 25, "\ud800", "\u202e\u200b", "(" * 100]
)
def test_any_text_is_looked_for_within_bounds(text):
    assert isinstance(search(text), list)


def test_a_section_of_a_renamed_lesson_is_found_by_its_new_name(content: Content):
    content.replace("lessons/03-rollout.md", "title: Rolling out", "title: Deploying")
    content.load()

    assert anchors_found("deploying") == ["pods-in-turn", "pause"]
    assert anchors_found("rolling") == []


def test_a_section_loaded_without_an_index_is_found_after_the_next_load(content: Content):
    Section.objects.update(folded="")
    Lesson.objects.update(content_hash="of the last release")
    assert anchors_found("pod") == []

    content.load()

    assert anchors_found("pod") == ["pods-in-turn", "liveness", "readiness"]


def test_the_page_says_what_it_leaves_out(client, content: Content):
    content.write(*lesson(4, "many", "Many", **{f"Copy_{number}": "A kubelet." for number in range(MOST_HITS + 5)}))
    content.load()

    def page(text: str) -> str:
        return client.get("/search/", {"q": text}).content.decode()

    assert "35 found, the 30 that fit best are shown" in " ".join(page("kubelet").split())
    assert "that fit best" not in page("pod")
    assert f"A search has at most {LONGEST} characters" in page("kubelet " * 20)
    assert "A search has at most" not in page("kubelet")
