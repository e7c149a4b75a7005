"""Measures of replies, each against an example counted by hand."""

import math
from pathlib import Path

import numpy as np
import pytest

from training.evaluation import diversity, genericness, intents
from training.evaluation.items import read_items, recent, sample
from training.evaluation.overlap import overlap
from training.evaluation.published import read_moel
from training.evaluation.quality import Human, Spoken, differences, figures

DATA = Path(__file__).parents[2] / "shared" / "data"


def test_distinct_by_hand():
    replies = ["Oh no.", "Oh wow.", "oh no."]
    ones = np.ones(3)
    assert diversity.distinct(replies, 1)(ones) == pytest.approx(100 * 4 / 9)  # oh no . wow
    assert diversity.distinct(replies, 2)(ones) == pytest.approx(100 * 4 / 6)  # oh-no no-. oh-wow wow-.
    assert diversity.distinct(replies, 2)(np.array([1.0, 0.0, 0.0])) == pytest.approx(100)
    assert diversity.unique(replies)(ones) == pytest.approx(2 / 3)
    assert list(diversity.lengths(replies)) == [3, 3, 3]


def test_the_jackknife_gives_the_standard_error_of_a_mean():
    values = np.random.default_rng(0).normal(size=100)
    found = diversity.jackknife(
        [str(index) for index in range(100)], lambda weights: {"mean": float(weights @ values / weights.sum())}, 1
    )["mean"]
    assert found.value == pytest.approx(values.mean(), abs=1e-4)
    assert found.high - found.value == pytest.approx(1.96 * values.std(ddof=1) / 10, rel=0.01)


def test_self_bleu_is_high_for_a_parrot_and_low_for_strangers():
    assert diversity.self_bleu(["I am so sorry to hear that."] * 5, 1) == pytest.approx(100)
    assert diversity.self_bleu(["the red car stopped", "my mother sings loudly", "rain falls on tin"], 1) < 20


@pytest.mark.parametrize(
    ("reply", "stock"),
    [
        ("I'm so sorry to hear that.", True),
        ("Oh no! What happened?", True),
        ("Wow, that's great!", True),
        ("That must have been hard.", True),
        ("That sounds like a lot of fun!", True),
        ("I hope you have a great time.", True),
        ("Twelve years is a long time with a dog.", False),
        ("What did the doctor say?", False),
        ("Sorry, who is Dave?", False),
        ("", False),
    ],
)
def test_stock_openers(reply, stock):
    assert genericness.opens_stock(reply) is stock


def test_first_sentences_are_compared_without_marks_and_contractions():
    assert genericness.first_sentence("I'm sorry! Truly.") == genericness.first_sentence("i am sorry .") == "i am sorry"
    replies = ["That's great!"] * 3 + [f"Number {number}." for number in range(20)]
    assert genericness.commonest_share(replies)(np.ones(23)) == pytest.approx((3 + 9) / 23)
    assert genericness.first_sentence("...") == ""


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("What happened to your leg?", "questioning"),
        ("How long did it take", "questioning"),
        ("That sounds lovely.", "acknowledging"),
        ("I can imagine how proud you felt.", "acknowledging"),
        ("I'm sure it will be okay.", "consoling"),
        ("Don't worry, these things pass.", "consoling"),
        ("I agree with you.", "agreeing"),
        ("Yeah, I know the feeling.", "agreeing"),
        ("You can do it, keep going!", "encouraging"),
        ("Good for you!", "encouraging"),
        ("I'm so sorry for your loss.", "sympathizing"),
        ("That's terrible.", "sympathizing"),
        ("You should talk to her.", "suggesting"),
        ("Have you tried calling them?", "suggesting"),
        ("Congratulations!", "wishing"),
        ("Good luck with the exam.", "wishing"),
        ("My brother lives in Ohio.", "neutral"),
    ],
)
def test_intents_of_sentences(sentence, intent):
    assert intents.sentence_intent(sentence) == intent


def test_a_reply_is_shared_among_its_sentences_and_neutral_ones_only_count_alone():
    found = intents.shares("I'm so sorry. My dog died too once in May. What was his name?")
    assert found[intents.INTENTS.index("sympathizing")] == found[intents.INTENTS.index("questioning")] == 0.5
    assert intents.shares("My brother lives in Ohio.")[-1] == intents.shares("")[-1] == 1.0


def test_divergence_by_hand():
    human, system = np.zeros(9), np.zeros(9)
    human[0], human[1], system[0], system[1] = 3, 1, 1, 3
    first, second = (human + 0.5) / 8.5, (system + 0.5) / 8.5
    assert intents.kl(human, system) == pytest.approx(
        sum(a * math.log(a / b) for a, b in zip(first, second, strict=True))
    )
    assert intents.kl(human, system) == pytest.approx(2 / 8.5 * math.log(3.5 / 1.5))
    assert intents.kl(human, human) == 0


def test_overlap_of_a_copy_is_whole_and_of_nothing_shared_none():
    said = ["I am so sorry to hear that.", "What did the doctor say about it?"]
    same = overlap(said, said)(np.ones(2))
    assert same == pytest.approx({"sacrebleu": 100, "mean_bleu": 100, "rouge_l": 1})
    other = overlap(["Xyz."], ["Completely different words here"])(np.ones(1))
    assert other == pytest.approx({"sacrebleu": 0, "mean_bleu": 0, "rouge_l": 0})
    half = overlap(["the cat sat", "zzz"], ["the cat ran", "zzz"])(np.array([1.0, 0.0]))
    assert half["rouge_l"] == pytest.approx(2 / 3)


def test_figures_of_a_parrot_and_their_difference_from_people():
    people = ["What a day that was.", "Who is Ann?", "I like rain on a roof.", "My brother cooks well."]
    human = Human.of(["a", "a", "b", "c"], people)
    parrot = Spoken("parrot", (("Oh no!",) * 4, ("Oh no!",) * 4))
    found = figures(parrot, human, 1)
    assert (found["stock_openers"].value, found["top10_first"].value, found["unique"].value) == (1, 1, 0.25)
    assert found["intent_kl"].low > 0
    less = differences(Spoken("human", (tuple(people),)), parrot, human, 1)
    assert less["stock_openers"].value == 1 and less["questions"].value == -0.25 and less["unique"].value == -0.75
    assert figures(parrot, human, 1) == found


def test_a_sample_repeats_with_its_seed():
    assert sample(100, 5, 3) == sample(100, 5, 3) == sorted(set(sample(100, 5, 3))) != sample(100, 5, 4)
    assert sample(3, 5, 3) == [0, 1, 2]


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "empathetic_dialogues").is_dir(), reason=f"no EmpatheticDialogues in {DATA.name}/")
def test_the_protocols_two_sets():
    items = read_items(DATA)
    assert (len(items.turns), len(items.every()), len(items.last())) == (5_259, 5_255, 2_540)
    assert sum(recent(turn) != turn for turn in items.turns) == 174
    assert len(read_items(DATA, limit=10).turns) in (10, 11)


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "published_outputs").is_dir(), reason=f"no published outputs in {DATA.name}/")
def test_published_replies_come_out_as_another_analysis_found():
    items = read_moel(DATA)["MoEL"]
    replies, people = [item.reply for item in items], [item.reference for item in items]
    ones = np.ones(len(items))
    assert np.mean([genericness.opens_stock(reply) for reply in replies]) == pytest.approx(0.655, abs=0.02)
    assert np.mean([genericness.opens_stock(reply) for reply in people]) == pytest.approx(0.139, abs=0.02)
    assert genericness.commonest_share(replies)(ones) == pytest.approx(0.592, abs=0.01)
    assert np.mean([genericness.asks(reply) for reply in replies]) == pytest.approx(0.256, abs=0.001)
    assert diversity.distinct(replies, 2)(ones) == pytest.approx(2.89, abs=0.02)
    assert diversity.distinct(people, 2)(ones) == pytest.approx(36.4, abs=0.1)
    assert diversity.unique(replies)(ones) == pytest.approx(0.379, abs=0.001)
    kl = intents.divergence(intents.distribution(people), intents.distribution(replies))
    assert kl(ones) == pytest.approx(0.48, abs=0.05)
