"""The table of manners: bounds, directions, and a smooth and deterministic blend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engines.emotions import DISTRESS_GROUPS, GROUP_OF, GROUPS, LABELS
from server.engines.interfaces import EmotionEstimate, Prosody
from server.engines.prosody import MANNER, NEUTRAL, pause_after_s, prosody_for


def estimate(distribution: dict[str, float]) -> EmotionEstimate:
    ranked = tuple(sorted(distribution.items(), key=lambda item: -item[1]))
    label, confidence = ranked[0]
    return EmotionEstimate(label, GROUP_OF.get(label, "trust"), 0.0, confidence, ranked)


DISTRIBUTIONS = st.lists(st.floats(0.0, 1.0), min_size=len(LABELS), max_size=len(LABELS)).map(
    lambda shares: {label: share / (sum(shares) or 1.0) for label, share in zip(LABELS, shares, strict=True)}
)


def test_every_group_has_a_manner():
    assert set(MANNER) == set(GROUPS)


def test_an_unknown_emotion_is_spoken_to_in_the_voices_own_manner():
    assert prosody_for(None) == NEUTRAL == Prosody()
    assert prosody_for(estimate({"bored": 1.0})) == NEUTRAL


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_certain_emotion_gets_its_groups_manner(group):
    assert prosody_for(estimate({GROUPS[group][0]: 1.0})) == MANNER[group]


def test_distress_is_met_slower_lower_softer_and_with_more_room():
    for group in DISTRESS_GROUPS:
        manner = MANNER[group]
        assert manner.rate < 1.0 and manner.pitch_semitones < 0.0 and manner.gain_db < 0.0 and manner.pause_s >= 0.1
    assert MANNER["joy"].rate > 1.0 and MANNER["joy"].pitch_semitones > 0.0
    assert MANNER["sad"].rate < MANNER["anger"].rate < MANNER["joy"].rate


@given(DISTRIBUTIONS)
def test_every_blend_is_gentle(distribution):
    prosody = prosody_for(estimate(distribution))
    assert 0.85 <= prosody.rate <= 1.1
    assert -2.0 <= prosody.pitch_semitones <= 2.0
    assert 0.0 <= prosody.pause_s <= 0.4
    assert -3.0 <= prosody.gain_db <= 1.0


@given(DISTRIBUTIONS, st.sampled_from(LABELS), st.floats(0.0, 0.01))
def test_a_small_change_of_mind_is_a_small_change_of_voice(distribution, label, nudge):
    nudged = {other: share * (1 - nudge) + (nudge if other == label else 0.0) for other, share in distribution.items()}
    before, after = prosody_for(estimate(distribution)), prosody_for(estimate(nudged))
    assert before == prosody_for(estimate(distribution))
    assert abs(before.rate - after.rate) <= 0.01
    assert abs(before.pitch_semitones - after.pitch_semitones) <= 0.05
    assert abs(before.pause_s - after.pause_s) <= 0.01
    assert abs(before.gain_db - after.gain_db) <= 0.05


def test_an_unsure_classifier_moves_the_voice_less():
    sure, unsure = prosody_for(estimate({"sad": 0.9})), prosody_for(estimate({"sad": 0.3}))
    assert MANNER["sad"].rate < sure.rate < unsure.rate < 1.0
    assert MANNER["sad"].pause_s > sure.pause_s > unsure.pause_s > 0.0


def test_pauses_follow_the_mark_the_rate_and_the_manner():
    end, comma, none = (pause_after_s(text, NEUTRAL) for text in ("Yes. ", "Yes, ", "Yes "))
    assert end > comma > none > 0.0
    assert pause_after_s('"Yes."', NEUTRAL) == end
    assert pause_after_s("Yes.", Prosody(rate=0.5)) == pytest.approx(2 * end)
    assert pause_after_s("Yes.", Prosody(pause_s=0.25)) == pytest.approx(end + 0.25)
    assert pause_after_s("", NEUTRAL) == none
