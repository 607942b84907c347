"""Secrets are made on the machine that applies them, and never overwritten."""

import shutil
import stat
from pathlib import Path

import pytest

from tests.manifests.rendering import K8S, OUTSIDE, PRODUCTION, ROOT, make_secrets, text_of


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(K8S, tmp_path / "k8s", ignore=shutil.ignore_patterns("secret.env")))


def values(tree: Path, overlay: str) -> dict[str, str]:
    lines = (tree / "overlays" / overlay / "secret.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_local_secrets_are_random_and_for_their_owner_alone(tree: Path):
    assert make_secrets(tree, "local").returncode == 0
    first = values(tree, "local")
    (tree / "overlays/local/secret.env").unlink()
    assert make_secrets(tree, "local").returncode == 0
    second = values(tree, "local")

    assert stat.S_IMODE((tree / "overlays/local/secret.env").stat().st_mode) == 0o600
    assert first.keys() == second.keys()
    assert len(first["SECRET_KEY"]) >= 50
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert first[name] != second[name]
    assert first["POSTGRES_PASSWORD"] in first["DATABASE_URL"]
    assert first["REDIS_PASSWORD"] in first["REDIS_URL"]
    assert first["REDIS_CONF"] == f"requirepass {first['REDIS_PASSWORD']}"


def test_secrets_that_are_there_stay(tree: Path):
    make_secrets(tree, "local")
    before = values(tree, "local")

    again = make_secrets(tree, "local")

    assert again.returncode == 1
    assert again.stderr.endswith("is there already and stays as it is: change it by hand, or delete it first.\n")
    assert values(tree, "local") == before


def test_production_takes_its_addresses_from_the_environment(tree: Path):
    written = make_secrets(tree, "production", environment=OUTSIDE | {"EMAIL_URL": "smtps://u:p@mail.example.com"})

    assert written.returncode == 0
    secrets = values(tree, "production")
    assert secrets.pop("SECRET_KEY")
    assert secrets == OUTSIDE | {
        "EMAIL_URL": "smtps://u:p@mail.example.com",
        "REDIS_ADDRESS": "redis.example.com:6379",
        "REDIS_USERNAME": "u",
        "REDIS_PASSWORD": "p",
        "REDIS_TLS": "enable",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["production"], "Set DATABASE_URL and REDIS_URL first: production brings no database and no Redis of its own.\n"),
        ([], "Say for which overlay: python k8s/make_secrets.py local, or production.\n"),
        (["../elsewhere"], "Say for which overlay: python k8s/make_secrets.py local, or production.\n"),
    ],
)
def test_what_it_can_not_do_it_says_in_one_sentence(tree: Path, arguments: list[str], sentence: str):
    done = make_secrets(tree, *arguments, environment={"DATABASE_URL": "", "REDIS_URL": ""})

    assert (done.returncode, done.stderr) == (1, sentence)
    assert list(tree.rglob("secret.env")) == []


def test_git_never_sees_them():
    assert "secret.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "kind: Secret\n" in text_of(PRODUCTION)  # it is rendered, and so would leak if it were written to a file of the tree
