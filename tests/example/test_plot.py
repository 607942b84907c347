"""Charts of a run, with words and a table."""

import pytest

from apps.core.charts import round_up
from apps.example.rules import plot


def points(**series: list[float]) -> list[plot.Point]:
    length = len(next(iter(series.values())))
    return [plot.Point(2.0 * (number + 1), {name: values[number] for name, values in series.items()}) for number in range(length)]


def test_a_plot_has_room_for_all_that_is_to_come():
    drawn = plot.drawn(points(cpu=[500, 1000]), acted=45, at_least=180)

    assert (drawn.span, drawn.acted) == (180, 250.0)
    (cpu,) = drawn.tracks
    assert (cpu.name, cpu.top) == ("CPU", "1000m")
    assert cpu.lines[0].points == "11.1,50.0 22.2,4.0"
    assert cpu.words == "at most 1000m, after 4 s; 1000m at last"


def test_a_value_is_drawn_with_its_limit_and_counts_in_steps():
    drawn = plot.drawn(points(cpu=[400, 500], cpu_limit=[500, 500], pods_ready=[2, 4]), acted=4, at_least=10)

    cpu, pods = drawn.tracks
    assert [line.tone for line in cpu.lines] == ["quiet", "strong"]
    assert cpu.words.endswith("; dashed, limit 500m")
    assert pods.lines[0].points == "200.0,59.2 400.0,59.2 400.0,22.4 400.0,22.4"


def test_readiness_is_told_in_words():
    assert plot.drawn(points(ready=[True, False, False, True]), acted=4, at_least=10).tracks[0].words == "not ready from 4 s to 6 s"
    assert plot.drawn(points(ready=[True]), acted=4, at_least=10).tracks[0].words == "ready all the time"


def test_the_table_has_the_same_values_and_dashes_for_gaps():
    seen = [plot.Point(2, {"ready": True, "cpu": 5}), plot.Point(4, {"ready": False, "held_back": 0.756})]

    drawn = plot.drawn(seen, acted=4, at_least=10)

    assert drawn.columns == ["Second", "Ready", "CPU", "Periods held back"]
    assert drawn.rows == [["2", "yes", "5m", "–"], ["4", "no", "–", "76 %"]]


@pytest.mark.parametrize(("value", "up"), [(1, 1), (1.1, 2), (3, 5), (65, 100), (100, 100), (183, 200), (2001, 5000)])
def test_a_scale_ends_at_a_round_number(value, up):
    assert round_up(value) == up


def test_nothing_seen_is_drawn_as_nothing():
    assert plot.drawn([], acted=0, at_least=0).tracks == []
