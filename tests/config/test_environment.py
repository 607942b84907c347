"""Settings are read from the environment; a value that can't be used is refused in one sentence that names the variable."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from apps.config import environment

DEFAULT = Path("/srv/dryrun/dryrun.sqlite3")
LITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728",
}


def flag(name):
    return environment.flag(name, default=False)


def number(name):
    return environment.number(name, default=7)


def positive(name):
    return environment.number(name, default=7, least=1)


def one_of(name):
    return environment.one_of(name, ("text", "json"), default="text")


def hosts(name):
    return environment.hosts(name, "localhost,[::1]")


def origin(name):
    return environment.origin(name, "http://localhost:8000")


def folder(name):
    return environment.folder(name, Path("/srv/dryrun"))


def database(name):
    return environment.database(name, DEFAULT)


def where(name):
    """Return the parts of a database's settings that come from the URL."""
    options = environment.database(name, DEFAULT)
    return [options[part] for part in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")]


def mail_options(name):
    return environment.mailer(name)["OPTIONS"]


# Unset


def test_unset_every_variable_has_a_default_that_works(monkeypatch):
    monkeypatch.delenv("X", raising=False)
    samples = {
        environment.text: "",
        flag: False,
        number: 7,
        one_of: "text",
        environment.words: [],
        hosts: ["localhost", "[::1]"],
        environment.origins: [],
        origin: "http://localhost:8000",
        folder: Path("/srv/dryrun"),
        environment.redis: "",
        environment.mailer: {"BACKEND": "django.core.mail.backends.console.EmailBackend"},
    }

    assert {read: read("X") for read in samples} == samples


def test_without_a_url_the_database_is_a_file_with_write_ahead_logging():
    options = environment.database("X", DEFAULT)

    assert (options["ENGINE"], options["NAME"], options["OPTIONS"]) == ("django.db.backends.sqlite3", str(DEFAULT), LITE)


@pytest.mark.parametrize("name", ["a b", "50% off", "a#b", "a?b", "%41", "ä"])
def test_the_folder_of_that_file_may_have_any_name(name):
    assert environment.database("X", Path(f"/srv/{name}/db"))["NAME"] == f"/srv/{name}/db"


# Set well

GOOD = [
    (environment.text, "  padded\n", "padded"),
    (environment.text, "", ""),
    (flag, "true", True),
    (flag, "YES", True),
    (flag, "1", True),
    (flag, " on ", True),
    (flag, "False", False),
    (flag, "no", False),
    (flag, "off", False),
    (flag, "0", False),
    (flag, "", False),
    (number, "0", 0),
    (number, " 31536000 ", 31536000),
    (positive, "1", 1),
    (one_of, "json", "json"),
    (environment.words, "a, b,,c ,", ["a", "b", "c"]),
    (hosts, "dryrun.example.com, .example.org,*", ["dryrun.example.com", ".example.org", "*"]),
    (hosts, "", []),
    (environment.origins, "https://a.example, http://localhost:8000", ["https://a.example", "http://localhost:8000"]),
    (origin, "https://a.example:8443", "https://a.example:8443"),
    (origin, "", "http://localhost:8000"),
    (folder, "/srv/a/../b", Path("/srv/b")),
    (folder, "here", Path.cwd() / "here"),
    (folder, "", Path("/srv/dryrun")),
    (where, "postgresql://u:p%40ss@db:5433/name", ["django.db.backends.postgresql", "u", "p@ss", "db", 5433, "name"]),
    (where, "postgres://u@db/name", ["django.db.backends.postgresql", "u", "", "db", "", "name"]),
    (where, "sqlite:////srv/x.sqlite3", ["django.db.backends.sqlite3", "", "", "", "", "/srv/x.sqlite3"]),
    (environment.redis, "redis://host:6379/0", "redis://host:6379/0"),
    (environment.redis, "rediss://:secret@host/1", "rediss://:secret@host/1"),
    (environment.redis, "unix:///run/redis.sock", "unix:///run/redis.sock"),
]


@pytest.mark.parametrize(("read", "value", "meaning"), GOOD)
def test_a_good_value_is_understood(monkeypatch, read, value, meaning):
    monkeypatch.setenv("X", value)

    assert read("X") == meaning


def test_postgresql_connections_are_kept_and_looked_at_before_use(monkeypatch):
    monkeypatch.setenv("X", "postgresql://u:p@db/name")

    options = environment.database("X", DEFAULT)

    assert (options["CONN_MAX_AGE"], options["CONN_HEALTH_CHECKS"]) == (600, True)


def test_a_sqlite_url_gets_the_same_care_as_the_default(monkeypatch):
    monkeypatch.setenv("X", "sqlite:////srv/x.sqlite3")

    assert environment.database("X", DEFAULT)["OPTIONS"] == LITE


def test_a_mail_server_is_one_address(monkeypatch):
    common = {"host": "mail.example", "username": "", "password": "", "use_ssl": False, "use_tls": False, "timeout": 10}
    samples = {
        "smtp://mail.example": common | {"port": 587},
        "smtp://u%40x:p%2Fw@mail.example:25?tls=true": common | {"port": 25, "username": "u@x", "password": "p/w", "use_tls": True},
        "smtps://mail.example": common | {"port": 465, "use_ssl": True},
    }

    for value, meaning in samples.items():
        monkeypatch.setenv("X", value)
        assert mail_options("X") == meaning


# Set badly

NOT_MAIL = "X is not a mail server's address: write smtp://user:password@host:587?tls=true, or smtps:// for TLS from the start."
NOT_REDIS = "X is not a Redis server's address: write redis://host:6379/0, or leave it out."
NO_DATABASE = "X names no database: write postgresql://user:password@host/name."
UNREADABLE = "X can't be read: write postgresql://user:password@host/name, with an @ or / in the password as %40 or %2F."


def begins_with(scheme):
    return f"X begins with {scheme!r}: write postgresql://user:password@host/name or sqlite:////path/to/file."


def no_number(value, least=0):
    return f"X is {value!r}: write a whole number of at least {least}."


def no_host(value):
    return f"X holds {value!r}: write host names parted by commas, without a scheme or path, such as dryrun.example.com."


def no_origin(value):
    return f"X holds {value!r}: write origins parted by commas, such as https://dryrun.example.com."


def no_site(value):
    return f"X is {value!r}: write where this server is reached, without a path, such as https://dryrun.example.com."


BAD = [
    (flag, "maybe", "X is 'maybe': write true or false."),
    (flag, "2", "X is '2': write true or false."),
    (number, "many", no_number("many")),
    (number, "-1", no_number("-1")),
    (number, "1.5", no_number("1.5")),
    (number, "", no_number("")),
    (number, "²", no_number("²")),
    (positive, "0", no_number("0", 1)),
    (one_of, "xml", "X is 'xml': write one of text, json."),
    (one_of, "", "X is '': write one of text, json."),
    (hosts, "https://dryrun.example.com", no_host("https://dryrun.example.com")),
    (hosts, "good.example, bad.example/path", no_host("bad.example/path")),
    (hosts, "a b", no_host("a b")),
    (environment.origins, "dryrun.example.com", no_origin("dryrun.example.com")),
    (environment.origins, "https://good.example,ftp://bad.example", no_origin("ftp://bad.example")),
    (environment.origins, "https://a.example/path", no_origin("https://a.example/path")),
    (environment.origins, "https://", no_origin("https://")),
    (environment.origins, "https://[", no_origin("https://[")),
    (environment.origins, "https://a.example:port", no_origin("https://a.example:port")),
    (origin, "a.example", no_site("a.example")),
    (origin, "https://a.example/path", no_site("https://a.example/path")),
    (origin, "https://*.example", no_site("https://*.example")),
    (folder, "~nobody-of-that-name/x", "X is '~nobody-of-that-name/x', and there is no such user: write the path of a folder."),
    (database, "mysql://u:p@db/name", begins_with("mysql")),
    (database, "u:secret@db/name", begins_with("")),
    (database, "postgresql://u:p@db/", NO_DATABASE),
    (database, "postgresql://u:p@db", NO_DATABASE),
    (database, "postgresql://[db/name", UNREADABLE),
    (environment.redis, "host:6379", NOT_REDIS),
    (environment.redis, "redis:6379", NOT_REDIS),
    (environment.redis, "http://:secret@host:6379", NOT_REDIS),
    (environment.redis, "redis://host:port/0", NOT_REDIS),
    (environment.redis, "redis://[", NOT_REDIS),
    (environment.mailer, "mail.example", NOT_MAIL),
    (environment.mailer, "http://u:secret@mail.example", NOT_MAIL),
    (environment.mailer, "smtp://", NOT_MAIL),
    (environment.mailer, "smtp://mail.example:port", NOT_MAIL),
    (environment.mailer, "smtp://mail.example:99999", NOT_MAIL),
    (environment.mailer, "smtp://mail.example:0", NOT_MAIL),
    (environment.mailer, "smtp://[", NOT_MAIL),
]


@pytest.mark.parametrize(("read", "value", "sentence"), BAD)
def test_a_bad_value_is_refused_in_a_sentence_that_names_the_variable(monkeypatch, read, value, sentence):
    monkeypatch.setenv("X", value)

    with pytest.raises(environment.Wrong) as refused:
        read("X")

    assert str(refused.value) == sentence


def test_no_refusal_repeats_a_password(monkeypatch):
    for read, value, sentence in BAD:
        assert "secret" not in sentence, (read, value)

    monkeypatch.setenv("X", "postgresql://u:secret@db:port/name")
    with pytest.raises(environment.Wrong) as refused:
        database("X")
    assert str(refused.value) == UNREADABLE


# Secrets from files


@pytest.fixture
def secret(monkeypatch, tmp_path):
    """A file that the variable X_FILE names."""
    file = tmp_path / "secret"
    file.write_text("  from the file\n")
    monkeypatch.setenv("X_FILE", str(file))
    return file


def test_a_secret_may_come_from_a_file(secret):
    assert environment.text("X") == "from the file"


def test_a_variable_that_is_set_counts_more_than_the_file(secret, monkeypatch):
    for value in ("from the variable", ""):
        monkeypatch.setenv("X", value)

        assert environment.text("X") == value


def test_every_reader_reads_such_files(secret):
    secret.write_text("smtp://mail.example:25\n")
    assert mail_options("X")["port"] == 25

    secret.write_text("postgresql://u:p@db/name\n")
    assert where("X")[-1] == "name"


def test_a_file_that_cannot_be_read_is_refused(secret):
    secret.write_bytes(b"\xff\xfe")
    with pytest.raises(environment.Wrong) as undecodable:
        environment.text("X")

    secret.unlink()
    with pytest.raises(environment.Wrong) as missing:
        environment.text("X")

    for refused in (undecodable, missing):
        assert str(refused.value).startswith(f"X_FILE names {secret}, which can't be read (")
        assert str(refused.value).endswith("): give the path of a readable text file.")


# The key that protects sessions


def test_a_key_that_is_given_is_used_and_none_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("X", "k" * 32)

    assert environment.secret_key("X", tmp_path / "key") == "k" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_too_short_is_refused_without_being_shown(monkeypatch, tmp_path):
    monkeypatch.setenv("X", "k" * 31)

    with pytest.raises(environment.Wrong) as refused:
        environment.secret_key("X", tmp_path / "key")

    assert str(refused.value) == "X is too short to protect sessions: write at least 32 random characters."
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    kept = tmp_path / "new folder/key"

    first = environment.secret_key("X", kept)

    assert len(first) >= 50
    assert environment.secret_key("X", kept) == first
    assert kept.read_text() == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_two_servers_have_two_keys(tmp_path):
    assert environment.secret_key("X", tmp_path / "one") != environment.secret_key("X", tmp_path / "two")


def test_a_key_that_cannot_be_kept_is_refused(tmp_path):
    (tmp_path / "file").touch()
    kept = tmp_path / "file/key"

    with pytest.raises(environment.Wrong) as refused:
        environment.secret_key("X", kept)

    assert str(refused.value).startswith(f"X is unset and no key can be kept in {kept} (")
    assert str(refused.value).endswith("): set X or make DATA_DIR writable.")


TAKE_KEYS = """
import sys
from pathlib import Path
from apps.config.environment import secret_key
print("ready", flush=True)
sys.stdin.readline()
for number in range(200):
    print(secret_key("X", Path(sys.argv[1]) / str(number)))
"""


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    """Repeated 200 times, since the race is seldom close."""
    command = [sys.executable, "-c", TAKE_KEYS, str(tmp_path)]
    environ = {name: value for name, value in os.environ.items() if name not in {"X", "X_FILE"}}
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ) for _ in range(4)]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()

    taken = {process.communicate(timeout=60)[0] for process in started}

    assert taken == {"".join(f"{(tmp_path / str(number)).read_text()}\n" for number in range(200))}
    assert len(list(tmp_path.iterdir())) == 200


# The end of a start


def test_a_refusal_ends_the_process_with_its_sentence_alone(capsys):
    with pytest.raises(SystemExit) as ended, environment.ends_when_wrong():
        raise environment.Wrong("X is wrong.")

    assert ended.value.code == 2
    assert capsys.readouterr().err == "X is wrong.\n"


def test_any_other_error_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), environment.ends_when_wrong():
        _ = 1 / 0
