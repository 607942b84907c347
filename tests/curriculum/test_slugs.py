"""The names of modules, folders and questions that an import makes of titles."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.curriculum.rules.importing.slugs import LONGEST_SLUG, Names, is_slug, slug_of

TITLES: Any = st.text(max_size=120) | st.text(alphabet="abc АБВ队列-_ ", max_size=120)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Queues & Workers", "queues-workers"),
        ("Очереди сообщений", "ocheredi-soobshcheniy"),
        ("Ελληνικά", "ellinika"),
        ("Über Größe, naïve façade", "uber-grosse-naive-facade"),
        ("¿Qué es una cola?", "que-es-una-cola"),
        ("snake_case + C++", "snake-case-c"),
        ("???", ""),
    ],
)
def test_a_slug_is_readable(title: str, slug: str):
    assert slug_of(title) == slug


def test_what_has_no_latin_letters_gets_a_mark_of_its_own():
    queues, containers, mixed = slug_of("队列面试题"), slug_of("容器面试题"), slug_of("Docker 面试题")

    assert re.fullmatch(r"[0-9a-f]{6}", queues)
    assert queues != containers
    assert re.fullmatch(r"docker-[0-9a-f]{6}", mixed)


@given(TITLES)
def test_a_slug_is_a_folder_name_or_empty(title: str):
    slug = slug_of(title)

    assert slug == "" or (is_slug(slug) and len(slug) <= LONGEST_SLUG)
    assert bool(slug) >= any(letter.isalnum() and letter.isascii() for letter in title)


@given(st.lists(TITLES, max_size=30))
def test_names_of_one_module_never_collide(titles: list[str]):
    names = Names()

    given_out = [names.free(title, "lesson") for title in titles]

    assert len(set(given_out)) == len(titles)
    assert all(is_slug(name) for name in given_out)
