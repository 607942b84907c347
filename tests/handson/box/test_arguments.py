"""The first wall: which arguments reach kubectl, and in what form."""

import re
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.handson.actions.processes import kubectl_path
from apps.handson.rules.terminal import lines
from apps.handson.rules.terminal.allowed import COMMANDS, INSTEAD, PARTS, flags
from apps.handson.rules.terminal.arguments import checked
from apps.handson.rules.terminal.filtering import filter_of
from apps.handson.rules.terminal.lines import Refused
from apps.handson.rules.terminal.pipes import stage, unknown
from tests.handson.box.attacks import HARMLESS, REFUSED

FILES = {"ok.yaml"}
FORBIDDEN = {
    *("as", "as-group", "as-uid", "as-user-extra", "attach", "cache-dir", "cert", "certificate-authority", "client-certificate"),
    *("client-key", "cluster", "context", "custom", "edit", "flatten", "from-env-file", "from-file", "insecure-skip-tls-verify", "key"),
    *("env-file", "kubeconfig", "kuberc", "kustomize", "local", "log-file", "output-directory", "password", "patch-file", "profile"),
    *(
        "profile-output",
        "proxy-url",
        "prune",
        "raw",
        "recursive",
        "server",
        "template",
        "tls-server-name",
        "token",
        "user",
        "username",
        "v",
    ),
    "vmodule",
}
MAY_BE_RECURSIVE = {"explain"}
"""There it is about fields, not folders."""


def understood(line: str) -> list[str]:
    """What kubectl would be given for a line. Raises Refused."""
    (name, *words), *pipes = lines.split(line)
    if name not in ("k", "kubectl"):
        raise unknown(name)
    for each in pipes:
        filter_of(each[1:]) if each[0] == "jq" else stage(each)
    return checked(words, FILES)


@pytest.mark.parametrize("line", REFUSED)
def test_an_attack_never_reaches_kubectl(line):
    with pytest.raises(Refused) as refused:
        understood(line)

    sentence = str(refused.value)
    assert re.fullmatch(r"\S.*", sentence)
    assert refused.value.code in (2, 127)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_an_attack_is_understood(line):
    assert understood(line)


def test_each_flag_comes_out_in_one_form():
    forms = {
        "k get pods -n shop": "get --namespace=shop pods",
        "k get pods -nshop -owide": "get --namespace=shop --output=wide pods",
        "k get pods -n=shop": "get --namespace=shop pods",
        "k -n shop get pods": "get --namespace=shop pods",
        "kubectl get --namespace shop pods": "get --namespace=shop pods",
        "k get pods -wA": "get --watch=true --all-namespaces=true pods",
        "k get pods -Aoyaml": "get --all-namespaces=true --output=yaml pods",
        "k get pods --watch=false": "get --watch=false pods",
        "k logs -f web --tail 5": "logs --follow=true --tail=5 web",
        "k logs -p web -c app": "logs --previous=true --container=app web",
        "k apply -f ok.yaml": "apply --filename=./ok.yaml",
        "k apply -f ./ok.yaml --dry-run=server": "apply --filename=./ok.yaml --dry-run=server",
        "k apply --dry-run -f ok.yaml": "apply --dry-run=unchanged --filename=./ok.yaml",
        "k rollout -n shop status deploy/a": "rollout status --namespace=shop deploy/a",
        "k create -n shop deploy a --image=b -- sleep 1": "create deployment --namespace=shop --image=b a -- sleep 1",
        "k create svc clusterip a --tcp 80": "create service clusterip --tcp=80 a",
        "k top pods": "top pod",
        "k exec -it web -- ls -la /": "exec web -- ls -la /",
        "k exec web -c app -- sh -c -- x": "exec --container=app web -- sh -c -- x",
        "k set env deploy/a A=b -e C=d -e E-": "set env --env=C=d --env=E- deploy/a A=b",
        "k debug -it web --image=busybox --target=app -- sh": "debug --image=busybox --target=app web -- sh",
        "k rollout --help": "help rollout",
        "k get -h": "get --help=true",
        "k": "",
    }

    assert {line: shlex.join(understood(line)) for line in forms} == forms


def test_what_can_not_work_in_a_page_is_answered_with_the_way_round():
    for verb, sentence in INSTEAD.items():
        with pytest.raises(Refused, match=re.escape(sentence)):
            understood(f"k {verb} x")

    with pytest.raises(Refused, match="get the manifest with `kubectl get … -o yaml`, change it in Files, and `kubectl replace -f` it"):
        understood("k edit deploy web")


def test_no_flag_that_reads_files_or_reaches_elsewhere_is_in_the_table():
    offered = {command: {flag.name.removeprefix("--") for flag in flags(command).values()} for command in COMMANDS}

    assert {command: names & FORBIDDEN for command, names in offered.items() if names & FORBIDDEN} == {
        command: {"recursive"} for command in MAY_BE_RECURSIVE
    }


def own_flags(command: str) -> dict[str, tuple[str, str]]:
    """The flags of a command in kubectl's own help: letter and default by name."""
    program = kubectl_path()
    assert program
    shown = subprocess.run([program, *command.split(), "--help"], capture_output=True, text=True, check=True, timeout=20).stdout
    shown += "    -n, --namespace='':\n    -h, --help=false:\n"
    listed = re.findall(r"^    (?:(-\w), )?(--[\w-]+)=(.*):$", shown, re.MULTILINE)
    return {name: (letter, default) for letter, name, default in listed}


@pytest.mark.skipif(kubectl_path() is None, reason="there is no kubectl here")
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_table_agrees_with_kubectls_own_help(command):
    own = own_flags(command)
    written = {flag.name: flag for flag in flags(command).values()}
    letters = {flag.name: letter for letter, flag in flags(command).items() if not letter.startswith("--")}

    assert set(written) <= set(own)
    assert letters == {name: own[name][0] for name in written if own[name][0]}
    assert {name for name, flag in written.items() if not flag.takes_next} == {
        name for name in written if own[name][1] in ("true", "false") or name in ("--dry-run", "--validate", "--cascade")
    }


WORDS = st.one_of(
    st.sampled_from(sorted({word for command in COMMANDS for word in command.split()} | set(INSTEAD))),
    st.sampled_from([f"--{name}" for name in sorted(FORBIDDEN)] + ["-s", "-v", "-k", "-f", "-o", "-n", "-e", "-A", "-R", "-p", "--", "-"]),
    st.sampled_from(["/etc/passwd", "ok.yaml", "json", "jsonpath-file=/x", "HOME", "A=b", "=", "pods", "deploy/a"]),
    st.builds("{}={}".format, st.sampled_from([f"--{name}" for name in sorted(FORBIDDEN)] + ["-s", "-f", "-o"]), st.text(max_size=5)),
    st.text(max_size=8),
)


@given(st.sampled_from(sorted(COMMANDS)), st.lists(WORDS, max_size=6))
def test_what_passes_holds_no_forbidden_flag_and_can_be_read_in_one_way_only(command, words):
    try:
        arguments = checked([*command.split(), *words], FILES)
    except Refused:
        return

    typed = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given_flags = [word for word in typed if word.startswith("-")]
    assert " ".join(arguments).startswith(tuple(PARTS[""]))
    for word in given_flags:
        name, has_value, _ = word.removeprefix("--").partition("=")
        assert word.startswith("--")
        assert has_value
        assert name not in FORBIDDEN or (name == "recursive" and typed[0] in MAY_BE_RECURSIVE)
        assert name != "filename" or word == "--filename=./ok.yaml" or set(word.split("=")[1].split(",")) == {"./ok.yaml"}
