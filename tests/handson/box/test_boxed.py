"""A typed line, from the person to kubectl and back."""

import re
import secrets
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.handson.actions import boxed, processes
from apps.handson.actions.boxed import run
from apps.handson.actions.screen import MOST_SHOWN, Screen
from apps.simulator.actions.serving import Server
from tests.handson.box.attacks import HARMLESS, REFUSED

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{text: '{text}'}}\n"


def test_a_line_is_answered_by_kubectl(shop):
    output = run(shop, "k get deploy", namespace="shop")

    assert re.fullmatch(r"NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ncheckout +2/2 +2 +2 +\S+\n", output.text)
    assert (output.code, output.is_cut) == (0, False)
    assert 0 < output.seconds < 20


def test_what_is_changed_stays_changed(shop):
    assert run(shop, "kubectl scale deploy checkout --replicas=3", namespace="shop").text == "deployment.apps/checkout scaled\n"
    assert run(shop, "kubectl rollout status deploy checkout", namespace="shop").text.splitlines()[-1] == (
        'deployment "checkout" successfully rolled out'
    )
    assert run(shop, "k get pods -o name | wc -l", namespace="shop").text == "3\n"


def test_files_are_there_for_the_command(shop):
    files = {"new.yaml": CONFIG_MAP.format(name="new", text="hello")}

    assert run(shop, "k apply -f new.yaml", namespace="shop", files=files).text == "configmap/new created\n"
    assert run(shop, "k get cm new -o jsonpath={.data.text}", namespace="shop").text == "hello"


def test_a_program_runs_in_a_container(shop):
    assert run(shop, "k exec -it deploy/checkout -- id", namespace="shop").text == "uid=1000(app)\n"


def test_errors_are_shown_and_do_not_go_through_pipes(shop):
    without = run(shop, "k get pod nobody", namespace="shop")
    piped = run(shop, "k get pod nobody | grep x", namespace="shop")

    assert (without.text, without.code) == ('Error from server (NotFound): pods "nobody" not found\n', 1)
    assert (piped.text, piped.code) == (without.text, 1)


def test_pipes_follow_one_another(shop):
    assert run(shop, "k get deploy | tail -n +2 | grep -c check", namespace="shop").text == "1\n"
    assert run(shop, "k get deploy -o json | jq -r '.items[].metadata.name'", namespace="shop").text == "checkout\n"
    assert run(shop, "k get deploy -o json | jq -c '[.items[] | {n: .metadata.name}]'", namespace="shop").text == '[{"n":"checkout"}]\n'
    assert run(shop, "k get deploy -o json | jq '.[' ", namespace="shop").code == 5


def test_a_line_that_is_not_run_is_answered_with_one_sentence(shop):
    refused = [*REFUSED, "k apply -f new.yaml"]

    for line in refused:
        output = run(shop, line, namespace="shop")
        assert re.fullmatch(r"\S[^\n]*\n", output.text), line
        assert output.code in (2, 127), line

    assert shop.requests == []
    assert run(shop, "foo", namespace="shop").text == (
        "foo: command not found (here: kubectl, k, and | grep head tail sort uniq wc less cat jq)\n"
    )
    assert run(shop, "", namespace="shop").text == ""


def test_files_with_other_names_or_too_large_are_refused(shop):
    for files in (
        {"../x": ""},
        {"/x": ""},
        {".x": ""},
        {"X": ""},
        {"a/b": ""},
        {"": ""},
        {"a\n": ""},
        {"x" * 64: ""},
        {"a.yaml": "x" * (64 * 1024 + 1)},
        {f"{number}.yaml": "" for number in range(21)},
    ):
        output = run(shop, "k get pods", namespace="shop", files=files)
        assert (output.code, output.text.count("\n")) == (2, 1)

    assert shop.requests == []


def test_text_is_told_as_it_comes_and_is_the_same_in_the_end(shop):
    told = []

    output = run(shop, "k get pods -w", namespace="shop", seconds=3, tell=lambda text: told.append((monotonic(), text)))

    assert "".join(text for _, text in told) == output.text
    assert told[-1][0] - told[0][0] > 1
    assert (output.text.splitlines()[-1], output.code) == ("^C", 130)
    assert output.seconds < 6


def test_a_command_can_be_stopped(shop):
    stop = threading.Event()

    output = run(shop, "k logs -f deploy/checkout", namespace="shop", stop=stop, tell=lambda _: stop.set())

    assert (output.text.splitlines()[-1], output.code, output.seconds < 15) == ("^C", 130, True)


def test_a_pipe_that_has_enough_ends_the_command(shop):
    output = run(shop, "k logs -f -l app=checkout --tail=-1 | head -1", namespace="shop")

    assert (output.text, output.code, output.seconds < 15) == ("listening on 8080\n", 0, True)


def test_someone_who_stops_listening_leaves_nothing_behind(shop):
    def tell(text):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        run(shop, "k get pods -w", namespace="shop", tell=tell)

    assert (shop.patience, [thread.name for thread in threading.enumerate() if "serve_forever" in thread.name]) == (0, [])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system doesn't list a process's open files")
def test_many_at_once_are_answered_and_leave_nothing_behind(shop, monkeypatch, tmp_path):
    """Each has a folder, a port, two threads and a process."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lines = ["k get pods", "k get deploy -o json | jq .kind", "k logs -f -l app=checkout | head -1", "k get cm | grep nothing"]
    run(shop, lines[0], namespace="shop")
    before = open_files()

    with ThreadPoolExecutor(4) as pool:
        outputs = list(pool.map(lambda line: run(shop, line, namespace="shop"), lines * 2))

    assert [output.code for output in outputs] == [0, 0, 0, 1] * 2
    assert list(tmp_path.iterdir()) == []
    assert [thread.name for thread in threading.enumerate() if "serve_forever" in thread.name] == []
    assert until(lambda: open_files() <= before)


def open_files():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def until(holds, seconds=5):
    """Whether it comes to hold: the server's own threads close their connections when they notice that the client has gone."""
    end = monotonic() + seconds
    while not holds() and monotonic() < end:
        threading.Event().wait(0.05)
    return holds()


def test_time_is_jumped_over_for_the_command_only(shop):
    shop.patience = 7
    before = shop.now()

    output = run(shop, "k wait --for=delete deploy/checkout --timeout=5s", namespace="shop", seconds=20)

    assert output.code == 1
    assert shop.now() - before < 130 + output.seconds
    assert shop.patience == 7


def test_two_commands_at_once_give_the_patience_back(shop):
    shop.patience = 7
    started, stop = threading.Event(), threading.Event()
    watching = threading.Thread(
        target=run, args=(shop, "k get pods -w"), kwargs={"namespace": "shop", "stop": stop, "tell": lambda _: started.set()}
    )
    watching.start()
    assert started.wait(20)

    run(shop, "k get deploy", namespace="shop")
    stop.set()
    watching.join(20)

    assert shop.patience == 7


def test_too_much_output_is_cut_with_a_line_that_says_so(shop):
    files = {f"{number}.yaml": CONFIG_MAP.format(name=f"c{number}", text="x" * 60_000) for number in range(4)}
    run(shop, f"k create -f {','.join(files)}", namespace="shop", files=files)

    output = run(shop, "k get cm -o yaml", namespace="shop")
    piped = run(shop, "k get cm -o json | jq -r '.items | length'", namespace="shop")

    assert (output.is_cut, output.code) == (True, 141)
    assert output.text.endswith("\n[The output was cut here: it is longer than 200 kB.]\n")
    assert MOST_SHOWN < len(output.text) < MOST_SHOWN + 100
    assert (piped.text, piped.is_cut) == ("4\n", False)


def test_colours_and_other_control_characters_are_left_out():
    screen = Screen(None)

    assert screen.clean("\x1b[31mred\x1b[0m \x1b]0;title\x07a\tb\r\n\x1b[\x1b[0m0m\x9b2J\x00") == "red a\tb\n[0m2J"


@pytest.mark.parametrize(
    "line",
    [
        "k config view",
        "k config view -o jsonpath={.clusters[0].cluster.server}",
        "k config view -o json",
        "k cluster-info",
        "k get pods",
        "k config get-contexts",
    ],
)
def test_neither_secret_nor_port_nor_folder_are_shown(shop, monkeypatch, line):
    """Each server is given a secret that can be looked for."""
    numbered = (f"s3cr3t-{number}" for number in count())
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: next(numbered))

    text = run(shop, line, namespace="shop").text

    assert text
    for pattern in ("s3cr3t", r"127\.0\.0\.1", r":\d{4,5}\b", "dryrun-box"):
        assert not re.search(pattern, text), pattern


def test_an_error_about_the_connection_names_no_address(shop, monkeypatch):
    monkeypatch.setattr(Server, "begin", Server.server_close)
    monkeypatch.setattr(Server, "shutdown", lambda self: None)

    text = run(shop, "k get pods", namespace="shop").text

    assert "refused" in text
    assert "kubernetes" in text
    assert "127.0.0.1" not in text


def test_without_kubectl_one_sentence_says_what_to_do(shop, monkeypatch):
    monkeypatch.setattr(boxed, "kubectl_path", lambda: None)

    output = run(shop, "k get pods", namespace="shop")

    assert (output.text, output.code) == ("There is no kubectl on this server: use your own, with the kubeconfig of this page.\n", 127)


def test_jq_sees_nothing_of_the_server(shop, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")

    output = run(shop, "k get cm -o json | jq 'env, $ENV, input_filename'", namespace="shop")

    assert output.code == 0
    assert "hunter2" not in output.text
    assert "PATH" not in output.text


@pytest.mark.parametrize(
    "program", ["reduce range(20000) as $i (1; [.])", ".[", "error", '"\\ud800"', "input", "[limit(3; repeat(1))] | .x"]
)
def test_what_goes_wrong_in_jq_is_said_without_the_places_of_the_server(shop, program):
    output = run(shop, f"k get cm -o json | jq '{program}'", namespace="shop", seconds=20)

    assert output.text
    assert "Traceback" not in output.text
    assert "launcher" not in output.text
    assert "site-packages" not in output.text


def test_jq_that_never_ends_is_ended(shop):
    output = run(shop, "k get cm -o json | jq 'def f: f; f'", namespace="shop", seconds=2)

    assert (output.text, output.code) == ("^C\n", 130)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.builds("k {} {}".format, st.sampled_from(["get", "create cm", "logs", "set env", "apply -f", "explain"]), st.text(max_size=20))
    | st.builds("k version --client | {} {}".format, st.sampled_from(["grep", "jq", "sort", "head"]), st.text(max_size=12))
)
def test_whatever_is_typed_there_is_an_output(shop, line):
    output = run(shop, line, namespace="shop", seconds=5)

    assert isinstance(output.text, str)
    assert output.code >= 0


def test_what_looks_like_an_attack_comes_to_nothing(shop, server_files):
    for line in HARMLESS:
        output = run(shop, line.replace("FILES", str(server_files)), namespace="shop", seconds=5)
        assert "TOPSECRET" not in output.text
        assert "root:x" not in output.text

    assert "VE9QU0VDUkVU" not in str(shop.requests)
    assert "TOPSECRET" not in str(shop.requests)
    assert processes.kubectl_path()
