"""The files that `collectstatic` writes from `static/`."""

import json
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.templatetags.static import static

from apps.core.http.stylesheet import lean
from tests.site import prepared_data

SOURCE = project.BASE_DIR / "static"
ENTRY = (SOURCE / "css/site.css").read_text(encoding="utf-8")
IMPORTED = re.findall(r'@import\s+"([^"]+)"\s+layer\(([^)]+)\)', ENTRY)


@pytest.fixture
def collected(settings, tmp_path):
    """Return a folder with the static files that the run's first site collected. Collecting takes seconds, so the tests share it."""
    settings.STATIC_ROOT = shutil.copytree(prepared_data() / "static", tmp_path / "static")
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "apps.core.http.stylesheet.OneStylesheet"}}
    return settings.STATIC_ROOT


def stylesheet(folder: Path) -> Path:
    [stylesheet] = folder.glob("css/site.*.css")
    return stylesheet


def manifest(folder: Path) -> dict[str, str]:
    return dict(json.loads((folder / "staticfiles.json").read_text())["paths"])


def test_one_hashed_stylesheet_comes_of_the_many(collected):
    assert re.fullmatch(r"site\.[0-9a-f]{12}\.css", stylesheet(collected).name)
    assert manifest(collected)["css/site.css"] == f"css/{stylesheet(collected).name}"


def test_pages_refer_to_that_one(collected):
    assert static("css/site.css") == f"/static/css/{stylesheet(collected).name}"


def test_it_imports_nothing_any_more(collected):
    assert IMPORTED
    assert "@import" not in stylesheet(collected).read_text(encoding="utf-8")


def test_every_file_stands_in_its_layer_whole_and_in_order(collected):
    text = re.sub(r"\.[0-9a-f]{12}(?=\.woff2)", "", stylesheet(collected).read_text(encoding="utf-8"))

    blocks = [f"@layer {layer} {{{lean((SOURCE / 'css' / name).read_text(encoding='utf-8'))}}}" for name, layer in IMPORTED]

    places = [text.find(block) for block in blocks]
    assert -1 not in places, [name for (name, _), place in zip(IMPORTED, places, strict=True) if place == -1]
    assert places == sorted(places)


def test_fonts_are_our_own_files_by_their_hashed_names(collected):
    named = re.findall(r'url\("?([^")]+)"?\)', stylesheet(collected).read_text(encoding="utf-8"))

    assert len(named) == 2
    assert all((stylesheet(collected).parent / name).is_file() and re.search(r"\.[0-9a-f]{12}\.woff2$", name) for name in named)


def test_the_order_of_layers_comes_first_and_names_each(collected):
    first = stylesheet(collected).read_text(encoding="utf-8").partition("\n")[0]

    assert first == ENTRY.partition("\n")[0]
    assert {layer for _, layer in IMPORTED} <= set(re.findall(r"[\w-]+", first.removeprefix("@layer")))


def test_every_stylesheet_of_ours_is_imported_once():
    """But for the style guide's frame, which no visitor has to fetch, and for the terminal, which the pages of incidents fetch."""
    apart = {"site.css", "styleguide.css", "terminal.css"}
    files = sorted(path.name for path in (SOURCE / "css").glob("*.css") if path.name not in apart)

    assert sorted(name for name, _ in IMPORTED) == files


def test_the_name_changes_when_an_imported_file_does(collected, settings, tmp_path):
    before = manifest(collected)["css/site.css"]
    changed = tmp_path / "changed/css"
    changed.mkdir(parents=True)
    (changed / IMPORTED[-1][0]).write_text("html { color: red; }\n")
    settings.STATICFILES_DIRS = [changed.parent, *settings.STATICFILES_DIRS]
    settings.STATIC_ROOT = tmp_path / "again"

    call_command("collectstatic", verbosity=0, interactive=False)

    after = manifest(settings.STATIC_ROOT)["css/site.css"]
    assert after != before
    assert "html{color:red}" in (settings.STATIC_ROOT / after).read_text(encoding="utf-8")


def test_a_second_collection_changes_nothing(collected):
    before = {path.relative_to(collected): path.read_bytes() for path in collected.rglob("*") if path.is_file()}

    call_command("collectstatic", verbosity=0, interactive=False)

    assert {path.relative_to(collected): path.read_bytes() for path in collected.rglob("*") if path.is_file()} == before


def test_only_hashed_files_are_kept_and_each_reference_names_one(collected):
    ours = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*") if path.is_file()}
    paths = manifest(collected)

    assert ours <= set(paths)
    for name in ours:
        assert (collected / paths[name]).is_file(), name
        assert not (collected / name).exists(), name


def test_what_stylesheets_and_scripts_refer_to_was_collected_with_them(collected):
    refers = re.compile(r"""url\(["']?(?!data:)([^"')#]+)|(?:from|import)[\s(]+["'](\.{1,2}/[^"']+)["']""")
    for path in [*collected.glob("css/*.css"), *collected.rglob("js/**/*.js")]:
        for reference in refers.finditer(path.read_text(encoding="utf-8")):
            assert (path.parent / (reference[1] or reference[2])).is_file(), f"{path.name}: {reference[0]}"


def test_every_static_file_that_a_template_names_was_collected(collected):
    named = {
        (path, name)
        for path in (project.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8"))
    }

    assert named
    assert [f"{path}: {name}" for path, name in sorted(named) if name not in manifest(collected)] == []


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("/* why */\n.a,\n.b {\n  color: var(--ink);\n}\n", ".a,.b{color:var(--ink)}"),
        ('.a::after { content: " ; { "; }', '.a::after{content:" ; { "}'),
        (".a { &:has(> .b) { margin: calc(-1 * var(--x) - 2px); } }", ".a{&:has(>.b){margin:calc(-1 * var(--x) - 2px)}}"),
        ("@media (min-width: 48rem) { .a .b { margin: 0 auto; } }", "@media (min-width:48rem){.a .b{margin:0 auto}}"),
    ],
)
def test_what_means_nothing_is_left_out(written, made):
    assert lean(written) == made


def test_all_styles_together_are_light(collected):
    served = stylesheet(collected)

    assert served.with_name(served.name + ".br").stat().st_size <= 14 * 1024
