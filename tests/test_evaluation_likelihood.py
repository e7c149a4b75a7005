"""Losses are the reply's alone, a batch changes nothing, and the three measures are what they are by hand."""

import math

import numpy as np
import pytest
import torch

from server.engines.dialogue_format import prompt
from server.engines.gptneo_loading import Loaded
from server.engines.interfaces import Speaker, Turn
from tests.tiny_gptneo import TALK, make_adapter, make_base
from training.empathetic_dialogues import ListenerTurn
from training.evaluation.likelihood import Asked, Likelihood, likelihood, losses, passage
from training.evaluation.likelihood_tables import compare
from training.evaluation.systems import System, loaded

ITEMS = (
    ListenerTurn("a", "sad", TALK[:1], TALK[1].text),
    ListenerTurn("a", "sad", TALK[:3], TALK[3].text),
    ListenerTurn("b", "joyful", (Turn(Speaker.CALLER, "He came home!"),), "How long was he away?"),
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> System:
    folder = tmp_path_factory.mktemp("likelihood")
    base = make_base(folder / "base")
    make_adapter(folder / "lora", base)
    return System("tuned", str(base), str(folder / "lora"))


def alone(ready: Loaded, one) -> float:
    """The plain way: the whole sequence through the model, the reply's tokens picked out."""
    with torch.inference_mode():
        chances = torch.log_softmax(ready.model(torch.tensor([one.ids])).logits[0], dim=-1)
    return -sum(float(chances[at - 1, one.ids[at]]) for at in range(one.start, len(one.ids)))


def test_a_batch_gives_what_each_item_gives_alone(tiny):
    ready = loaded(tiny)
    made = [passage(ready.tokenizer, item.context, item.reply, None, 64) for item in ITEMS]
    together = losses(ready.model, made)
    assert together == pytest.approx([alone(ready, one) for one in made], rel=1e-5)
    assert together == pytest.approx([losses(ready.model, [one])[0] for one in made], rel=1e-5)


def test_a_passage_is_the_servers_prompt_and_the_reply_with_its_end(tiny):
    tokenizer = loaded(tiny).tokenizer
    made = passage(tokenizer, TALK[:1], "I'm so sorry.", "sad", 64)
    assert tokenizer.decode(made.ids[: made.start]) == prompt(TALK[:1], "sad")
    assert tokenizer.decode(made.ids[made.start :]) == " I'm so sorry.\n"


def test_what_does_not_fit_is_cut_from_the_oldest_end(tiny):
    tokenizer = loaded(tiny).tokenizer
    made = passage(tokenizer, TALK[:3], "Oh.", None, 40)
    text = tokenizer.decode(made.ids)
    assert (
        len(made.ids) <= 40
        and text.startswith("Listener: I'm so sorry.")
        and text.endswith("came home.\nListener: Oh.\n")
    )
    long = passage(tokenizer, TALK[:1], "very " * 100, None, 40)
    assert len(long.ids) <= 40 and len(long.ids) - long.start == 20


def test_perplexity_of_a_uniform_model_is_its_vocabulary(tiny, monkeypatch):
    ready = loaded(tiny)
    uniform = type(ready.model)(ready.model.config)
    with torch.no_grad():
        for parameter in uniform.parameters():
            parameter.zero_()
    monkeypatch.setattr(
        "training.evaluation.likelihood.loaded", lambda _: Loaded(uniform.eval(), ready.tokenizer, "uniform")
    )
    found = likelihood(Asked(tiny, ITEMS, (None, "sad", None)))
    measures = found.measures(np.ones(3))
    assert measures["token_perplexity"] == pytest.approx(ready.model.config.vocab_size, rel=1e-5)
    tokens, nats = found.tokens.sum(), found.tokens.sum() * math.log(ready.model.config.vocab_size)
    assert measures["word_perplexity"] == pytest.approx(math.exp(nats / found.words.sum()), rel=1e-5)
    assert list(found.words) == [9, 10, 5]
    assert tokens == sum(len(ready.tokenizer(f" {i.reply}\n")["input_ids"]) for i in ITEMS)


def test_measures_by_hand_and_weighted():
    found = Likelihood(*(np.array(x, float) for x in ([2.0, 8.0], [2, 4], [1, 2], [4, 8])))
    assert found.measures(np.ones(2)) == pytest.approx(
        {
            "token_perplexity": math.exp(10 / 6),
            "word_perplexity": math.exp(10 / 3),
            "bits_per_byte": 10 / math.log(2) / 12,
        }
    )
    assert found.measures(np.array([0.0, 3.0]))["token_perplexity"] == pytest.approx(math.exp(2))
    assert found.of([1]).nats.tolist() == [8.0]


def test_the_change_is_of_the_same_items():
    base = Likelihood(*(np.array(x, float) for x in ([math.log(8)], [1], [1], [1])))
    tuned = Likelihood(*(np.array(x, float) for x in ([math.log(4)], [1], [1], [1])))
    found = compare(base, tuned, np.ones(1))
    assert found["change token_perplexity"] == pytest.approx(-50)
    assert found["change bits_per_byte"] == pytest.approx(-100 / 3)


def test_texts_as_written_are_scored_as_written(tiny):
    typed = (ListenerTurn("a", "sad", TALK[:1], "oh no...im sorry"),)
    tidied = likelihood(Asked(tiny, typed, (None,)))
    written = likelihood(Asked(tiny, typed, (None,), as_written=True))
    assert written.bytes[0] == len("oh no...im sorry") and tidied.bytes[0] != written.bytes[0]
