"""Batched replies are those of each dialogue alone, and the served ones are the server's own."""

import pytest

from server.engines.emotions import LABELS
from server.engines.gptneo import GPTNeoResponder
from server.engines.interfaces import CancelToken
from server.engines.sampling import Sampling
from server.settings import ReplySettings
from tests.tiny_gptneo import TALK, make_adapter, make_base
from training.evaluation.feelings import certain
from training.evaluation.generation import GREEDY, NUCLEUS, SERVED, Dialogue, Speaking, speak
from training.evaluation.systems import System, Workers, loaded, parts

DIALOGUES = tuple(
    Dialogue(number, turns, certain(LABELS[number]))
    for number, turns in enumerate([TALK[:1], TALK[:3], TALK[2:3], TALK[1:3], TALK[:1] * 2])
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> System:
    folder = tmp_path_factory.mktemp("generation")
    base = make_base(folder / "base")
    make_adapter(folder / "lora", base)
    return System("tuned", str(base), str(folder / "lora"))


def test_greedy_in_a_batch_is_greedy_alone(tiny):
    together = speak(Speaking(tiny, GREEDY, 0, DIALOGUES))
    assert together == [speak(Speaking(tiny, GREEDY, 0, (each,)))[0] for each in DIALOGUES]
    assert any(together) and len(set(together)) > 1


def test_greedy_says_what_the_responder_says_without_its_rules(tiny):
    responder = GPTNeoResponder(loaded(tiny), max_new_tokens=40, sampling=Sampling(0.0, 1.0, 1.0, 0))
    said = speak(Speaking(tiny, GREEDY, 0, DIALOGUES))
    for dialogue, reply in zip(DIALOGUES, said, strict=True):
        streamed = "".join(responder.reply(dialogue.turns, dialogue.emotion, CancelToken()))
        assert reply.startswith(streamed.removesuffix("..."))  # the responder drops what the limit cut


def test_drawing_repeats_with_its_seed(tiny):
    first = speak(Speaking(tiny, NUCLEUS, 1, DIALOGUES))
    assert first == speak(Speaking(tiny, NUCLEUS, 1, DIALOGUES)) != speak(Speaking(tiny, NUCLEUS, 2, DIALOGUES))


def test_served_replies_are_the_responders_own_and_need_no_company(tiny):
    shipped = ReplySettings()
    said = speak(Speaking(tiny, SERVED, 3, DIALOGUES[:2]))
    own = GPTNeoResponder.load(
        tiny.base,
        tiny.adapter,
        device="cpu",
        max_new_tokens=shipped.max_new_tokens,
        top_p=shipped.top_p,
        repetition_penalty=shipped.repetition_penalty,
        no_repeat_tokens=shipped.no_repeat_tokens,
        seed=3 * 1_000_003 + 1,
    )
    assert said[1] == "".join(own.reply(DIALOGUES[1].turns, DIALOGUES[1].emotion, CancelToken())).strip()
    assert said == [speak(Speaking(tiny, SERVED, 3, (each,)))[0] for each in DIALOGUES[:2]]


def test_processes_change_no_result(tiny):
    tasks = [Speaking(tiny, GREEDY, 0, part) for part in parts(DIALOGUES, 3)]
    with Workers(2) as workers:
        assert list(workers.map(speak, tasks)) == [speak(task) for task in tasks]
