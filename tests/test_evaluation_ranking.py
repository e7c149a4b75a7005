"""The true reply is ranked among others of other conversations; a model that knows nothing finds it by chance."""

import numpy as np
import pytest

from server.engines.interfaces import Speaker, Turn
from tests.tiny_gptneo import make_base
from training.empathetic_dialogues import ListenerTurn
from training.evaluation.likelihood import losses, passage
from training.evaluation.ranking import SHARES, Ranked, _target, found_first, rankings, scores
from training.evaluation.systems import System, loaded

WORDS = "dog cat house job sister car night week mother friend school rain story music train garden".split()


def turns(count: int) -> list[ListenerTurn]:
    rng = np.random.default_rng(3)

    def text(size: int) -> str:
        return " ".join(rng.choice(WORDS, size)).capitalize() + "."

    return [
        ListenerTurn(f"c{index // 2}", "sad", (Turn(Speaker.CALLER, text(5)),), text(int(rng.integers(2, 6))))
        for index in range(count)
    ]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> System:
    return System("base", str(make_base(tmp_path_factory.mktemp("ranking") / "base")))


def test_candidates_are_different_and_of_other_conversations():
    items = turns(60)
    made = rankings(items, [0, 7], 5, size=20)
    assert [len(each.candidates) for each in made] == [20, 20]
    assert [each.candidates[0] for each in made] == [items[0].reply, items[7].reply]
    assert all(len(set(each.candidates)) == 20 for each in made)
    assert items[1].reply not in made[0].candidates[1:]  # of the same conversation
    assert made == rankings(items, [0, 7], 5, size=20) != rankings(items, [0, 7], 6, size=20)


def test_a_shared_cache_scores_as_whole_sequences_do(tiny):
    ready = loaded(tiny)
    context = (Turn(Speaker.CALLER, "My dog came home."),)
    texts = ["Oh.", "Rain and music at school.", "My sister has a garden too."]
    made = [passage(ready.tokenizer, context, text, None, 64) for text in texts]
    targets = [_target(ready.tokenizer, text, 64) for text in texts]
    found = scores(ready.model, made[0].ids[: made[0].start], targets)
    assert found == pytest.approx(-losses(ready.model, made), rel=1e-5)


def test_a_model_that_knows_nothing_is_right_by_chance(tiny):
    items = turns(220)
    found = found_first(Ranked(tiny, tuple(rankings(items, range(0, 200, 2), 1))))
    assert found.shape == (100, len(SHARES))
    assert found.mean(axis=0).max() <= 0.06  # 1 % is expected of 100 candidates


def test_a_model_that_was_told_the_answer_finds_it(tiny, monkeypatch):
    items = turns(60)
    made = rankings(items, [4], 2, size=10)
    right = _target(loaded(tiny).tokenizer, items[4].reply, 64)
    monkeypatch.setattr(
        "training.evaluation.ranking.scores",
        lambda _model, _prompt, targets: np.array([0.0 if target == right else -9.0 for target in targets]),
    )
    assert found_first(Ranked(tiny, tuple(made)))[0, 0] == 1.0
