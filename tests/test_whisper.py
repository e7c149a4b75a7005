"""The faster-whisper transcriber, with the spoken-digits checkpoint and, where logic alone matters, without a model."""

from __future__ import annotations

import csv
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st

from server.engines import whisper_loading
from server.engines.espeak import EspeakSynthesizer
from server.engines.interfaces import SAMPLE_RATE_HZ, CancelToken, Prosody, Samples
from server.engines.whisper import LONGEST_UTTERANCE_S, Piece, WhisperStream, WhisperTranscriber
from server.engines.whisper_gates import Gates, Verdict, compression_ratio, judge, repeats_to_cut, without_loops
from server.engines.whisper_speech import LONGEST_WINDOW_S, loudest_dbfs, speech_windows
from server.errors import EngineError, EngineLoadError, InvalidInput, TurnCancelled
from training.digits_score import HELD_OUT, word_errors

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "tests" / "models" / "whisper-digits"
SPEECH = ROOT.parent / "shared" / "data" / "speech"
GATES = Gates()


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber.load(str(MODEL), device="cpu")


def hear(transcriber: WhisperTranscriber, samples: Samples, language: str = "en", frame: int = 1600):
    stream = transcriber.open(language)
    for start in range(0, samples.size, frame):
        stream.feed(samples[start : start + frame])
    return stream.finish(CancelToken())


def spoken(text: str, voice: str = "en-us") -> Samples:
    synthesizer = EspeakSynthesizer.load(voice)
    samples = np.concatenate(list(synthesizer.speak(text, Prosody(), CancelToken())))
    return np.asarray(soxr.resample(samples, synthesizer.sample_rate_hz, SAMPLE_RATE_HZ), dtype=np.float32)


def noise(seconds: float, level: float, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(int(seconds * SAMPLE_RATE_HZ))).astype(np.float32)


def held_out(per_digit: int) -> list[tuple[str, Samples]]:
    """The held-out speaker's first recordings of each digit, as (word, samples)."""
    if not (SPEECH / "manifest.tsv").exists():
        pytest.skip("needs the FSDD recordings of ../shared/data/speech")
    with (SPEECH / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["source"] == "FSDD"]
    taken: dict[str, list[Path]] = {}
    for row in rows:
        if row["speaker"] == HELD_OUT and len(taken.setdefault(row["transcript"], [])) < per_digit:
            taken[row["transcript"]].append(SPEECH / row["path"])
    recordings = []
    for word, paths in taken.items():
        for path in paths:
            samples, rate = soundfile.read(path, dtype="float32")
            recordings.append((word, np.asarray(soxr.resample(samples, rate, SAMPLE_RATE_HZ), dtype=np.float32)))
    return recordings


# Recognition


@pytest.mark.data
def test_a_speaker_never_trained_on_is_understood(transcriber):
    recordings = held_out(per_digit=5)
    assert len(recordings) == 50
    errors = sum(word_errors([word], hear(transcriber, samples).text.split()) for word, samples in recordings)
    rate = errors / len(recordings)
    print(f"word error rate on {HELD_OUT}: {rate:.3f} over {len(recordings)} recordings")
    assert rate <= 0.15


@pytest.mark.data
def test_words_come_with_times_and_confidence(transcriber):
    word, samples = held_out(per_digit=1)[3]
    lead = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
    transcript = hear(transcriber, np.concatenate([lead, samples, lead]))
    assert transcript.text == word
    assert " ".join(heard.text for heard in transcript.words) == word
    assert 0.5 < transcript.confidence <= 1
    assert 0.6 <= transcript.words[0].start_s <= transcript.words[0].end_s <= 1 + samples.size / SAMPLE_RATE_HZ + 0.4


@pytest.mark.data
def test_a_long_utterance_is_decoded_while_it_lasts(transcriber):
    recordings = [samples for _, samples in held_out(per_digit=4)]
    gap = np.zeros(SAMPLE_RATE_HZ * 2, dtype=np.float32)
    stream = transcriber.open("en")
    total = 0
    for samples in recordings:
        for part in (samples, gap):
            stream.feed(part)
            total += part.size
            assert stream.kept_s < 33
    transcript = stream.finish(CancelToken())
    assert total / SAMPLE_RATE_HZ > 80
    # Every recording is its own window, so each gives its word, and the last word is near the end.
    assert 36 <= len(transcript.words) <= 44
    starts = [word.start_s for word in transcript.words]
    assert starts == sorted(starts)
    assert total / SAMPLE_RATE_HZ - 4 < starts[-1] < total / SAMPLE_RATE_HZ


# Words that nobody said


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, dtype=np.float32),
        np.zeros(1, dtype=np.float32),
        np.zeros(3 * SAMPLE_RATE_HZ, dtype=np.float32),
        noise(3, 0.0005),
        noise(3, 0.01),
        noise(3, 0.3),
        np.sin(np.arange(3 * SAMPLE_RATE_HZ, dtype=np.float32) * 0.0196) * np.float32(0.2),  # mains hum, 50 Hz
        np.sign(noise(3, 1.0)) * (np.arange(3 * SAMPLE_RATE_HZ) % 8000 < 40).astype(np.float32),  # clicks
    ],
    ids=["nothing", "one sample", "silence", "hiss", "noise", "loud noise", "hum", "clicks"],
)
def test_no_speech_gives_no_words(transcriber, samples):
    transcript = hear(transcriber, samples)
    assert transcript.text == ""
    assert transcript.words == ()


def test_the_model_itself_calls_noise_no_speech(transcriber):
    for level in (0.001, 0.01, 0.1):
        segment, _ = transcriber._decode(noise(2, level), "en", forbid_repeats=False)
        assert segment is None or not segment.text.strip() or segment.no_speech_prob > GATES.no_speech_probability


@pytest.mark.parametrize(
    ("text", "log_probability", "no_speech", "verdict"),
    [
        ("I feel alone", -0.3, 0.05, Verdict.KEEP),
        ("I feel alone", -0.3, 0.9, Verdict.KEEP),  # sure of its words, whatever the no-speech token says
        ("I feel alone", -0.8, 0.9, Verdict.DROP),
        ("I feel alone", -1.2, 0.1, Verdict.RETRY),
        ("I feel alone", -1.6, 0.1, Verdict.DROP),
        ("", -0.1, 0.0, Verdict.DROP),
        ("Thanks for watching!", -0.4, 0.3, Verdict.DROP),
        ("Thank you.", -0.2, 0.01, Verdict.KEEP),  # people do say thank you
        ("no no no no", -0.3, 0.0, Verdict.KEEP),
        ("I am I am I am I am I am I am", -0.3, 0.0, Verdict.RETRY),
    ],
)
def test_gates(text, log_probability, no_speech, verdict):
    assert judge(text, log_probability, no_speech, GATES) is verdict


def test_a_loop_is_cut_to_its_phrase():
    words = "well I do not know. I do not know. I do not know. I do not know. I do not know. really".split()
    kept = [words[index] for index in without_loops(words, GATES)]
    assert kept == "well I do not know. really".split()


@given(st.lists(st.sampled_from(["one", "two", "three"]), max_size=40))
def test_no_loop_is_left_and_order_is_kept(words):
    kept = without_loops(words, GATES)
    assert kept == sorted(set(kept))
    assert repeats_to_cut([words[index] for index in kept], GATES) is None


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_speech_without_repeats_is_left_alone(numbers):
    words = [f"w{number}" for number in numbers]
    assert without_loops(words, GATES) == list(range(len(words)))


def test_compression_ratio_tells_a_loop_from_a_sentence():
    assert compression_ratio("I have been lying awake since my brother moved away") < 1.5
    assert compression_ratio("so sorry " * 30) > GATES.compression_ratio
    assert compression_ratio("") == 0


# Where the speech is


def test_level_is_in_dbfs():
    assert loudest_dbfs(np.full(1000, 0.1, dtype=np.float32)) == pytest.approx(-20, abs=0.01)
    assert loudest_dbfs(np.zeros(100, dtype=np.float32)) == -np.inf


def test_speech_is_found_between_silences():
    voice = spoken("I have been thinking about my brother")
    second = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
    windows = speech_windows(np.concatenate([second, second, voice, second, second]), GATES)
    assert len(windows) == 1
    start, end = windows[0]
    assert 1.3 < start / SAMPLE_RATE_HZ <= 2.2
    assert abs(end / SAMPLE_RATE_HZ - (2 + voice.size / SAMPLE_RATE_HZ)) < 0.8


def test_no_window_is_longer_than_whisper_hears():
    voice = np.tile(spoken("and then I went home and nobody was there so I sat down for a while"), 14)
    assert voice.size > 40 * SAMPLE_RATE_HZ
    windows = speech_windows(voice, GATES)
    assert len(windows) >= 2
    assert all(end - start <= LONGEST_WINDOW_S * SAMPLE_RATE_HZ for start, end in windows)
    assert all(one[1] <= two[0] for one, two in pairwise(windows))


# The stream, over a transcriber that hears a word in every second


class Seconds:
    """Finds a one-second window in every two, says its own number, and can fail or cancel at one of them."""

    def __init__(self, *, fail_at: int = -1, cancel_at: int = -1, cancel: CancelToken | None = None) -> None:
        self.calls, self.fail_at, self.cancel_at, self.cancel = 0, fail_at, cancel_at, cancel

    def windows(self, samples):
        return [
            (start, start + SAMPLE_RATE_HZ) for start in range(0, samples.size - SAMPLE_RATE_HZ + 1, 2 * SAMPLE_RATE_HZ)
        ]

    def hear(self, window, offset_s, language, cancel):
        self.calls += 1
        if self.calls == self.fail_at:
            raise RuntimeError("what the caller said")
        if self.calls == self.cancel_at:
            self.cancel.cancel()
        return Piece(str(self.calls), (), 0.5, 1, "en")


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=40))
def test_memory_is_bounded_and_no_window_is_lost(sizes):
    hearer = Seconds()
    stream = WhisperStream(hearer, "en")
    for size in sizes:
        stream.feed(np.zeros(size, dtype=np.float32))
        assert stream.kept_s < 30 + size / SAMPLE_RATE_HZ
    transcript = stream.finish(CancelToken())
    assert transcript.text.split() == [str(number + 1) for number in range(hearer.calls)]
    assert stream.kept_s == 0
    stream.close()
    stream.close()


def test_feeding_does_not_keep_the_callers_buffer():
    hearer = Seconds()
    hearer.windows = lambda samples: [(0, samples.size)]
    seen = []
    hearer.hear = lambda window, offset_s, language, cancel: seen.append(window.copy())
    stream = WhisperStream(hearer, "en")
    buffer = np.ones(100, dtype=np.float32)
    stream.feed(buffer)
    buffer[:] = 0
    stream.finish(CancelToken())
    assert seen[0].sum() == 100


def test_a_cancelled_turn_decodes_nothing():
    hearer = Seconds()
    stream = WhisperStream(hearer, "en")
    stream.feed(np.zeros(5 * SAMPLE_RATE_HZ, dtype=np.float32))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        stream.finish(cancel)
    assert hearer.calls == 0


def test_a_turn_cancelled_while_decoding_stops_at_the_next_window():
    cancel = CancelToken()
    hearer = Seconds(cancel_at=2, cancel=cancel)
    stream = WhisperStream(hearer, "en")
    stream.feed(np.zeros(20 * SAMPLE_RATE_HZ, dtype=np.float32))
    with pytest.raises(TurnCancelled):
        stream.finish(cancel)
    assert hearer.calls == 2


def test_a_failure_is_an_engine_error_without_the_words():
    stream = WhisperStream(Seconds(fail_at=1), "en")
    stream.feed(np.zeros(2 * SAMPLE_RATE_HZ, dtype=np.float32))
    with pytest.raises(EngineError) as caught:
        stream.finish(CancelToken())
    assert "what the caller said" not in str(caught.value)


def test_an_utterance_without_end_is_refused():
    stream = WhisperStream(Seconds(), "en")
    minute = np.zeros(60 * SAMPLE_RATE_HZ, dtype=np.float32)
    for _ in range(int(LONGEST_UTTERANCE_S) // 60):
        stream.feed(minute)
    with pytest.raises(EngineError, match="1800 s"):
        stream.feed(minute)


# Sharing one model


def test_streams_side_by_side_hear_what_they_hear_alone(transcriber):
    sounds = [spoken(text) for text in ("three", "seven", "nine", "six")]
    alone = [hear(transcriber, sound) for sound in sounds]
    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(lambda sound: hear(transcriber, sound, frame=320), sounds))
    assert together == alone
    assert any(transcript.text for transcript in alone)


def test_cancelling_one_stream_leaves_the_other(transcriber):
    sound = spoken("three")
    expected = hear(transcriber, sound)
    one, other = transcriber.open("en"), transcriber.open("en")
    one.feed(sound)
    other.feed(sound)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        one.finish(cancel)
    assert other.finish(CancelToken()) == expected


def test_without_word_times_there_is_still_text_and_confidence():
    plain = WhisperTranscriber.load(str(MODEL), device="cpu", word_times=False)
    timed = WhisperTranscriber.load(str(MODEL), device="cpu")
    sound = spoken("six")
    one, other = hear(plain, sound), hear(timed, sound)
    assert one.text == other.text != ""
    assert one.words == ()
    assert 0 < one.confidence <= 1


# Languages


@pytest.mark.parametrize("tag", ["en", "en-US", "EN_gb", "auto", "und"])
def test_an_english_model_takes_english(transcriber, tag):
    assert hear(transcriber, np.zeros(1600, dtype=np.float32), tag).language == "en"


@pytest.mark.parametrize("tag", ["de", "de-DE", "xx", "klingon"])
def test_an_english_model_refuses_other_languages(transcriber, tag):
    with pytest.raises(InvalidInput) as caught:
        transcriber.open(tag)
    assert caught.value.field == "language"
    assert caught.value.accepted == "en"


@pytest.mark.parametrize(
    ("tag", "code"), [("de-AT", "de"), ("nb-NO", "no"), ("cmn-Hans-CN", "zh"), ("auto", None), ("", None)]
)
def test_a_multilingual_model_takes_its_languages(tag, code):
    model = SimpleNamespace(model=SimpleNamespace(is_multilingual=True), supported_languages=["de", "en", "no", "zh"])
    assert WhisperTranscriber(model, "fake")._language_code(tag) == code


# Loading


def test_the_name_says_what_is_loaded(transcriber):
    transcriber.warm_up()
    assert transcriber.name.startswith("faster-whisper whisper-digits (cpu, ")
    assert transcriber.languages == ("en",)


def test_the_checkpoint_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 4 * 2**20
    assert json.loads((MODEL / "config.json").read_text())["alignment_heads"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "/nowhere/at/all"}, "is not there"),
        ({"model": "./nowhere"}, "is not there"),
        ({"model": str(MODEL / "model.bin")}, "is a file"),
        ({"model": "enormous"}, "no Whisper of size 'enormous'"),
        ({"model": ""}, "No Whisper is named"),
        ({"model": "a b/c"}, "neither a folder nor a hub name"),
        ({"model": str(MODEL), "compute_type": "int3"}, "compute type 'int3' is unknown"),
        ({"model": str(MODEL), "device": "tpu"}, "device 'tpu' is unknown"),
        ({"model": str(MODEL), "beam_size": 0}, "beam size is 0"),
    ],
)
def test_a_wrong_name_or_setting_is_one_sentence(arguments, message):
    with pytest.raises(EngineLoadError, match=message) as caught:
        WhisperTranscriber.load(**arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("model", ["small.en", "somebody/faster-whisper-elsewhere"])
def test_weights_that_are_elsewhere_name_the_command_that_fetches_them(model, tmp_path):
    with pytest.raises(EngineLoadError, match=f"not on this machine.*hearken models pull {model}"):
        WhisperTranscriber.load(model, download_root=str(tmp_path))


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(MODEL, tmp_path / "whisper"))


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(EngineLoadError, match=f"lacks {name}"):
        WhisperTranscriber.load(str(folder), device="cpu")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.bin", b""),
        ("model.bin", b"version https://git-lfs.github.com/spec/v1\n"),
        ("model.bin", None),  # cut in half
        ("config.json", b"{"),
        ("tokenizer.json", b"{"),
        ("tokenizer.json", b"[]"),
    ],
    ids=["empty", "pointer", "half", "config", "tokenizer", "list"],
)
def test_a_damaged_file_is_one_sentence(folder, name, content):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(EngineLoadError, match="damaged or not a Whisper") as caught:
        WhisperTranscriber.load(str(folder), device="cpu")
    assert "\n" not in str(caught.value)


def test_a_transformers_folder_names_the_converter(folder):
    (folder / "model.bin").rename(folder / "model.safetensors")
    with pytest.raises(EngineLoadError, match="ct2-transformers-converter"):
        WhisperTranscriber.load(str(folder), device="cpu")


def test_mel_bands_that_do_not_fit_are_named(folder):
    (folder / "preprocessor_config.json").write_text('{"feature_size": 128}')
    with pytest.raises(EngineLoadError, match=r"80 mel bands.*preprocessor_config.json"):
        WhisperTranscriber.load(str(folder), device="cpu")


def test_arithmetic_that_the_device_lacks_lists_what_it_has(folder):
    with pytest.raises(EngineLoadError, match=r"cpu cannot compute in int8_float16: choose .*float32"):
        WhisperTranscriber.load(str(folder), device="cpu", compute_type="int8_float16")


def test_a_gpu_that_is_not_there_is_named():
    if whisper_loading.gpu_count():
        pytest.skip("this machine has a GPU")
    with pytest.raises(EngineLoadError, match="CTranslate2 sees none"):
        WhisperTranscriber.load(str(MODEL), device="cuda")


def test_auto_gives_way_to_the_processor_when_the_gpu_fails(monkeypatch, caplog):
    class Broken(whisper_loading.WhisperModel):
        def __init__(self, path, device, **settings):
            if device == "cuda":
                raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
            super().__init__(path, device=device, **settings)

    monkeypatch.setattr(whisper_loading, "WhisperModel", Broken)
    monkeypatch.setattr(whisper_loading, "gpu_count", lambda: 1)
    monkeypatch.setattr(whisper_loading.ctranslate2, "get_supported_compute_types", lambda *_: {"float32"})
    assert "(cpu, " in WhisperTranscriber.load(str(MODEL), device="auto").name
    assert "libcublas.so.12" in caplog.text
