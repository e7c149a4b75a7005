"""The bootstrap draws conversations, and pairs systems by giving both the same weights."""

import numpy as np
import pytest

from training.evaluation.bootstrap import Bootstrap, Figure, mean


def test_the_interval_holds_the_mean_and_narrows_with_more_conversations():
    rng = np.random.default_rng(0)

    def width(size: int) -> float:
        figure = Bootstrap([str(index) for index in range(size)]).figure(mean(rng.normal(3.0, 1.0, size)))
        assert figure.low < figure.value < figure.high
        return figure.high - figure.low

    assert width(100) == pytest.approx(4 * 0.98 / 10, rel=0.25)  # ±1.96 standard errors
    assert width(1600) == pytest.approx(width(100) / 4, rel=0.3)


def test_items_of_one_conversation_are_drawn_together():
    values = np.repeat(np.random.default_rng(1).normal(size=50), 4)
    alone = Bootstrap([str(index) for index in range(200)]).figure(mean(values))
    together = Bootstrap([str(index // 4) for index in range(200)]).figure(mean(values))
    assert together.high - together.low == pytest.approx(2 * (alone.high - alone.low), rel=0.25)


def test_a_paired_difference_has_no_spread_where_the_systems_differ_by_a_constant():
    first = np.random.default_rng(2).normal(size=300)
    second = first - 0.25
    pair = Bootstrap([str(index) for index in range(300)])
    difference = pair.figure(lambda weights: mean(first)(weights) - mean(second)(weights))
    assert difference == Figure(0.25, 0.25, 0.25)


def test_the_same_seed_gives_the_same_interval():
    values = np.arange(40.0)
    ids = [str(index) for index in range(40)]
    assert Bootstrap(ids).figure(mean(values)) == Bootstrap(ids).figure(mean(values))
    assert Bootstrap(ids, seed=8).figure(mean(values)) != Bootstrap(ids).figure(mean(values))


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure(0.4331, 0.4144, 0.45), ".433 [.414, .450]"),
        (Figure(32.46, 31.9, 33.0), "32.5 [31.9, 33.0]"),
        (Figure(-0.0512, -0.06, -0.04), "-.051 [-.060, -.040]"),
        (Figure(1.3567, 1.3, 1.4), "1.357 [1.300, 1.400]"),
    ],
)
def test_figures_read_as_tables_show_them(figure, shown):
    assert str(figure) == shown
