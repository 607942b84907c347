"""Which of kubectl's commands and flags may be used, and how each flag reads its value; what isn't here is refused.

A flag is written as `-o/--output=`: its letter, its name, and `=` where a value follows. `--dry-run[=unchanged]` takes a value
only behind `=` and means the one in brackets without it. Flags that read or write files, reach other servers or print what
kubectl was given are left out on purpose; `tests/handson/box` compares the rest with kubectl's own help.
"""

import re
from dataclasses import dataclass

GLOBAL = "-n/--namespace= -h/--help"
"""In front of the command as well."""
PRINTING = "-o/--output= --show-managed-fields"
CHANGING = f"--dry-run[=unchanged] --field-manager= {PRINTING}"
CHOOSING = "-l/--selector="
EVERYWHERE = "-A/--all-namespaces"
FROM_FILE = "-f/--filename="
MAKING = f"{CHANGING} --save-config --validate[=strict]"
ROLLED = f"{FROM_FILE} {CHOOSING}"
ROLLING = f"{ROLLED} {PRINTING} --field-manager="
SETTING = f"{FROM_FILE} --all {CHANGING}"
ENDING = "--cascade[=background] --force --grace-period= --timeout= --wait"

COMMANDS: dict[str, str] = {
    "annotate": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} --all --field-selector= --list --overwrite --resource-version= {CHANGING}",
    "api-resources": "--api-group= --categories= --namespaced --no-headers -o/--output= --sort-by= --verbs=",
    "api-versions": "",
    "apply": f"{FROM_FILE} {CHOOSING} {CHANGING} {ENDING} --force-conflicts --overwrite --server-side --subresource= --validate[=strict]",
    "auth can-i": f"{EVERYWHERE} --list --no-headers -q/--quiet --subresource=",
    "auth whoami": PRINTING,
    "autoscale": f"{FROM_FILE} --cpu= --max= --memory= --min= --name= --save-config {CHANGING}",
    "cluster-info": "",
    "config current-context": "",
    "config get-contexts": "--no-headers -o/--output=",
    "config view": f"--minify {PRINTING}",
    "cordon": f"{CHOOSING} --dry-run[=unchanged]",
    "create": f"{FROM_FILE} {CHOOSING} {MAKING}",
    "create clusterrole": f"--aggregation-rule= --non-resource-url= --resource= --resource-name= --verb= {MAKING}",
    "create clusterrolebinding": f"--clusterrole= --group= --serviceaccount= {MAKING}",
    "create configmap": f"--append-hash --from-literal= {MAKING}",
    "create cronjob": f"--image= --restart= --schedule= {MAKING}",
    "create deployment": f"--image= --port= -r/--replicas= {MAKING}",
    "create ingress": f"--annotation= --class= --default-backend= --rule= {MAKING}",
    "create job": f"--from= --image= {MAKING}",
    "create namespace": MAKING,
    "create poddisruptionbudget": f"--max-unavailable= --min-available= --selector= {MAKING}",
    "create priorityclass": f"--description= --global-default --preemption-policy= --value= {MAKING}",
    "create quota": f"--hard= --scopes= {MAKING}",
    "create role": f"--resource= --resource-name= --verb= {MAKING}",
    "create rolebinding": f"--clusterrole= --group= --role= --serviceaccount= {MAKING}",
    "create secret docker-registry": f"--append-hash --docker-email= --docker-password= --docker-server= --docker-username= {MAKING}",
    "create secret generic": f"--append-hash --from-literal= --type= {MAKING}",
    "create service clusterip": f"--clusterip= --tcp= {MAKING}",
    "create service externalname": f"--external-name= --tcp= {MAKING}",
    "create service loadbalancer": f"--tcp= {MAKING}",
    "create service nodeport": f"--node-port= --tcp= {MAKING}",
    "create serviceaccount": MAKING,
    "debug": "-c/--container= --copy-to= --env= --image= --image-pull-policy= -q/--quiet --replace --same-node --set-image= "
    "--share-processes -i/--stdin --target= -t/--tty",
    "delete": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} {ENDING} --all --dry-run[=unchanged] --field-selector= --ignore-not-found --now "
    "-o/--output=",
    "describe": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} --chunk-size= --show-events",
    "drain": f"{CHOOSING} --chunk-size= --delete-emptydir-data --disable-eviction --dry-run[=unchanged] --force --grace-period= "
    "--ignore-daemonsets --pod-selector= --skip-wait-for-delete-timeout= --timeout=",
    "events": f"{EVERYWHERE} --chunk-size= --for= --no-headers {PRINTING} --types= -w/--watch",
    "exec": "-c/--container= --pod-running-timeout= -q/--quiet -i/--stdin -t/--tty",
    "explain": "--api-version= --max-depth= -o/--output= -R/--recursive",
    "expose": f"{FROM_FILE} --cluster-ip= --external-ip= -l/--labels= --load-balancer-ip= --name= --override-type= --overrides= --port= "
    f"--protocol= --save-config --selector= --session-affinity= --target-port= --type= {CHANGING}",
    "get": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} --allow-missing-template-keys --chunk-size= --field-selector= --ignore-not-found "
    "-L/--label-columns= --no-headers --output-watch-events --server-print --show-kind --show-labels --sort-by= --subresource= "
    f"-w/--watch --watch-only {PRINTING}",
    "help": "",
    "label": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} --all --field-selector= --list --overwrite --resource-version= {CHANGING}",
    "logs": f"{CHOOSING} --all-containers --all-pods -c/--container= -f/--follow --ignore-errors --limit-bytes= --max-log-requests= "
    "--pod-running-timeout= --prefix -p/--previous --since= --since-time= --tail= --timestamps",
    "options": "",
    "patch": f"{FROM_FILE} -p/--patch= --subresource= --type= {CHANGING}",
    "replace": f"{FROM_FILE} {ENDING} --save-config --subresource= --validate[=strict] {CHANGING}",
    "rollout history": f"{ROLLED} {PRINTING} --revision=",
    "rollout pause": ROLLING,
    "rollout restart": ROLLING,
    "rollout resume": ROLLING,
    "rollout status": f"{ROLLED} --revision= --timeout= -w/--watch",
    "rollout undo": f"{ROLLED} {PRINTING} --dry-run[=unchanged] --to-revision=",
    "run": "--annotations= --command --env= --expose --image= --image-pull-policy= -l/--labels= --override-type= --overrides= --port= "
    f"--privileged --restart= --save-config {CHANGING}",
    "scale": f"{FROM_FILE} {CHOOSING} --all --current-replicas= --dry-run[=unchanged] {PRINTING} --replicas= --resource-version= "
    "--timeout=",
    "set env": f"{SETTING} {CHOOSING} -c/--containers= -e/--env= --from= --keys= --list --overwrite --prefix= --resolve",
    "set image": f"{SETTING} {CHOOSING}",
    "set resources": f"{SETTING} {CHOOSING} -c/--containers= --limits= --requests=",
    "set selector": f"{SETTING} --resource-version=",
    "set serviceaccount": SETTING,
    "set subject": f"{SETTING} {CHOOSING} --group= --serviceaccount=",
    "taint": f"{CHOOSING} --all --dry-run[=unchanged] --field-manager= {PRINTING} --overwrite --validate[=strict]",
    "top node": f"{CHOOSING} --no-headers --show-capacity --show-swap --sort-by=",
    "top pod": f"{CHOOSING} {EVERYWHERE} --containers --field-selector= --no-headers --show-swap --sort-by= --sum",
    "uncordon": f"{CHOOSING} --dry-run[=unchanged]",
    "version": "--client -o/--output=",
    "wait": f"{FROM_FILE} {CHOOSING} {EVERYWHERE} --all --field-selector= --for= {PRINTING} --timeout=",
}

ALIASES = {
    "create": {
        "cj": "cronjob",
        "cm": "configmap",
        "deploy": "deployment",
        "ing": "ingress",
        "ns": "namespace",
        "pc": "priorityclass",
        "pdb": "poddisruptionbudget",
        "resourcequota": "quota",
        "sa": "serviceaccount",
        "svc": "service",
    },
    "set": {"sa": "serviceaccount"},
    "top": {"no": "node", "nodes": "node", "po": "pod", "pods": "pod"},
}
"""Other names of a command's parts."""

NO_NAMES = {
    "api-resources",
    "api-versions",
    "apply",
    "cluster-info",
    "config current-context",
    "config view",
    "create",
    "options",
    "version",
}
"""Commands without names behind them: a word there would be a part of theirs that isn't offered (`apply edit-last-applied`)."""

RUNS_A_PROGRAM = {"create cronjob", "create deployment", "create job", "debug", "exec", "run"}
"""Commands that read what stands behind `--` as a program for a container."""

LEFT_OUT = {"debug": {"--stdin", "--tty"}, "exec": {"--stdin", "--tty"}}
"""Flags that are accepted and not passed on: nobody types into the command."""

VALUES = {
    "--output": re.compile(
        r"(?:json|yaml|kyaml|name|wide|plaintext(?:-openapiv2)?|(?:jsonpath|jsonpath-as-json|custom-columns)=.*)?", re.DOTALL
    ),
    "--env": re.compile(r"[^=]+(?:=.*|-)", re.DOTALL),
    "--from-literal": re.compile(r"[^=]+=.*", re.DOTALL),
}
"""What a flag's value has to look like, where others would read a file or the environment of the server."""

INSTEAD = {
    "attach": "kubectl attach has no terminal to join here: read what the container prints with `kubectl logs -f`.",
    "completion": "kubectl completion sets up a shell, and there is none here: press Tab, the page completes by itself.",
    "cp": "kubectl cp has no files to copy from or to here: print a file with `kubectl exec POD -- cat PATH`.",
    "diff": "kubectl diff runs a program that isn't here: `kubectl apply --dry-run=server -f FILE` says whether something would change.",
    "edit": "kubectl edit needs an editor: get the manifest with `kubectl get … -o yaml`, change it in Files, and `kubectl replace -f` it.",
    "kustomize": "kubectl kustomize reads folders, and there are none here: put the finished manifest into Files.",
    "plugin": "kubectl plugin runs other programs, and there are none here.",
    "port-forward": "kubectl port-forward has no machine of yours to forward to: ask from inside with `kubectl exec POD -- curl …`.",
    "proxy": "kubectl proxy has no machine of yours to listen on: read objects with `kubectl get … -o json`.",
}
"""Commands that can't work in the page, and the way round."""

FLAGS_INSTEAD = {
    "--attach": "there is no terminal to attach: read what the container prints with `kubectl logs`",
    "--as": "you are who the incident says you are",
    "--edit": "there is no editor: write the manifest in Files",
    "--from-file": "only Files can be read: write the values with --from-literal, or a manifest in Files",
    "--from-env-file": "only Files can be read: write the values with --from-literal, or a manifest in Files",
    "--kustomize": "there are no folders: put the finished manifest into Files",
    "--patch-file": "write the patch with -p",
    "--raw": "read objects with `kubectl get … -o json`",
    "--rm": "there is no terminal to attach: run it, read it with `kubectl logs`, then `kubectl delete pod` it",
    "--stdin": "there is no terminal to attach: read what the container prints with `kubectl logs`",
    "--template": "use -o jsonpath=… or -o custom-columns=…",
}
"""The way round for some flags that are refused."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag by its long name. `takes_next`: its value is the next word where none stands behind `=`."""

    name: str
    takes_next: bool
    otherwise: str
    """Its value without one."""


WRITTEN = re.compile(r"(?:(-\w)/)?(--[\w-]+)(=|\[=(\w+)\])?(?:\s+|$)")


def flags(command: str) -> dict[str, Flag]:
    """What may follow a command, by letter (`-o`) and by name (`--output`)."""
    flags: dict[str, Flag] = {}
    for letter, name, value, otherwise in WRITTEN.findall(f"{COMMANDS[command]} {GLOBAL}"):
        flag = Flag(name, value == "=", otherwise or "true")
        flags |= {name: flag, letter: flag} if letter else {name: flag}
    return flags


def _parts() -> dict[str, set[str]]:
    words_after: dict[str, set[str]] = {}
    for command in COMMANDS:
        words = command.split()
        for count, word in enumerate(words):
            words_after.setdefault(" ".join(words[:count]), set()).add(word)
    return words_after


PARTS = _parts()
"""Which words may follow the first ones of a command: `rollout` → `status`, …"""
