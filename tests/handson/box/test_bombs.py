"""Lines and files that ask for more than there is: each ends soon, and the next command works."""

import pytest

from apps.handson.actions.boxed import Order, execute, run
from apps.handson.actions.processes import KILLED
from apps.handson.actions.screen import Screen

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n"
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + number)}: &{chr(98 + number)} [{','.join([f'*{chr(97 + number)}'] * 9)}]\n" for number in range(9)
)
FILES = {
    "aliases.yaml": ALIASES,
    "aliases-in-a-map.yaml": MAP + ALIASES,
    "deep.yaml": f"{MAP}data: {'[' * 30_000}{']' * 30_000}\n",
    "deep-map.yaml": f"{MAP}data: {'{a: ' * 10_000}{'}' * 10_000}\n",
    "deep.json": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "anchors.yaml": "".join(f"a{number}: &a{number} x\n" for number in range(3_000)),
    "long-key.yaml": f"? {'x' * 60_000}\n: y\n",
    "nothing.yaml": "---\n" * 16_000,
    "binary.yaml": "\x00\xff\ufeff\u2028" * 2_000,
}
MANY = {"many.yaml": "---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{number}}}\n" for number in range(900))}
PATCH = '{"a":' * 400 + "1" + "}" * 400


@pytest.mark.parametrize("name", FILES)
def test_a_manifest_that_is_a_bomb_ends_soon(shop, name):
    output = run(shop, f"k apply -f {name}", namespace="shop", files={name: FILES[name]}, seconds=20)

    assert (output.code not in (0, 130), output.seconds < 15) == (True, True)
    assert run(shop, "k get cm -o name | grep -v bomb", namespace="shop").text == ""


def test_hundreds_of_objects_take_no_longer_than_a_command_may(shop):
    output = run(shop, "k apply -f many.yaml", namespace="shop", files=MANY, seconds=0.5)

    assert (output.code, output.seconds < 4) == (130, True)
    assert int(run(shop, "k get cm -o name | wc -l", namespace="shop").text) < 900


@pytest.mark.parametrize(
    "line",
    [
        f"k patch deploy checkout --type=merge -p '{PATCH}'",
        f"k patch deploy checkout -p '{PATCH}'",
        "k get pods -o 'jsonpath={..}{..}{..}{..}'",
        "k get pods -o 'jsonpath=" + "{range .items[*]}" * 40 + "{..}" + "{end}" * 40 + "'",
        "k get pods -l '" + "a in (" + "b," * 1500 + "b)'",
        "k get pods -o json | jq '[range(1000000000)]'",
        "k get pods -o json | jq 'reduce range(40) as $i (\"x\"; . + .)'",
        "k get pods -o json | jq '[recurse(.)]'",
        "k get pods -o json | jq 'range(1000000000)'",
        "k get pods -o json | grep -oE '.*.*.*.*.*y'",
        "k get pods -o json | grep -E '((x?){50}){20}y'",
        "k logs deploy/checkout --tail=999999999",
        "k scale deploy checkout --replicas=2000000000",
        "k create deploy a --image=b --replicas=999999999",
    ],
)
def test_a_line_that_is_a_bomb_ends_soon(shop, line):
    output = run(shop, line, namespace="shop", seconds=10)

    assert output.seconds < 14
    assert len(output.text) < 201_000
    assert run(shop, "k get ns shop -o name", namespace="shop").text == "namespace/shop\n"


def past_the_list(shop, arguments: list[str], seconds: float, files: dict[str, str] | None = None) -> tuple[str, int]:
    screen = Screen(None)
    code = execute(shop, arguments, [], Order("shop", files or {}, seconds), screen)
    return screen.text, code


def test_memory_has_a_limit(shop):
    doubled = '{{$a := printf "%1000000d" 1}}' + "{{$a = print $a $a}}" * 12

    text, code = past_the_list(shop, ["get", "pods", f"--output=go-template={doubled}"], 20)

    assert (code, "out of memory" in text or "cannot allocate memory" in text or text == KILLED) == (code, True)
    assert code not in (0, 130)


def test_processor_time_has_a_limit(shop):
    loop = "{{range 1000000000}}{{range 1000000000}}{{end}}{{end}}"

    text, code = past_the_list(shop, ["get", "pods", f"--output=go-template={loop}"], 25)

    assert (text, code) == (KILLED, 137)


def test_a_manifest_has_a_limit(shop):
    """The server answers without having read all of it, so what kubectl says is sometimes that the connection was closed."""
    _, code = past_the_list(shop, ["create", "--filename=./big.yaml"], 15, {"big.yaml": f"{MAP}data: {{a: '{'x' * 3_000_000}'}}\n"})

    assert code == 1
    assert run(shop, "k get cm -o name", namespace="shop").text == ""
