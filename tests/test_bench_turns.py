"""What the bench makes of a call's events: latency, its parts, and the turns that do not count."""

import numpy as np
import pytest

from client.bench.load import HeldCall, Load
from client.bench.results import sum_up
from client.bench.turns import STAGES, CallWatch, Measured, Spoken
from client.config import AudioFormat
from client.events import EndOfTurnReason, ReplyAudio, SpeechEnded, TurnOutcome, TurnSummary
from server.audio.codec import Codec, encode

FORMAT = AudioFormat(Codec.L16, 16_000)


def ended(turn, offset_s):
    return SpeechEnded(turn_index=turn, offset_s=offset_s, duration_s=1.0, reason=EndOfTurnReason.SILENCE)


def chunk(turn, level=0.3, samples=1600):
    return ReplyAudio(
        turn_index=turn,
        utterance_id=turn,
        chunk_index=0,
        offset_samples=0,
        audio=encode(Codec.L16, np.full(samples, level, np.float32)),
        is_last=False,
        interruptible=True,
    )


def summary(turn, outcome=TurnOutcome.COMPLETED, **times):
    stages = {
        "end_of_turn_wait_s": 0.6,
        "transcript_ready_s": 0.75,
        "emotion_ready_s": 0.8,
        "first_text_s": 0.9,
        "first_clause_s": 1.0,
        "first_audio_s": 1.05,
        "reply_complete_s": 1.2,
        **times,
    }
    return TurnSummary(turn_index=turn, outcome=outcome, audio_sent_s=1.0, **stages)


ONE = (Spoken("a.wav", 1.0, 3.0),)


def watched(*events, spoken=ONE):
    watch = CallWatch(FORMAT, list(spoken))
    for event, received_s in events:
        watch.take(event, received_s)
    return watch.measured()


def test_latency_runs_from_the_callers_own_last_voice_to_the_first_sound():
    (turn,) = watched((ended(1, 3.05), 3.7), (chunk(1), 4.2), (chunk(1), 4.3), (summary(1), 5.0))
    assert turn.latency_s == pytest.approx(1.2)
    parts = dict(zip(STAGES, turn.stages_s, strict=True))
    assert parts == pytest.approx(
        {
            "voice detector": 0.05,
            "end of turn": 0.6,
            "transcript": 0.15,
            "emotion": 0.05,
            "first words": 0.1,
            "first clause": 0.1,
            "first sound": 0.05,
            "rest": 0.1,
        }
    )
    assert sum(turn.stages_s) == pytest.approx(turn.latency_s)


def test_a_reply_begins_where_it_can_be_heard():
    (turn,) = watched(
        (ended(1, 3.0), 3.6), (chunk(1, level=0.0), 4.0), (chunk(1, level=0.001), 4.1), (chunk(1), 4.5), (summary(1), 5)
    )
    assert turn.latency_s == pytest.approx(1.5)


def test_a_burst_longer_than_a_frame_of_the_wire_is_listened_to():
    (turn,) = watched((ended(1, 3.0), 3.6), (chunk(1, samples=100_000), 4.0), (summary(1), 5))
    assert turn.latency_s == pytest.approx(1.0)


@pytest.mark.parametrize("outcome", [TurnOutcome.FAILED, TurnOutcome.INTERRUPTED, TurnOutcome.NOTHING_HEARD])
def test_a_turn_that_was_not_answered_has_no_latency(outcome):
    (turn,) = watched((ended(1, 3.0), 3.6), (chunk(1), 4.0), (summary(1, outcome), 5.0))
    assert turn.latency_s is None and turn.outcome == outcome.value


def test_a_recording_that_nobody_heard_is_silence():
    (turn,) = watched()
    assert (turn.outcome, turn.heard_turns, turn.latency_s) == ("silence", 0, None)


def test_a_recording_heard_as_two_turns_counts_with_the_second():
    (turn,) = watched(
        (ended(1, 1.8), 2.4), (summary(1), 2.9), (chunk(1), 2.8), (ended(2, 3.0), 3.6), (chunk(2), 4.0), (summary(2), 5)
    )
    assert turn.heard_turns == 2
    assert turn.latency_s == pytest.approx(1.0)


def test_turns_go_to_the_recordings_that_they_were_heard_in():
    spoken = (Spoken("a.wav", 1.0, 3.0), Spoken("b.wav", 10.0, 11.0), Spoken("c.wav", 20.0, 21.0))
    first, second, third = watched(
        (ended(1, 3.0), 3.6),
        (chunk(1), 4.0),
        (summary(1), 5.0),
        (ended(2, 21.1), 21.7),
        (chunk(2), 22.5),
        (summary(2), 23.0),
        spoken=spoken,
    )
    assert (first.latency_s, second.outcome, third.latency_s) == (pytest.approx(1.0), "silence", pytest.approx(1.5))


def held(opened_s, closed_s, *voice_ends_s):
    turns = tuple(
        Measured("a.wav", "completed", 1, end_s, 1.0 + index, (0.0,) * len(STAGES))
        for index, end_s in enumerate(voice_ends_s)
    )
    return HeldCall(opened_s, closed_s, turns, 0.6)


def test_only_turns_that_met_the_whole_load_count():
    load = Load(2, (held(0, 30, 5, 15, 25), held(6, 40, 4, 14, 28)), ("it broke",), (0.001,), (0.001, 0.003), 0.1, 0.9)
    level = sum_up(load)
    # The first call's turn at 5 s was before the second call; the second's at 34 s was after the first call's end.
    assert level.latency_s.n == level.turns_with_all_calls_open == 4
    assert level.outcomes == {"completed": 6}
    assert level.failures == ("it broke",)
    assert len(level.turns) == 6
