"""What is heard: order, `Clear`, marks, and the recording."""

import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.config import AudioFormat
from client.errors import ClientError
from client.events import Clear, ClearReason, GoingAway, ReplyAudio
from client.playback import Mark, Playback
from client.recording import CallRecording
from server.audio.codec import Codec, encode

RATE = 8000
L16 = AudioFormat(Codec.L16, RATE)


def chunk(utterance, offset, values, *, last=False, codec=Codec.L16):
    audio = encode(codec, np.asarray(values, dtype=np.float32)) if len(values) else b""
    return ReplyAudio(
        turn_index=1,
        utterance_id=utterance,
        chunk_index=0,
        offset_samples=offset,
        audio=audio,
        is_last=last,
        interruptible=True,
    )


def clear(utterance):
    return Clear(utterance_id=utterance, reason=ClearReason.BARGE_IN)


def test_chunks_play_in_order_and_silence_fills_the_rest():
    playback = Playback(L16)
    playback.take(chunk(1, 0, [0.5, 0.25]))
    playback.take(chunk(1, 2, [-0.5], last=True))
    assert playback.queued_samples == 3
    np.testing.assert_array_equal(playback.pull(5), np.float32([0.5, 0.25, -0.5, 0, 0]))
    assert playback.queued_s == 0


def test_clear_drops_its_utterance_only_and_tells_what_was_heard():
    playback = Playback(L16)
    playback.take(chunk(1, 0, [0.5] * 4))
    playback.take(chunk(2, 0, [0.25] * 2))
    playback.pull(3)
    playback.take(clear(1))
    assert playback.marks() == [Mark(1, 3, cleared=True)]
    assert not playback.heard_out(1)
    playback.take(chunk(1, 4, [0.5] * 4))  # was under way
    np.testing.assert_array_equal(playback.pull(3), np.float32([0.25, 0.25, 0]))


def test_clear_of_what_is_played_out_or_unknown_makes_no_mark():
    playback = Playback(L16)
    playback.take(chunk(1, 0, [0.5] * 4, last=True))
    playback.pull(4)
    assert playback.marks() == [Mark(1, 4)]
    playback.take(clear(1))
    playback.take(clear(9))
    assert playback.heard_out(1) and not playback.heard_out(9)
    assert playback.marks() == []


def test_marks_come_while_it_plays_and_once_at_the_end():
    playback = Playback(L16, mark_every_s=0.1)  # 800 samples
    playback.take(chunk(1, 0, [0.1] * 1000))
    playback.take(chunk(1, 1000, [0.1] * 1000))
    playback.take(chunk(1, 2000, [], last=True))
    heard = []
    for _ in range(30):
        playback.pull(80)
        heard += playback.marks()
    assert heard == [Mark(1, 800), Mark(1, 1600), Mark(1, 2000)]


def test_g711_is_decoded_and_other_events_are_passed_over():
    playback = Playback(AudioFormat(Codec.MULAW, RATE))
    playback.take(chunk(1, 0, [0.5], codec=Codec.MULAW))
    playback.take(GoingAway(resume_token="", deadline_s=1.0))
    assert playback.pull(1)[0] == pytest.approx(0.5, abs=0.02)


@given(
    lengths=st.lists(st.integers(0, 50), min_size=1, max_size=8),
    pulls=st.lists(st.integers(1, 60), min_size=1, max_size=20),
    clear_after=st.integers(0, 25),
)
def test_what_is_marked_is_what_was_pulled(lengths, pulls, clear_after):
    """However sound comes and is pulled, the last mark counts exactly the samples that were played."""
    playback = Playback(L16, mark_every_s=10 / RATE)
    offset = 0
    for index, length in enumerate(lengths):
        playback.take(chunk(1, offset, [0.5] * length, last=index == len(lengths) - 1))
        offset += length
    heard, marks = 0, []
    for index, count in enumerate(pulls):
        if index == clear_after:
            playback.take(clear(1))
        heard += int(np.count_nonzero(playback.pull(count)))
        marks += playback.marks()
    playback.take(clear(1))
    marks += playback.marks()
    assert playback.pull(10).any() == np.False_
    assert marks[-1].samples_played == heard
    assert [mark.samples_played for mark in marks] == sorted(mark.samples_played for mark in marks)
    assert sum(mark.cleared for mark in marks) <= 1


def test_the_recording_is_stereo_with_the_caller_left_on_a_true_timeline(tmp_path):
    recording = CallRecording(RATE)
    recording.caller.append(np.full(4, 0.5, dtype=np.float32))
    recording.assistant.pad_to(6 / RATE)
    recording.assistant.append(np.full(2, -0.5, dtype=np.float32))
    recording.assistant.pad_to(0)
    recording.write(tmp_path / "call.wav")
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
        stereo = np.frombuffer(file.readframes(99), dtype="<i2").reshape(-1, 2)
    assert stereo[:, 0].tolist() == [16384] * 4 + [0] * 4
    assert stereo[:, 1].tolist() == [0] * 6 + [-16384] * 2
    with pytest.raises(ClientError, match="cannot be written"):
        recording.write(tmp_path / "no folder" / "call.wav")
