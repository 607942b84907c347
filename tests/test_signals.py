"""A shell makes `make test` in the background ignore Ctrl-C, which the processes of the tests must not inherit."""

import subprocess
import sys

from tests import IN_THE_BACKGROUND
from tests.site import ROOT

HEARS = "import signal; print([signal.getsignal(one) is not signal.SIG_IGN for one in (signal.SIGINT, signal.SIGTERM)])"
STARTS = f"import {{}}subprocess, sys; subprocess.run([sys.executable, '-c', {HEARS!r}], check=True)"


def heard_by_what_it_starts(imports: str) -> str:
    command = [*IN_THE_BACKGROUND, sys.executable, "-c", STARTS.format(imports)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_processes_of_the_tests_get_signals_that_the_run_ignores():
    assert heard_by_what_it_starts("") == "[False, False]\n"
    assert heard_by_what_it_starts("tests, ") == "[True, True]\n"


def test_a_run_that_ignores_a_signal_goes_on_ignoring_it():
    lives = "import os, signal, tests; os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGTERM); print('on')"
    command = [*IN_THE_BACKGROUND, sys.executable, "-c", lives]

    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "on\n"
