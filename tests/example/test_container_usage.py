"""Reading a container's usage from control groups of both versions."""

import os
from pathlib import Path

import pytest

from apps.example.queries import container_usage
from apps.example.queries.container_usage import Usage, usage

VERSION_2 = {
    "cgroup.controllers": "cpuset cpu io memory pids",
    "memory.current": "209715200\n",
    "memory.max": "536870912\n",
    "cpu.max": "50000 100000\n",
    "cpu.stat": "usage_usec 7500000\nuser_usec 7000000\nsystem_usec 500000\nnr_periods 400\nnr_throttled 100\nthrottled_usec 2500000\n",
}
VERSION_1 = {
    "memory/memory.usage_in_bytes": "209715200\n",
    "memory/memory.limit_in_bytes": "536870912\n",
    "cpu/cpu.cfs_quota_us": "50000\n",
    "cpu/cpu.cfs_period_us": "100000\n",
    "cpu/cpu.stat": "nr_periods 400\nnr_throttled 100\nthrottled_time 2500000000\n",
    "cpuacct/cpuacct.usage": "7500000000\n",
}


@pytest.fixture
def tree(tmp_path):
    def made(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    return made


@pytest.mark.parametrize(("version", "files"), [(1, VERSION_1), (2, VERSION_2)])
def test_both_versions_tell_the_same(tree, version, files):
    read = usage(tree(files))

    assert read == Usage(
        version=version,
        memory=209715200,
        memory_limit=536870912,
        cpu_seconds=7.5,
        cpu_limit=0.5,
        periods=400,
        throttled_periods=100,
        throttled_seconds=2.5,
    )
    assert read.throttled_share == 0.25


@pytest.mark.parametrize(
    "files",
    [
        VERSION_1 | {"memory/memory.limit_in_bytes": "9223372036854771712", "cpu/cpu.cfs_quota_us": "-1"},
        VERSION_2 | {"memory.max": "max", "cpu.max": "max 100000"},
    ],
)
def test_without_limits_none_are_told(tree, files):
    read = usage(tree(files))

    assert read is not None
    assert (read.memory_limit, read.cpu_limit) == (None, None)


def test_version_2_without_a_cpu_controller_tells_no_throttling(tree):
    files = {name: text for name, text in VERSION_2.items() if name != "cpu.max"} | {"cpu.stat": "usage_usec 7500000\n"}

    read = usage(tree(files))

    assert read is not None
    assert (read.cpu_seconds, read.cpu_limit, read.throttled_share) == (7.5, None, None)


@pytest.mark.parametrize(
    "files", [{}, {"cgroup.controllers": ""}, VERSION_2 | {"memory.max": "plenty"}, VERSION_1 | {"cpu/cpu.stat": "odd"}]
)
def test_where_nothing_sound_is_told_nothing_is_shown(tree, files):
    assert usage(tree(files)) is None


def test_cpu_used_on_average_is_reckoned_over_the_age_of_the_first_process(tmp_path: Path):
    (tmp_path / "1").mkdir()
    ticks = os.sysconf("SC_CLK_TCK")
    (tmp_path / "1" / "stat").write_text(f"1 (a (odd) name) S {' '.join(['0'] * 18)} {400 * ticks} 0\n")
    (tmp_path / "uptime").write_text("1000.0 3000.0\n")

    assert container_usage._age(tmp_path) == 600
    assert Usage(2, 0, None, 60.0, None, None, None, None, age=600).cpu_mean == 0.1


def test_without_an_age_there_is_no_average(tmp_path: Path):
    assert container_usage._age(tmp_path) is None
    assert Usage(2, 0, None, 60.0, None, None, None, None).cpu_mean is None
