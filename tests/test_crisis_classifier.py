"""The crisis classifier reads one text in one way for ever, takes no broken file, loses no part of a long turn."""

import json
import math
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import EngineLoadError
from server.safety.classifier import (
    SETTINGS,
    WEIGHTS,
    CrisisClassifier,
    Features,
    buckets_of,
    hand_features,
    windows_of,
    words_of,
)

EMBEDDED = Path(__file__).resolve().parent.parent / "models" / "crisis"
FEATURES = Features(bits=12, run=3, reach=3, shortest=3, longest=4, window_words=8, stride_words=4)


def classifier(**changes):
    weights = np.full(1 << 12, -0.05, dtype=np.float32)
    for word in ("red", "alarm"):
        weights[zlib.crc32(f"w {word}".encode()) & 0xFFF] = 12.0
    settings = {"slope": 2.0, "offset": -1.0, "concern_threshold": 0.4, "active_threshold": 0.8, **changes}
    return CrisisClassifier(FEATURES, weights, (0.25, 0.0, -0.5), -0.5, facts={"users": 2}, **settings)


@pytest.fixture
def folder(tmp_path):
    classifier().save(tmp_path)
    return tmp_path


def test_the_buckets_of_a_text_are_those_they_were_when_this_was_written():
    buckets, upto = buckets_of(["no", "way", "out"], Features(18, 3, 4, 3, 5, 45, 15))
    assert buckets.tolist()[:6] == [zlib.crc32(each) & 0x3FFFF for each in (
        b"w no", b"w no way", b"w no way out", b"p no out", b"c <no", b"c no>",
    )]  # fmt: skip
    assert buckets[0] == 146233
    assert upto.tolist() == [0, 7, 15, 22]


def test_a_text_is_read_the_same_however_it_is_written():
    assert words_of("I CAN'T go on, at 23!") == words_of("i can\u2019t go on at 45") == "i cant go on at 00".split()
    assert words_of("... ?!") == []


def test_what_was_saved_is_what_is_loaded(folder):
    saved, loaded = classifier(), CrisisClassifier.load(folder)
    for text in ("red alarm", "quiet day", "a " * 50 + "red alarm"):
        assert loaded.probability(text) == pytest.approx(saved.probability(text), abs=1e-3)
    assert (loaded.concern_threshold, loaded.active_threshold, loaded.facts) == (0.4, 0.8, {"users": 2})
    assert loaded.probability("red alarm") > loaded.active_threshold > loaded.probability("a quiet day")


def test_the_same_model_gives_the_same_bytes(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("twin")
    classifier().save(other)
    assert [(other / name).read_bytes() for name in (WEIGHTS, SETTINGS)] == [
        (folder / name).read_bytes() for name in (WEIGHTS, SETTINGS)
    ]


def test_risk_in_a_long_turn_is_not_thinned_out():
    model = classifier()
    for place in (0, 13, 97, 199):
        words = ["day"] * 200
        words[place : place + 2] = ["red", "alarm"]
        assert model.probability(" ".join(words)) > model.concern_threshold
    assert model.probability("day " * 200) < model.concern_threshold


def test_the_grave_window_scores_as_it_does_alone():
    model = classifier()
    long, alone = "day " * 8 + "red alarm is on now and here today", "red alarm is on now and here today"
    assert model.probability(long) >= model.probability(alone) - 0.05


@given(st.text(max_size=300))
def test_any_text_has_a_probability(text):
    found = classifier().probability(text)
    assert 0.0 <= found <= 1.0 and found == classifier().probability(text)


def test_odd_texts_have_one_too():
    for text in ("", " ", "\ud800", "🙂🙂", "x" * 100_000, "a " * 30_000, "死にたい"):
        assert 0.0 <= classifier().probability(text) <= 1.0


@given(st.integers(1, 500))
def test_windows_leave_no_word_out(count):
    seen = {word for first, end in windows_of(count, FEATURES) for word in range(first, end)}
    assert seen == set(range(count))
    assert all(end - first <= FEATURES.window_words for first, end in windows_of(count, FEATURES))


def test_hand_features_are_shares():
    selves, negations, length = hand_features("i do not know".split())
    assert (selves, negations) == (0.25, 0.25) and length == pytest.approx(math.log(5) / 4)
    assert hand_features([]) == (0.0, 0.0, 0.0)


def rewrite(folder, **changes):
    settings = json.loads((folder / SETTINGS).read_text())
    (folder / SETTINGS).write_text(json.dumps({**settings, **changes}))


def without(folder, name):
    settings = json.loads((folder / SETTINGS).read_text())
    del settings[name]
    (folder / SETTINGS).write_text(json.dumps(settings))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / SETTINGS).unlink(), "holds no crisis classifier"),
        (lambda folder: (folder / WEIGHTS).unlink(), "holds no crisis classifier"),
        (lambda folder: (folder / SETTINGS).write_text("{"), "holds no crisis classifier"),
        (lambda folder: (folder / SETTINGS).write_text("[]"), "is broken"),
        (lambda folder: (folder / WEIGHTS).write_bytes(b"x"), "is not the file"),
        (lambda folder: rewrite(folder, format=9), "form 9, not 1"),
        (lambda folder: rewrite(folder, concern_threshold=0.9), "out of order"),
        (lambda folder: rewrite(folder, concern_threshold=0.0), "out of order"),
        (lambda folder: rewrite(folder, slope=math.nan), "not finite"),
        (lambda folder: rewrite(folder, features={"bits": 12}), "is broken"),
        (lambda folder: without(folder, "bias"), "no 'bias'"),
        (lambda folder: without(folder, "hand"), "no 'hand'"),
    ],
)
def test_a_broken_classifier_is_named_in_one_sentence(folder, change, said):
    change(folder)
    with pytest.raises(EngineLoadError, match=said) as caught:
        CrisisClassifier.load(folder)
    assert "hearken train crisis" in str(caught.value) and "\n" not in str(caught.value)


def test_weights_that_are_no_archive_or_of_another_size_are_refused(folder):
    import hashlib
    import io

    packed = io.BytesIO()
    np.savez_compressed(packed, weights=np.zeros(7, dtype=np.float16))
    for data, said in ((b"x", "is broken"), (packed.getvalue(), "another number")):
        (folder / WEIGHTS).write_bytes(data)
        rewrite(folder, sha256=hashlib.sha256(data).hexdigest())
        with pytest.raises(EngineLoadError, match=said):
            CrisisClassifier.load(folder)


def test_feature_settings_that_would_lose_words_are_refused():
    with pytest.raises(ValueError, match="leave words out"):
        Features(bits=12, run=1, reach=1, shortest=3, longest=3, window_words=4, stride_words=5)


@pytest.fixture(scope="module")
def embedded():
    return CrisisClassifier.load(EMBEDDED)


@pytest.mark.parametrize("text", ["i want to kill myself", "Lately I keep thinking that I want to end my life."])
def test_the_embedded_one_hears_what_is_said_plainly(embedded, text):
    assert embedded.probability(text) >= embedded.active_threshold


def test_the_embedded_one_hears_it_at_the_end_of_a_long_turn(embedded):
    text = "we had a fight about the rent and the car and my sister called twice today, honestly i want to kill myself"
    assert embedded.probability(text) >= embedded.concern_threshold


@pytest.mark.parametrize(
    "text",
    ["hello how are you", "i am so happy today", "we had some time to kill before the train", "my phone died"],
)
def test_the_embedded_one_lets_everyday_talk_be(embedded, text):
    assert embedded.probability(text) < embedded.concern_threshold


def test_the_embedded_one_is_small():
    files = {file.name: file.stat().st_size for file in EMBEDDED.iterdir()}
    assert set(files) == {SETTINGS, WEIGHTS, "README.md"} and sum(files.values()) < 3_000_000
