"""The bench's arithmetic: percentiles, slopes with their intervals, where a voice ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from client.bench.figures import fit_slope, median, spread, student_t_975
from client.bench.speech import last_voiced_sample, load
from server.errors import InvalidInput

VALUES = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=50)


@given(VALUES, st.randoms())
def test_a_spread_does_not_depend_on_order_and_lies_within_its_values(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    found = spread(values)
    assert found == spread(shuffled)
    assert found.n == len(values)
    assert found.low <= found.p50 <= found.p95 + 1e-9 and found.p95 <= found.high + 1e-9


def test_percentiles_are_interpolated():
    found = spread([float(value) for value in range(101)])
    assert (found.p50, found.p95, found.low, found.high) == (50, 95, 0, 100)
    assert spread([1.0, 2.0]).p50 == 1.5
    assert spread([]) is None


def test_the_median_passes_over_what_is_absent():
    assert median([3.0, None, 1.0]) == 2.0
    assert median([None]) is None


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 30, 1000])
def test_students_t_is_within_one_percent(degrees):
    assert student_t_975(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=0.01)


def test_a_slope_and_its_interval_are_those_of_the_textbook():
    rng = np.random.default_rng(7)
    x = [10.0 * i for i in range(11)]
    y = [3.0 + 0.25 * each + float(rng.normal(0, 2)) for each in x]
    found, wanted = fit_slope(x, y), stats.linregress(x, y)
    half = stats.t.ppf(0.975, 9) * wanted.stderr
    assert found.value == pytest.approx(wanted.slope)
    assert found.low == pytest.approx(wanted.slope - half, rel=0.01)
    assert found.high == pytest.approx(wanted.slope + half, rel=0.01)
    assert found.shows_growth


def test_noise_around_a_level_shows_no_growth_and_a_fall_is_none_either():
    rng = np.random.default_rng(1)
    x = [float(i) for i in range(20)]
    assert not fit_slope(x, [500 + float(rng.normal()) for _ in x]).shows_growth
    assert not fit_slope(x, [500 - each for each in x]).shows_growth


def test_too_few_points_give_no_slope():
    assert fit_slope([0, 1], [0, 1]) is None
    assert fit_slope([5, 5, 5], [0, 1, 2]) is None


@given(
    voiced=st.integers(40, 4000),
    silence=st.integers(0, 4000),
    gain=st.floats(0.01, 1.0),
    rate_hz=st.sampled_from([8_000, 16_000]),
)
def test_the_voice_ends_where_its_sound_does_whatever_level_and_silence_follow(voiced, silence, gain, rate_hz):
    tone = gain * np.sin(np.arange(voiced) * 0.7)
    samples = np.concatenate([tone, np.zeros(silence)]).astype(np.float32)
    last = last_voiced_sample(samples, rate_hz)
    frame = rate_hz // 100
    assert abs(last - (voiced - 1)) <= frame
    assert last < len(samples)


def test_a_murmur_far_under_the_voice_is_no_voice():
    voice, murmur = np.full(1600, 0.5), np.full(1600, 0.5 * 10 ** (-40 / 20))
    assert last_voiced_sample(np.concatenate([voice, murmur]).astype(np.float32), 16_000) == 1599


def test_silence_has_no_voice():
    assert last_voiced_sample(np.zeros(500, np.float32), 16_000) is None
    assert last_voiced_sample(np.zeros(0, np.float32), 16_000) is None


def test_a_silent_recording_is_refused_and_the_examples_are_taken(tmp_path):
    from server.audio.wav import write_wav

    write_wav(tmp_path / "quiet.wav", np.zeros(1600, np.float32), 16_000)
    with pytest.raises(InvalidInput, match=r"quiet\.wav is silent"):
        load([tmp_path / "quiet.wav"], 16_000)
    examples = load([], 16_000)
    assert len(examples) == 3
    for each in examples:
        assert 0 < each.last_voiced_s < len(each.utterance.samples) / 16_000
