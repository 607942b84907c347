"""Programs that ask for names and open ports: nslookup and nc."""

from apps.simulator.rules import network
from apps.simulator.rules.kubelet.tools.shell import Output, Shell, plain, without_values
from apps.simulator.rules.network import NO_DNS, OPEN, REFUSED, UNRESOLVED


def nslookup(shell: Shell, words: list[str]) -> Output:
    """A name's addresses, as the cluster's name server tells them."""
    names = plain(words)
    if not names:
        return Output("", "Usage: nslookup [HOST] [SERVER]\n", 1)
    if not network.may_resolve(shell.cluster, shell.pod):
        return Output(";; connection timed out; no servers could be reached\n\n", "", 1)
    head = f"Server:\t\t{network.DNS_ADDRESS}\nAddress:\t{network.DNS_ADDRESS}:53\n\n"
    full, addresses = network.looked_up(shell.cluster, shell.pod, names[0])
    if not addresses:
        return Output(f"{head}** server can't find {names[0]}: NXDOMAIN\n\n", "", 1)
    return Output(head + "".join(f"Name:\t{full}\nAddress: {address}\n" for address in addresses) + "\n")


def nc(shell: Shell, words: list[str]) -> Output:
    """Whether a port is open."""
    host, port = [*plain(without_values(words, "-w")), "", ""][:2]
    if not port.isdigit():
        return Output("", "nc: usage: nc [-vz] [-w SECONDS] HOST PORT\n", 1)
    reached = network.connect(shell.cluster, shell.pod, host, int(port), shell.now)
    where = f"{host} ({reached.address}:{port})"
    if reached.outcome == OPEN:
        return Output("", f"{where} open\n" if any("v" in word for word in words if word.startswith("-")) else "")
    if reached.outcome in (UNRESOLVED, NO_DNS):
        return Output("", f"nc: bad address '{host}'\n", 1)
    return Output("", f"nc: {where}: Connection {'refused' if reached.outcome == REFUSED else 'timed out'}\n", 1)
