"""Programs that look at the container itself: cat, ls, env, ps, id, hostname."""

from apps.simulator.rules import network
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.records import box_of, container_named, is_running
from apps.simulator.rules.kubelet.tools.shell import Output, Shell, plain
from apps.simulator.rules.kubelet.volumes import files_of
from apps.simulator.rules.objects.fields import dig

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def files_in(shell: Shell) -> dict[str, str]:
    """The files that can be read, by path: what every container has, the image's, those of ConfigMaps and Secrets."""
    namespace, address = shell.pod["metadata"]["namespace"], dig(shell.pod, "status.podIP", "")
    search = f"{namespace}.svc.cluster.local svc.cluster.local cluster.local"
    own = {
        "/etc/hostname": f"{shell.hostname}\n",
        "/etc/hosts": f"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{address}\t{shell.hostname}\n",
        "/etc/resolv.conf": f"search {search}\nnameserver {network.DNS_ADDRESS}\noptions ndots:5\n",
    }
    return {**own, **shell.image.files, **files_of(shell.cluster, shell.pod, shell.container)}


def cat(shell: Shell, words: list[str]) -> Output:
    """The contents of files, one after the other."""
    files, out, errors = files_in(shell), "", ""
    for path in plain(words):
        if path in files:
            out += files[path]
        elif any(each.startswith(path.rstrip("/") + "/") for each in files):
            errors += f"cat: {path}: Is a directory\n"
        else:
            errors += f"cat: {path}: No such file or directory\n"
    return Output(out, errors, 1 if errors else 0)


def ls(shell: Shell, words: list[str]) -> Output:
    """The names in one folder; options change nothing."""
    files = files_in(shell)
    path = (plain(words) or ["/"])[0]
    if path in files:
        return Output(f"{path}\n")
    prefix = path.rstrip("/") + "/"
    names = sorted({each.removeprefix(prefix).split("/", maxsplit=1)[0] for each in files if each.startswith(prefix)})
    if not names:
        return Output("", f"ls: cannot access '{path}': No such file or directory\n", 2)
    return Output("".join(f"{name}\n" for name in names))


def env(shell: Shell, words: list[str]) -> Output:
    """All variables, or (printenv) the value of one."""
    variables = {"PATH": PATH, "HOSTNAME": shell.hostname, **shell.env}
    if wanted := plain(words):
        return Output(f"{variables[wanted[0]]}\n") if wanted[0] in variables else Output("", "", 1)
    return Output("".join(f"{name}={value}\n" for name, value in variables.items()))


def ps(shell: Shell, words: list[str]) -> Output:
    """An ephemeral container sees the processes of the container that it is aimed at, as its own."""
    seen = [shell.container]
    target = container_named(shell.pod, shell.container.get("targetContainerName") or "")
    if target and is_running(box_of(shell.cluster, shell.pod, target["name"])):
        seen = [target, shell.container]
    user = shell.user.get("runAsUser") or "root"
    rows = [f"{number:>5} {user!s:<8} 0:00 {_command_line(each)}\n" for number, each in enumerate(seen, 1)]
    return Output(f"  PID USER     TIME COMMAND\n{''.join(rows)}{len(rows) + 6:>5} {user!s:<8} 0:00 ps\n")


def _command_line(container: Thing) -> str:
    words = [*(container.get("command") or []), *(container.get("args") or [])]
    return " ".join(words) or "/" + container["image"].rsplit("/", 1)[-1].split(":", maxsplit=1)[0]


def who(shell: Shell, words: list[str]) -> Output:
    """`id`: the user that the pod asks for, else the image's."""
    user, named = shell.user.get("runAsUser"), shell.image.user.split(":", maxsplit=1)[0]
    if user is None and named not in ("", "0", "root"):
        number = named if named.isdigit() else f"1000({named})"
        return Output(f"uid={number} gid={number} groups={number}\n")
    group = _titled(shell.user.get("runAsGroup") or 0)
    return Output(f"uid={_titled(user or 0)} gid={group} groups={group}\n")


def _titled(number: int) -> str:
    return str(number) if number else "0(root)"


def hostname(shell: Shell, words: list[str]) -> Output:
    """The pod's name; with -i its address."""
    return Output(f"{dig(shell.pod, 'status.podIP', '') if '-i' in words else shell.hostname}\n")
