from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audio.wav import read_wav
from server.conversation.hearing import Hearing
from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Samples, Transcript
from server.engines.sphinx import Place, Places, SphinxTranscriber
from server.errors import EngineError, EngineLoadError, TurnCancelled
from server.workers.lane import Lane

SPEECH = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "speech"
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "speech" / "2-twelve-years.wav"
RECORDINGS = {
    "librispeech/1089-134686-0001.flac": "stuff it into you his belly counselled him",
    "pocketsphinx_librivox/sense_and_sensibility_01_austen_64kb-0880.wav": "he was not an ill disposed young man",
}


@pytest.fixture(scope="module")
def transcriber() -> Iterator[SphinxTranscriber]:
    loaded = SphinxTranscriber.load(decoders=1)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def recordings() -> list[Samples]:
    from training.asr_eval import load_audio

    missing = [name for name in RECORDINGS if not (SPEECH / name).is_file()]
    if missing:
        pytest.skip(f"the recording {missing[0]} of ../shared/data/speech is not here")
    return [load_audio(SPEECH / name) for name in RECORDINGS]


def babble(seed: int, seconds: float = 1.6) -> Samples:
    """A buzz with moving formants and syllables: no words, but enough like speech to be decoded as some."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pitch_hz = rng.uniform(100, 180)
    sound = np.zeros_like(time_s)
    formants_hz = rng.uniform((300, 900, 2200), (800, 2000, 3000), (8, 3))
    syllable = np.minimum((time_s * 5).astype(int), 7)
    for harmonic in range(1, 30):
        distance_hz = np.abs(harmonic * pitch_hz - formants_hz[syllable])  # (n, 3)
        level = np.exp(-((distance_hz / 150) ** 2)).sum(axis=1)
        sound += level * np.sin(2 * np.pi * harmonic * pitch_hz * time_s)
    envelope = 0.3 + 0.7 * np.abs(np.sin(np.pi * 5 * time_s))
    return (0.1 * envelope * sound + rng.normal(0, 1e-3, len(sound))).astype(np.float32)


def transcribe(transcriber: SphinxTranscriber, samples: Samples, chunk_samples: int | None = None) -> Transcript:
    stream = transcriber.open("en")
    try:
        step = chunk_samples or max(1, len(samples))
        for start in range(0, len(samples), step):
            stream.feed(samples[start : start + step])
        return stream.finish(CancelToken())
    finally:
        stream.close()


def decoder_pids(transcriber: SphinxTranscriber) -> list[int]:
    return [child.pid for child in psutil.Process(transcriber.worker_pid).children()]


@pytest.mark.parametrize("chunk_samples", [1, 320, 1600, 4001])
def test_chunk_sizes_do_not_change_a_synthetic_utterance(transcriber: SphinxTranscriber, chunk_samples: int) -> None:
    sound = babble(1)
    whole = transcribe(transcriber, sound)
    assert transcribe(transcriber, sound[: len(sound) // 4] if chunk_samples == 1 else sound, chunk_samples) == (
        transcribe(transcriber, sound[: len(sound) // 4]) if chunk_samples == 1 else whole
    )


@pytest.mark.data
@pytest.mark.parametrize("chunk_samples", [320, 1600])
def test_chunk_sizes_do_not_change_a_recording(
    transcriber: SphinxTranscriber, recordings: list[Samples], chunk_samples: int
) -> None:
    for samples in recordings:
        whole = transcribe(transcriber, samples)
        assert whole.text
        assert transcribe(transcriber, samples, chunk_samples) == whole


@pytest.mark.data
def test_a_recording_is_understood_with_times_and_confidences(
    transcriber: SphinxTranscriber, recordings: list[Samples]
) -> None:
    heard = transcribe(transcriber, recordings[1])
    assert {"not", "ill", "disposed", "young", "man"} <= set(heard.text.split())
    assert heard.text == heard.text.lower() == " ".join(word.text for word in heard.words)
    assert heard.confidence is not None and 0.0 < heard.confidence <= 1.0
    ends = [0.0]
    for word in heard.words:
        assert ends[-1] <= word.start_s + 1e-6 < word.end_s
        assert word.confidence is not None and 0.0 <= word.confidence <= 1.0
        assert not word.text.startswith(("<", "[", "+")) and "(" not in word.text
        ends.append(word.end_s)
    assert ends[-1] <= len(recordings[1]) / SAMPLE_RATE_HZ + 0.05


@pytest.mark.data
def test_more_streams_than_decoders_each_get_their_own_words(
    transcriber: SphinxTranscriber, recordings: list[Samples]
) -> None:
    alone = [transcribe(transcriber, samples) for samples in recordings]
    streams = [transcriber.open("en") for _ in range(4)]
    sounds = [recordings[i % 2] for i in range(4)]
    for start in range(0, max(map(len, sounds)), 1600):  # all callers speak at once
        for stream, sound in zip(streams, sounds, strict=True):
            stream.feed(sound[start : start + 1600])
    together = [stream.finish(CancelToken()) for stream in streams]
    assert together == [alone[i % 2] for i in range(4)]


def test_streams_beyond_the_pool_wait_in_order_and_lose_nothing(transcriber: SphinxTranscriber) -> None:
    sounds = [babble(seed) for seed in (2, 3, 4)]
    alone = [transcribe(transcriber, sound) for sound in sounds]
    streams = [transcriber.open("en") for _ in sounds]
    for stream, sound in zip(streams, sounds, strict=True):
        stream.feed(sound)
    together: list[Transcript | None] = [None] * len(streams)

    def finish(at: int) -> None:
        together[at] = streams[at].finish(CancelToken())

    threads = [threading.Thread(target=finish, args=(at,), daemon=True) for at in (2, 1, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert together == alone


@pytest.mark.parametrize("sound", [np.zeros(0), np.zeros(24_000), np.random.default_rng(0).normal(0, 0.02, 24_000)])
def test_silence_and_noise_are_no_words(transcriber: SphinxTranscriber, sound: Samples) -> None:
    assert transcribe(transcriber, sound.astype(np.float32)) == Transcript("")


def test_closing_without_finishing_gives_the_decoder_back(transcriber: SphinxTranscriber) -> None:
    for _ in range(3):
        stream = transcriber.open("en")
        stream.feed(babble(5))
        stream.close()
        stream.close()
    waiting, behind = transcriber.open("en"), transcriber.open("en")
    behind.close()  # from the queue
    waiting.close()
    assert transcribe(transcriber, np.zeros(1600, np.float32)) == Transcript("")


def test_a_closed_stream_says_so(transcriber: SphinxTranscriber) -> None:
    stream = transcriber.open("en")
    stream.close()
    with pytest.raises(EngineError, match="closed"):
        stream.feed(babble(5))
    with pytest.raises(EngineError, match="twice"):
        stream.finish(CancelToken())


def test_cancelling_ends_the_wait_and_gives_the_place_back(transcriber: SphinxTranscriber) -> None:
    holder, waiting = transcriber.open("en"), transcriber.open("en")
    token = CancelToken()
    threading.Timer(0.05, token.cancel).start()
    with pytest.raises(TurnCancelled):
        waiting.finish(token)
    with pytest.raises(TurnCancelled):
        holder.finish(token)
    assert transcribe(transcriber, np.zeros(1600, np.float32)) == Transcript("")


def test_a_decoder_that_dies_fails_its_own_utterance_alone(transcriber: SphinxTranscriber) -> None:
    stream = transcriber.open("en")
    stream.feed(babble(6))
    for pid in decoder_pids(transcriber):
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="died"):
        stream.finish(CancelToken())
    assert transcribe(transcriber, np.zeros(1600, np.float32)) == Transcript("")


def test_a_dead_worker_is_replaced(transcriber: SphinxTranscriber) -> None:
    before = transcriber.worker_pid
    os.kill(before, signal.SIGKILL)
    assert transcribe(transcriber, np.zeros(1600, np.float32)) == Transcript("")
    assert transcriber.worker_pid != before


def test_only_english_is_understood(transcriber: SphinxTranscriber) -> None:
    transcriber.open("en-GB").close()
    with pytest.raises(EngineError, match='"en"'):
        transcriber.open("de-DE")


def test_loading_refuses_what_cannot_work(tmp_path: Path) -> None:
    with pytest.raises(EngineLoadError, match="at least 1"):
        SphinxTranscriber.load(decoders=0)
    with pytest.raises(EngineLoadError, match="missing"):
        SphinxTranscriber.load(str(tmp_path / "gone.lm.bin"))
    junk = tmp_path / "junk.lm.bin"
    junk.write_bytes(bytes(range(256)) * 64)
    with pytest.raises(EngineLoadError, match="no PocketSphinx language model"):
        SphinxTranscriber.load(str(junk))
    broken = tmp_path / "broken.lm.bin"
    broken.write_bytes(b"Trie Language Model\x03" + bytes(range(256)) * 64)
    with pytest.raises(EngineLoadError, match=r"broken\.lm\.bin"):
        SphinxTranscriber.load(str(broken))


@given(st.integers(1, 3), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40))
def test_places_are_never_overbooked_never_idle_and_fair(count: int, moves: list[tuple[bool, int]]) -> None:
    places = Places(count)
    present: list[Place] = []  # in order of asking
    for arrive, which in moves:
        if arrive or not present:
            present.append(places.ask())
        else:
            places.give_back(present.pop(which % len(present)))
        granted = [place.granted.is_set() for place in present]
        assert sum(granted) == min(count, len(present))
        assert granted == sorted(granted, reverse=True)  # nobody overtakes


async def test_short_turns_that_wait_for_a_decoder_do_not_keep_out_the_long_ones_that_hold_it() -> None:
    transcriber = SphinxTranscriber.load(decoders=1)
    lane = Lane("transcriber", 64)
    speech = read_wav(EXAMPLE).samples
    try:
        holder, *waiting = (Hearing(transcriber, lane, "en", 60.0) for _ in range(3))
        tasks = [asyncio.create_task(hearing.run()) for hearing in (holder, *waiting)]
        holder.feed(speech)
        await asyncio.sleep(0.2)
        for hearing in waiting:
            hearing.feed(speech)
            hearing.end()
        await asyncio.sleep(0.2)
        holder.end()
        texts = [(await task).text for task in tasks]
    finally:
        transcriber.close()
    assert texts == ["i was there for twelve years"] * 3
