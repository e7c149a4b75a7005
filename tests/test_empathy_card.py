"""Kappa as it is worked by hand, the experts' figures as they were published, and a gate that can refuse and pass."""

import json

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score

from tests.conftest import DATA
from tests.tiny_empathy import write_experts
from training.empathetic_dialogues import DatasetError
from training.epitome import MECHANISMS, Pair, read_pairs, without
from training.evaluation.bootstrap import Figure
from training.evaluation.empathy_card import Card, Validation, agreement
from training.evaluation.empathy_experts import RatedPairs, read_rated_dialogues, read_rated_pairs
from training.evaluation.kappa import accuracy, macro_f1, quadratic_kappa, spearman

ANY = Figure(0.5, 0.4, 0.6)


def card(**kappas: float) -> Card:
    told = {name: Validation(ANY, ANY, Figure(kappa, 0.0, 1.0), ANY, ANY) for name, kappa in kappas.items()}
    return Card("digest", 55, 1010, told, {}, ANY)


def test_kappa_worked_by_hand():
    first = np.array([0, 0, 1, 2])
    second = np.array([0, 1, 1, 0])
    # Squared distances 0, 1, 0, 4 make 5. By chance: rows 2, 1, 1 and columns 2, 2, 0 of 4 make
    # (2*2*0 + 2*2*1 + 1*2*1 + 1*2*0 + 1*2*4 + 1*2*1) / 4 = 4.
    assert quadratic_kappa(first, second) == pytest.approx(1 - 5 / 4)
    assert quadratic_kappa(first, first) == 1.0
    assert quadratic_kappa(np.zeros(3, np.int64), np.zeros(3, np.int64)) == 0.0


def test_measures_agree_with_scikit_learn_and_weights_are_copies():
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 3, 60), rng.integers(0, 3, 60)
    times = rng.integers(0, 3, 60)
    many = np.repeat(first, times), np.repeat(second, times)
    weights = times.astype(float)
    kappa = cohen_kappa_score(*many, weights="quadratic", labels=[0, 1, 2])
    assert quadratic_kappa(first, second, weights) == pytest.approx(kappa)
    assert macro_f1(first, second, weights) == pytest.approx(f1_score(many[1], many[0], average="macro"))
    assert accuracy(first, second, weights) == pytest.approx((many[0] == many[1]).mean())
    assert spearman(first * 1.0, second * 1.0, weights) == pytest.approx(spearmanr(*many).statistic)
    assert spearman(np.ones(5), np.arange(5.0)) == 0.0


def test_the_gate_refuses_under_forty_hundredths_and_passes_from_there():
    judged = card(ER=0.40, IP=0.399, EX=0.9)
    assert judged.passed == ("ER", "EX")
    assert judged.mechanisms["IP"].refusal == "refused: kappa .39900 < .40"
    assert card(IP=0.24).mechanisms["IP"].refusal == "refused: kappa .24 < .40"
    assert card(IP=-0.1).mechanisms["IP"].refusal == "refused: kappa -.10 < .40"
    assert card(ER=0.1, IP=0.1, EX=0.1).passed == ()


def test_agreement_is_the_mean_over_experts():
    rng = np.random.default_rng(1)
    experts = rng.integers(0, 3, (3, 50, 3))
    rated = RatedPairs(
        tuple(Pair("s", str(row), "a", "b", (0, 1, 2), ((), (), ())) for row in range(50)), experts.astype(np.int64)
    )
    levels = experts[0]
    kappa, between, crowd = agreement(levels, rated)["IP"]
    others = [quadratic_kappa(levels[:, 1], experts[judge][:, 1]) for judge in (1, 2)]
    assert kappa.value == pytest.approx((1 + sum(others)) / 3, abs=1e-4)
    assert between.value == pytest.approx(
        (sum(others) + quadratic_kappa(experts[1][:, 1], experts[2][:, 1])) / 3, abs=1e-4
    )
    assert crowd.value == 0.0  # who never changes the level agrees by chance alone
    assert kappa.low < kappa.value < kappa.high


def test_ratings_are_read_in_the_order_of_the_items(tmp_path):
    write_experts(tmp_path / "empathy_experts")
    rated = read_rated_pairs(tmp_path)
    assert rated.levels.shape == (3, 12, 3)
    assert rated.levels[1].tolist() == [list(pair.levels) for pair in rated.pairs]
    dialogues = read_rated_dialogues(tmp_path / "empathy_experts")
    assert dialogues.empathy.tolist() == [[1, 3, 5] * 4] * 3
    assert [len(turns) for turns in dialogues.turns] == [2] * 12
    assert dialogues.turns[1][0].seeker == "lost my dog"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("annotations/epitome/expert2_ratings.csv", "s5,", "other,", "does not rate s5"),
        ("annotations/epitome/expert2_ratings.csv", "s5,r5,0", "s5,r5,much", "rates s5 with 'much'"),
        ("annotations/empatheticdialogues/expert1_ratings.csv", ",empathy", ",kindness", "lacks the column empathy"),
        ("original_data/sample_epitome.csv", "sp_id", "id", "lacks the column sp_id"),
    ],
)
def test_bad_ratings_are_named_in_one_sentence(tmp_path, file, old, new, said):
    write_experts(tmp_path)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    with pytest.raises(DatasetError, match=said):
        read_rated_pairs(tmp_path)
        read_rated_dialogues(tmp_path)


def test_missing_ratings_are_named(tmp_path):
    with pytest.raises(DatasetError, match="ratings are missing original_data/sample_epitome"):
        read_rated_pairs(tmp_path)


@pytest.mark.data
def test_the_experts_agree_as_was_published_and_their_pairs_are_in_epitome():
    if not (DATA / "empathy_experts").is_dir():
        pytest.skip(f"{DATA / 'empathy_experts'} is not here: ratings are not part of the repository")
    rated = read_rated_pairs(DATA)
    found = agreement(rated.levels[0], rated)
    assert [round(found[name][1].value, 2) for name in MECHANISMS] == [0.48, 0.39, 0.78]
    everything = read_pairs(DATA)
    assert len(everything) - len(without(everything, rated.pairs)) == 55  # the 50, and five copies
    assert read_rated_dialogues(DATA).empathy.shape == (3, 50)
    assert json.dumps(found["IP"][2].value)[:4] == "0.32"  # the training labels themselves, against the experts
