import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from server.engines.emotion_features import FeatureSpec, count, read_turns, turn_buckets, weigh
from server.engines.emotion_linear import SETTINGS_FILE, WEIGHTS_FILE, Calibration, LinearEmotionClassifier
from server.engines.emotions import GROUP_OF, GROUP_VALENCE, GROUPS, LABELS, estimate
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.errors import EngineLoadError, TurnCancelled

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "models" / "emotion"


def caller(*texts: str) -> list[Turn]:
    return [Turn(Speaker.CALLER, text) for text in texts]


@pytest.fixture(scope="module")
def shipped() -> LinearEmotionClassifier:
    classifier = LinearEmotionClassifier.load(SHIPPED)
    classifier.warm_up()
    return classifier


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "emotion"))


def assert_consistent(result: EmotionEstimate) -> None:
    probabilities = [probability for _, probability in result.distribution]
    assert sorted(label for label, _ in result.distribution) == list(LABELS)
    assert sum(probabilities) == pytest.approx(1.0, abs=1e-9)
    assert probabilities == sorted(probabilities, reverse=True)
    assert (result.label, result.confidence) == result.distribution[0]
    by_group = dict.fromkeys(GROUPS, 0.0)
    for label, probability in result.distribution:
        by_group[GROUP_OF[label]] += probability
    assert by_group[result.group] == pytest.approx(max(by_group.values()))
    expected = sum(share * GROUP_VALENCE[group] for group, share in by_group.items())
    assert result.valence == pytest.approx(expected, abs=1e-9)
    assert -1.0 <= result.valence <= 1.0


def test_estimate_takes_the_group_by_summed_probability() -> None:
    # The likeliest label is joyful, but the four labels of fear together weigh more.
    probabilities = np.zeros(len(LABELS))
    for label, probability in {
        "joyful": 0.3,
        "afraid": 0.2,
        "terrified": 0.2,
        "anxious": 0.2,
        "nostalgic": 0.1,
    }.items():
        probabilities[LABELS.index(label)] = probability
    result = estimate(probabilities)
    assert (result.label, result.group) == ("joyful", "fear")
    assert result.valence == pytest.approx(0.3 - 0.6)
    assert_consistent(result)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("My grandmother died last week and I miss her so much, I cannot stop crying.", "sad"),
        ("I have been so lonely since all my friends moved away.", "sad"),
        ("My neighbor keeps parking in my spot and it makes me so mad.", "anger"),
        ("I was furious when my coworker stole my lunch again.", "anger"),
        ("I was walking home in the dark and heard footsteps behind me. I was so scared.", "fear"),
        ("I have a big exam tomorrow and I am really nervous about it.", "fear"),
        ("I cheated on my test and I feel really guilty about it.", "shame"),
        ("My husband surprised me with flowers for my birthday, I was so happy!", "joy"),
        ("My daughter graduated with honours, I could not be prouder of her.", "joy"),
        ("I was looking at old pictures from my childhood, those were the days.", "nostalgia"),
    ],
)
def test_plain_sentences_land_in_their_group(shipped: LinearEmotionClassifier, text: str, group: str) -> None:
    result = shipped.classify(caller(text), CancelToken())
    assert result.group == group
    assert np.sign(result.valence) == GROUP_VALENCE[group] or group == "nostalgia"
    assert_consistent(result)


def test_case_and_punctuation_do_not_matter(shipped: LinearEmotionClassifier) -> None:
    written = shipped.classify(caller("I'm so sad; my dog died!"), CancelToken())
    heard = shipped.classify(caller("i\u2019m so sad my dog died"), CancelToken())
    assert written == heard


def test_the_assistant_cannot_talk_a_feeling_into_the_caller(shipped: LinearEmotionClassifier) -> None:
    story = caller("We moved house last week.")
    guess = [*story, Turn(Speaker.ASSISTANT, "That must be terrifying, are you scared?"), *caller("It was on Monday.")]
    silent = [*story, Turn(Speaker.ASSISTANT, ""), *caller("It was on Monday.")]
    assert shipped.classify(guess, CancelToken()) == shipped.classify(silent, CancelToken())


def test_old_turns_fade(shipped: LinearEmotionClassifier) -> None:
    now = caller(*["I am so happy and proud of my son, he won the race."] * shipped.spec.max_turns)
    before = caller("I was terrified when the burglar came in.")
    assert shipped.classify(before + now, CancelToken()) == shipped.classify(now, CancelToken())


@pytest.mark.parametrize("texts", [("",), ("", "  \n "), ("...!?",), ("\u200b",), ("\ud800",), ("\x00",)])
def test_no_words_give_base_rates_without_conviction(shipped: LinearEmotionClassifier, texts: tuple[str, ...]) -> None:
    result = shipped.classify(caller(*texts), CancelToken())
    assert_consistent(result)
    assert result.confidence < 0.2


@pytest.mark.parametrize("text", ["hello", "hi", "yes", "okay", "the"])
def test_one_plain_word_is_not_a_strong_feeling(shipped: LinearEmotionClassifier, text: str) -> None:
    assert shipped.classify(caller(text), CancelToken()).confidence < 0.4


def test_very_long_dialogue(shipped: LinearEmotionClassifier) -> None:
    monologue = "and then I cried because I was so sad that he had died " * 5_000
    result = shipped.classify(caller(*["I won the lottery"] * 500, monologue), CancelToken())
    assert result.group == "sad"
    assert_consistent(result)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.tuples(st.sampled_from(Speaker), st.text(max_size=200)), min_size=1, max_size=10))
def test_any_text_is_read(shipped: LinearEmotionClassifier, texts: list[tuple[Speaker, str]]) -> None:
    dialogue = [Turn(speaker, text) for speaker, text in texts]
    assert_consistent(shipped.classify(dialogue, CancelToken()))


def test_threads_share_one_classifier(shipped: LinearEmotionClassifier) -> None:
    dialogues = [caller(f"I lost my {thing} and I am sad.") for thing in ("dog", "cat", "job", "house")]
    expected = [shipped.classify(dialogue, CancelToken()) for dialogue in dialogues]
    wrong: list[int] = []

    def work(index: int) -> None:
        for _ in range(50):
            if shipped.classify(dialogues[index], CancelToken()) != expected[index]:
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_cancelled_turn_is_not_read(shipped: LinearEmotionClassifier) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        shipped.classify(caller("I am sad."), cancel)


def test_shipped_files_are_small_and_hold_no_pickle() -> None:
    files = [path for path in SHIPPED.iterdir() if path.suffix != ".md"]
    assert {path.name for path in files} == {SETTINGS_FILE, WEIGHTS_FILE}
    assert sum(path.stat().st_size for path in files) <= 20_000_000


# Features

PINNED = [99404, 217337, 2723]
PINNED += [476533, 519506, 366469, 318209, 304996, 473710, 363120, 518699, 517052, 353924, 381415]
PINNED += [327646, 357561, 483819, 284971, 289484, 483597, 476634, 342551, 297323]


def test_features_are_pinned() -> None:
    # A change of these numbers makes every trained checkpoint meaningless: raise the format's version with it.
    spec = FeatureSpec(word_bits=18, char_bits=18)
    assert turn_buckets("I'm sad", spec).tolist() == PINNED


def test_ngrams_are_those_of_words_and_of_characters_within_words() -> None:
    spec = FeatureSpec(word_ngrams=2, char_min=2, char_max=3)
    # "ab c": words ab, c, "ab c"; characters of " ab " and " c ": 3 + 2 pairs, 2 + 1 triples.
    buckets = turn_buckets("ab c", spec)
    assert (buckets < spec.word_rows).sum() == 3
    assert (buckets >= spec.word_rows).sum() == 8
    # Words share the grams that they share as strings: " a" and "ab" of "ab" come back in "abd".
    other = turn_buckets("abd", spec)
    assert len(set(buckets) & set(other)) == 3  # " a", "ab", " ab"


def test_weights_follow_the_formula() -> None:
    spec = FeatureSpec(word_bits=4, char_bits=4, word_damping=3.0, char_damping=4.0)
    buckets, counts = count([np.array([1, 1, 20], np.int32), np.array([5], np.int32)])
    assert (buckets.tolist(), counts.tolist()) == ([1, 5, 20], [2.0, 1.0, 1.0])
    idf = np.zeros(spec.rows, np.float32)
    idf[[1, 5, 20]] = [2.0, 1.0, 3.0]
    first, second = (1 + np.log(2)) * 2.0, 1.0
    length = np.sqrt(first**2 + second**2 + 9.0)
    assert weigh(buckets, counts, idf, spec) == pytest.approx([first / length, second / length, 3.0 / 5.0], rel=1e-6)


def test_reads_the_latest_turns_of_the_caller() -> None:
    dialogue = [Turn(Speaker.CALLER, "a"), Turn(Speaker.ASSISTANT, "b"), Turn(Speaker.CALLER, "c")]
    assert [turn.text for turn in read_turns(dialogue, FeatureSpec(max_turns=2))] == ["c"]
    assert [turn.text for turn in read_turns(dialogue, FeatureSpec(max_turns=2, caller_only=False))] == ["b", "c"]


@given(scores=st.lists(st.floats(-50, 50), min_size=32, max_size=32))
def test_calibration_keeps_the_order(scores: list[float]) -> None:
    array = np.array(scores)
    probabilities = Calibration(6.0, 0.6, -0.3).probabilities(array)
    assert probabilities.sum() == pytest.approx(1.0)
    assert (np.diff(probabilities[np.argsort(array)]) >= 0).all()


# Bad checkpoints: one sentence each


def spoil_settings(folder: Path, **changes: object) -> None:
    path = folder / SETTINGS_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def spoil_tensors(folder: Path, name: str, tensor: np.ndarray | None) -> None:
    tensors = load_file(folder / WEIGHTS_FILE)
    if tensor is None:
        del tensors[name]
    else:
        tensors[name] = tensor
    save_file(tensors, folder / WEIGHTS_FILE)


def assert_refused(folder: Path, message: str) -> None:
    with pytest.raises(EngineLoadError, match=message) as caught:
        LinearEmotionClassifier.load(folder)
    assert "hearken train emotion" in str(caught.value)


def test_missing_folder_and_files(tmp_path: Path, copy: Path) -> None:
    assert_refused(tmp_path / "none", r"does not exist")
    (copy / WEIGHTS_FILE).unlink()
    assert_refused(copy, r"has no emotion\.safetensors")
    (copy / SETTINGS_FILE).unlink()
    assert_refused(copy, r"has no emotion\.json")


@pytest.mark.parametrize("keep", [0, 7, 100, 1_000_000])
def test_weights_cut_short(copy: Path, keep: int) -> None:
    path = copy / WEIGHTS_FILE
    path.write_bytes(path.read_bytes()[:keep])
    assert_refused(copy, r"corrupt or was cut short")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "other", "version": 1}'])
def test_bad_settings(copy: Path, content: bytes) -> None:
    (copy / SETTINGS_FILE).write_bytes(content)
    assert_refused(copy, r"not readable JSON|is not a hearken-emotion-linear")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": list(LABELS[:31])}, r"lists 31 labels"),
        ({"labels": list(reversed(LABELS))}, r"lists 32 labels that are not"),
        ({"labels": None}, r"lists 0 labels"),
        ({"version": 99}, r"of version 1"),
        ({"features": {"word_ngrams": 2}}, r"does not say how features"),
        ({"calibration": 3}, r"does not say how it is calibrated"),
        ({"calibration": {"low_slope": float("nan"), "high_slope": 1, "bend": 0}}, r"not finite"),
        ({"calibration": {"low_slope": -1, "high_slope": 1, "bend": 0}}, r"not positive"),
    ],
)
def test_settings_out_of_range(copy: Path, changes: dict[str, object], message: str) -> None:
    spoil_settings(copy, **changes)
    assert_refused(copy, message)


@pytest.mark.parametrize(
    ("name", "value"), [("word_bits", 60), ("char_max", True), ("caller_only", 1), ("max_turns", 0)]
)
def test_features_out_of_range(copy: Path, name: str, value: object) -> None:
    features = json.loads((copy / SETTINGS_FILE).read_text())["features"] | {name: value}
    spoil_settings(copy, features=features)
    assert_refused(copy, rf"sets features\.{name} outside")


def test_tensors_of_another_kind(copy: Path) -> None:
    spoil_tensors(copy, "bias", np.zeros(31, np.float32))
    assert_refused(copy, r"where bias must be float32 \(32,\)")
    spoil_tensors(copy, "bias", np.full(32, np.nan, np.float32))
    assert_refused(copy, r"not finite")
    spoil_tensors(copy, "bias", None)
    assert_refused(copy, r"holds nothing where bias")
