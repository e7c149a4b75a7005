"""The emotion classifier that Hearken brings along, as the server uses it."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open

from server.engines.emotion_input import classifier_text
from server.engines.emotion_transformer import TransformerEmotionClassifier
from server.engines.emotions import GROUP_OF, GROUP_VALENCE, GROUPS, LABELS, estimate
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.errors import TurnCancelled

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "models" / "emotion"


def caller(*texts: str) -> list[Turn]:
    return [Turn(Speaker.CALLER, text) for text in texts]


@pytest.fixture(scope="module")
def shipped() -> TransformerEmotionClassifier:
    return TransformerEmotionClassifier.load(str(SHIPPED), device="cpu")


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


PLAIN = [
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
]


@pytest.mark.parametrize(("text", "group"), PLAIN)
def test_plain_sentences_land_in_their_group(shipped: TransformerEmotionClassifier, text: str, group: str) -> None:
    result = shipped.classify(caller(text), CancelToken())
    assert result.group == group
    assert np.sign(result.valence) == GROUP_VALENCE[group] or group == "nostalgia"
    assert_consistent(result)


@pytest.mark.parametrize(("text", "group"), PLAIN)
def test_a_recognisers_spelling_lands_there_too(shipped: TransformerEmotionClassifier, text: str, group: str) -> None:
    heard = text.replace(",", "").replace(".", "").replace("!", "")
    assert shipped.classify(caller(heard.lower()), CancelToken()).group == group
    assert shipped.classify(caller(heard.lower()), CancelToken()) == shipped.classify(
        caller(heard.upper()), CancelToken()
    )


def test_the_assistant_cannot_talk_a_feeling_into_the_caller(shipped: TransformerEmotionClassifier) -> None:
    story = caller("We moved house last week.")
    guess = [*story, Turn(Speaker.ASSISTANT, "That must be terrifying, are you scared?"), *caller("It was on Monday.")]
    silent = [*story, *caller("It was on Monday.")]
    assert shipped.classify(guess, CancelToken()) == shipped.classify(silent, CancelToken())


def test_old_turns_fade(shipped: TransformerEmotionClassifier) -> None:
    now = caller(*["I am so happy and proud of my son, he won the race."] * 12)
    before = caller("I was terrified when the burglar came in.")
    assert shipped.classify(before + now, CancelToken()) == shipped.classify(now, CancelToken())


@pytest.mark.parametrize("texts", [("",), ("", "  \n "), ("...!?",), ("\u200b",), ("\ud800",), ("\x00",)])
def test_no_words_are_read_without_conviction(shipped: TransformerEmotionClassifier, texts: tuple[str, ...]) -> None:
    result = shipped.classify(caller(*texts), CancelToken())
    assert_consistent(result)
    assert result.confidence < 0.35


@pytest.mark.parametrize("text", ["hello", "hi", "yes", "okay", "the"])
def test_one_plain_word_is_not_a_strong_feeling(shipped: TransformerEmotionClassifier, text: str) -> None:
    assert shipped.classify(caller(text), CancelToken()).confidence < 0.4


def test_very_long_dialogue(shipped: TransformerEmotionClassifier) -> None:
    monologue = "and then I cried because I was so sad that he had died " * 5_000
    result = shipped.classify(caller(*["I won the lottery"] * 500, monologue), CancelToken())
    assert result.group == "sad"
    assert_consistent(result)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.tuples(st.sampled_from(Speaker), st.text(max_size=200)), min_size=1, max_size=10))
def test_any_text_is_read(shipped: TransformerEmotionClassifier, texts: list[tuple[Speaker, str]]) -> None:
    dialogue = [Turn(speaker, text) for speaker, text in texts]
    assert_consistent(shipped.classify(dialogue, CancelToken()))


def test_threads_share_one_classifier(shipped: TransformerEmotionClassifier) -> None:
    dialogues = [caller(f"I lost my {thing} and I am sad.") for thing in ("dog", "cat", "job", "house")]
    expected = [shipped.classify(dialogue, CancelToken()) for dialogue in dialogues]
    wrong: list[int] = []

    def work(index: int) -> None:
        for _ in range(10):
            if shipped.classify(dialogues[index], CancelToken()) != expected[index]:
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_cancelled_turn_is_not_read(shipped: TransformerEmotionClassifier) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        shipped.classify(caller("I am sad."), cancel)


def test_shipped_files_are_small_and_hold_no_pickle() -> None:
    names = {path.name for path in SHIPPED.iterdir()}
    assert names == {"README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 47_000_000
    with safe_open(SHIPPED / "model.safetensors", "np") as file:
        assert {file.get_slice(name).get_dtype() for name in file.keys()} == {"F16"}
    assert json.loads((SHIPPED / "config.json").read_text())["caller_turns_only"] is True


def test_a_dialogue_is_written_turn_by_turn() -> None:
    dialogue = [
        Turn(Speaker.CALLER, " I am\nsad. "),
        Turn(Speaker.ASSISTANT, "Why?"),
        Turn(Speaker.CALLER, "\ud800Dog"),
    ]
    assert classifier_text(dialogue, " | ", caller_only=True) == "I am sad. | ?Dog"
    assert classifier_text(dialogue, " | ", caller_only=False) == "I am sad. | Why? | ?Dog"
