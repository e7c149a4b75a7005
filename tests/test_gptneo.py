import dataclasses
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertModel

from server.engines.gptneo import GPTNeoResponder, suited
from server.engines.gptneo_loading import load_base, merge_adapter
from server.engines.interfaces import CancelToken, EmotionEstimate, Speaker, Turn
from server.engines.sampling import Sampling, banned_next, draw, guide, penalise
from server.engines.spoken_pieces import SpokenPieces
from server.errors import EngineError, EngineLoadError, TurnCancelled
from tests.tiny_gptneo import TALK, make_adapter, make_base

MODELS = Path(__file__).parent.parent / "models"
GREEDY: dict[str, Any] = {"temperature": 0.0, "repetition_penalty": 1.0, "no_repeat_tokens": 0}
SAD = EmotionEstimate("lonely", "sad", -0.9, 0.5, (("lonely", 0.5), ("joyful", 0.5)))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_base(tmp_path_factory.mktemp("gptneo") / "base")


@pytest.fixture(scope="module")
def adapter(base: Path) -> Path:
    make_adapter(base.parent / "adapter", base)
    return base.parent / "adapter"


def load(base: Path, adapter: Path | None = None, **settings: Any) -> GPTNeoResponder:
    return GPTNeoResponder.load(
        str(base), str(adapter) if adapter else None, device="cpu", **{"max_new_tokens": 20, **settings}
    )


def say(responder: GPTNeoResponder, dialogue: tuple[Turn, ...] = TALK[:1]) -> list[str]:
    return list(responder.reply(dialogue, SAD, CancelToken()))


# Stepping


@pytest.mark.parametrize("turns", [1, 3])
def test_greedy_steps_choose_what_generate_chooses(base: Path, adapter: Path, turns: int) -> None:
    responder = load(base, adapter, **GREEDY)
    prompt = responder.prompt_ids(TALK[:turns], "sad")
    model, tokenizer = load_base(str(base))
    newline = tokenizer("\n")["input_ids"][0]
    expected = merge_adapter(model, str(adapter)).generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.int64),
        do_sample=False,
        min_new_tokens=1,
        max_new_tokens=20,
        eos_token_id=[newline, tokenizer.eos_token_id],
        pad_token_id=tokenizer.eos_token_id,
    )[0, len(prompt) :]
    drafts = [list(draft.tokens) for (draft,) in responder._steps(prompt, [], 1, torch.Generator(), CancelToken())]
    assert drafts[-1] == expected.tolist()
    assert [len(tokens) for tokens in drafts] == list(range(1, len(drafts) + 1))


def test_candidates_side_by_side_draw_as_one_alone_does(base: Path) -> None:
    responder = load(base, **GREEDY)
    prompt = responder.prompt_ids(TALK[:3], "sad")
    *_, (alone,) = responder._steps(prompt, [], 1, torch.Generator(), CancelToken())
    *_, together = responder._steps(prompt, [], 3, torch.Generator(), CancelToken())
    assert [draft.tokens for draft in together] == [alone.tokens] * 3
    assert together[2].log_probability == pytest.approx(alone.log_probability, rel=1e-4)


def test_likelihoods_with_and_without_the_dialogue_are_the_models(base: Path) -> None:
    responder = load(base, guidance=2.0)
    model, tokenizer = load_base(str(base))
    prompt = responder.prompt_ids(TALK[:1], None)
    *_, drafts = responder._steps(prompt, [], 2, torch.Generator(), CancelToken())
    assert responder._after_feeling(None, drafts) == [draft.alone for draft in drafts]
    for draft, felt in zip(drafts, responder._after_feeling("sad", drafts), strict=True):
        nothing, feeling = tokenizer("Listener:")["input_ids"], tokenizer("Feeling: sad\nListener:")["input_ids"]
        for before, found in ((prompt, draft.log_probability), (nothing, draft.alone), (feeling, felt)):
            ids = torch.tensor([[*before, *draft.tokens]])
            labels = ids.clone()
            labels[0, : len(before)] = -100
            with torch.inference_mode():
                expected = -model(ids, labels=labels).loss * len(draft.tokens)
            assert found == pytest.approx(float(expected), rel=1e-3)


def test_guidance_prefers_what_the_dialogue_makes_likelier() -> None:
    told = torch.log(torch.tensor([[0.50, 0.30, 0.19, 0.01]]))
    alone = torch.log(torch.tensor([[0.60, 0.05, 0.345, 0.005]]))
    assert guide(told, alone, 1.0) is told
    guided = guide(told, alone, 2.0)
    assert guided.argmax() == 1  # likelier for the dialogue, though not the likeliest
    implausible = guide(torch.log(torch.tensor([[0.9, 0.001]])), torch.log(torch.tensor([[0.9, 1e-9]])), 2.0)
    assert implausible[0, 1] == -torch.inf


def test_a_small_model_is_guided_and_a_large_one_is_not() -> None:
    small = suited(5_000_000, Sampling(), None, None)
    assert (small.temperature, small.guidance) == (0.65, 2.0)
    large = suited(125_000_000, Sampling(), None, None)
    assert (large.temperature, large.guidance) == (0.7, 1.0)
    assert suited(5_000_000, Sampling(), 0.0, None).guidance == 1.0  # the likeliest word is the model's own
    assert suited(125_000_000, Sampling(), 0.3, 1.5) == Sampling(temperature=0.3, guidance=1.5)


def test_a_seed_repeats_the_reply_and_no_seed_does_not(base: Path) -> None:
    assert say(load(base, seed=5)) == say(load(base, seed=5))
    free = load(base, temperature=1.5, top_p=1.0)
    assert len({"".join(say(free)) for _ in range(6)}) > 1


@pytest.mark.parametrize("candidates", [1, 4])
def test_cancelling_stops_within_one_step(base: Path, candidates: int, monkeypatch: pytest.MonkeyPatch) -> None:
    responder = load(base, candidates=candidates, temperature=1.0)
    cancel = CancelToken()
    forward, steps = responder._model.forward, []

    def cancel_at_third(*arguments: Any, **named: Any) -> Any:
        steps.append(1)
        if len(steps) == 3:
            cancel.cancel()
        return forward(*arguments, **named)

    monkeypatch.setattr(responder, "_end_ids", [])  # the reply would go on to the limit
    monkeypatch.setattr(responder._model, "forward", cancel_at_third)
    with pytest.raises(TurnCancelled):
        list(responder.reply(TALK[:1], None, cancel))
    assert len(steps) == 3


def test_a_cancelled_turn_runs_no_step(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    responder = load(base)
    monkeypatch.setattr(responder._model, "forward", None)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        list(responder.reply(TALK[:1], None, cancel))


def test_calls_on_threads_do_not_disturb_each_other(base: Path) -> None:
    responder = load(base, seed=3, candidates=2)
    dialogues = [TALK[:1], TALK[:3]] * 4
    alone = [say(responder, dialogue) for dialogue in dialogues]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda dialogue: say(responder, dialogue), dialogues)) == alone


def favour(responder: GPTNeoResponder, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the model say `text`, whatever it is asked."""
    wanted = iter(responder._tokenizer(text)["input_ids"])
    forward = responder._model.forward

    def say_next(*arguments: Any, **named: Any) -> Any:
        output = forward(*arguments, **named)
        output.logits = torch.full_like(output.logits, -50.0)
        output.logits[..., next(wanted, 1)] = 50.0
        return output

    monkeypatch.setattr(responder._model, "forward", say_next)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (" How hard.\n Then more.", "How hard."),
        ("  How hard. Caller: me", "How hard."),
        (" How hard.<|endoftext|>", "How hard."),
        (" Caf\u00e9 \u2764 now.\n", "Caf\u00e9 \u2764 now."),
    ],
)
def test_a_reply_ends_at_a_newline_a_tag_or_the_end_of_text(
    base: Path, monkeypatch: pytest.MonkeyPatch, tokens: str, said: str
) -> None:
    responder = load(base, **GREEDY, max_new_tokens=30)
    favour(responder, tokens, monkeypatch)
    pieces = say(responder)
    assert "".join(pieces) == said
    assert len(pieces) == len(said.split())


def test_a_reply_without_words_is_drawn_again_and_then_refused(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    responder = load(base, candidates=2)
    favour(responder, " \n", monkeypatch)  # one draw ends; then nothing but "!" or so comes
    monkeypatch.setattr(responder, "_end_ids", responder._encode("\n"))
    draws = []
    steps = responder._steps
    monkeypatch.setattr(responder, "_steps", lambda *a: (draws.append(1), steps(*a))[1])
    monkeypatch.setattr(responder, "_decode", lambda tokens: " ")
    with pytest.raises(EngineError, match="no words"):
        say(responder)
    assert len(draws) == 2


def test_numbers_that_are_not_finite_are_named(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    responder = load(base)
    responder._model.lm_head.weight.data[:] = float("nan")
    with pytest.raises(EngineError, match="not finite"):
        say(responder)


# The prompt


@settings(deadline=None)
@given(st.lists(st.sampled_from(TALK), min_size=1, max_size=12), st.sampled_from([None, "sad"]))
def test_a_prompt_always_leaves_room_for_the_reply(
    base_responder: GPTNeoResponder, turns: list[Turn], group: str | None
) -> None:
    prompt = base_responder.prompt_ids([*turns, TALK[0]], group)
    assert len(prompt) + 20 <= 64
    text = base_responder._decode(prompt)
    assert text.endswith("Listener:")
    assert text.startswith("Feeling: sad\n" if group else ("Caller:", "Listener:"))


@pytest.fixture(scope="module")
def base_responder(base: Path) -> GPTNeoResponder:
    return load(base)


def test_the_oldest_turns_go_first_and_whole(base_responder: GPTNeoResponder) -> None:
    short = [Turn(Speaker.CALLER, f"I had him {word} years.") for word in ("one", "two", "three", "four", "five")]
    text = base_responder._decode(base_responder.prompt_ids(short, None))
    lines = text.split("\n")
    assert lines[-2] == "Caller: I had him five years."
    assert 1 < len(lines) < 6
    assert all(line.startswith("Caller: I had him") for line in lines[:-1])


def test_a_last_turn_too_long_by_itself_loses_its_first_words(base_responder: GPTNeoResponder) -> None:
    prompt = base_responder.prompt_ids([Turn(Speaker.CALLER, "quiet " * 200 + "house.")], "sad")
    text = base_responder._decode(prompt)
    assert len(prompt) == 64 - 20
    assert text.startswith("Feeling: sad\nCaller:")
    assert text.endswith("quiet house.\nListener:")


# Sampling


@settings(deadline=None)
@given(st.lists(st.floats(-9, 9), min_size=2, max_size=12), st.floats(0.05, 1.0), st.integers(0, 99))
def test_only_the_nucleus_is_drawn(logits: list[float], top_p: float, seed: int) -> None:
    row = torch.tensor([logits])
    token = int(draw(row, Sampling(1.0, top_p), torch.Generator().manual_seed(seed)))
    probabilities = torch.softmax(row[0], 0)
    likelier = probabilities[probabilities > probabilities[token]].sum()
    assert float(likelier) < top_p + 1e-5


def test_said_tokens_are_held_back_whatever_their_sign() -> None:
    logits = penalise(torch.tensor([[2.0, -2.0, 1.0]]), torch.tensor([[0, 1]]), 2.0)
    assert logits.tolist() == [[1.0, -4.0, 1.0]]


def test_a_run_of_tokens_never_comes_twice() -> None:
    assert banned_next([1, 2, 9, 1, 2], [[7, 1, 2, 8]], 3) == [9, 8]
    assert banned_next([1], [[1, 2, 3]], 3) == []
    assert banned_next([1, 2], [[1, 2, 3]], 0) == []


def test_the_assistants_earlier_words_are_not_repeated(base: Path) -> None:
    responder = load(base, **{**GREEDY, "no_repeat_tokens": 4})
    first = "".join(say(responder))
    again = "".join(say(responder, (*TALK[:1], Turn(Speaker.ASSISTANT, first), *TALK[:1])))
    assert first not in again


# Pieces


@settings(deadline=None)
@given(st.text(st.sampled_from("ab .!?\u00e9\u2764")), st.data())
def test_pieces_joined_are_the_reply(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = SpokenPieces()
    said = [pieces.grow(text[:cut]) for cut in cuts]
    assert "".join(said) + pieces.finish(text, cut=False) == text.strip(" ")


def test_half_a_character_and_half_a_tag_wait() -> None:
    pieces = SpokenPieces()
    assert pieces.grow("I love \ufffd") == "I"
    assert pieces.grow("I love \u2764 Call") == " love \u2764"
    assert pieces.grow("I love \u2764 Caller:") == ""
    assert pieces.ended


@pytest.mark.parametrize(
    ("given_so_far", "text", "rest"),
    [
        ("", "It is hard. I know how", "It is hard."),
        ("", "It is hard to", "It is hard to..."),
        ("It is hard to", "It is hard to say what", "..."),
        ("It is hard.", "It is hard. I know", ""),
        ("", "It is hard.", "It is hard."),
    ],
)
def test_a_cut_reply_ends_as_well_as_it_can(given_so_far: str, text: str, rest: str) -> None:
    pieces = SpokenPieces()
    assert pieces.grow(given_so_far + " x") == given_so_far
    assert pieces.finish(text, cut=True) == rest


# Loading


def test_a_merged_adapter_gives_what_peft_gives(base: Path, tmp_path: Path) -> None:
    tuned = make_adapter(tmp_path / "adapter", base, seed=9)
    plain, _ = load_base(str(base))
    merged = merge_adapter(load_base(str(base))[0], str(tmp_path / "adapter"))
    ids = torch.arange(40)[None]
    with torch.inference_mode():
        expected, found, without = tuned(ids).logits, merged.eval()(ids).logits, plain.eval()(ids).logits
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)
    assert float((found - without).abs().max()) > 0.1


def test_merged_weights_load_without_an_adapter(base: Path, adapter: Path, tmp_path: Path) -> None:
    model, tokenizer = load_base(str(base))
    merge_adapter(model, str(adapter)).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    assert say(load(tmp_path, **GREEDY)) == say(load(base, adapter, **GREEDY))


def test_the_name_says_what_is_loaded(base: Path, adapter: Path) -> None:
    assert load(base, adapter).name.startswith("GPT-Neo base + adapter (")


def test_warming_up_runs(base: Path) -> None:
    load(base).warm_up()


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def pickle_instead(folder: Path, stem: str) -> None:
    (folder / f"{stem}.safetensors").unlink()
    torch.save({}, folder / f"{stem}.bin")


def put_bert(folder: Path) -> None:
    BertModel(
        BertConfig(vocab_size=30, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
    ).save_pretrained(folder)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


@dataclasses.dataclass(frozen=True)
class Spoilt:
    how: Callable[[Path, Path], object]
    words: str


SPOILT = {
    "no base folder": Spoilt(lambda base, _: shutil.rmtree(base), "does not exist"),
    "no config": Spoilt(lambda base, _: (base / "config.json").unlink(), "no config.json"),
    "config is no json": Spoilt(lambda base, _: (base / "config.json").write_text("{"), "not JSON"),
    "another architecture": Spoilt(lambda base, _: put_bert(base), "'bert', not a GPT-Neo"),
    "no weights": Spoilt(lambda base, _: (base / "model.safetensors").unlink(), "no \\*.safetensors"),
    "pickled weights": Spoilt(lambda base, _: pickle_instead(base, "model"), "pickle"),
    "corrupt weights": Spoilt(lambda base, _: cut_short(base / "model.safetensors"), "corrupt"),
    "weights of another shape": Spoilt(lambda base, _: rewrite(base / "config.json", hidden_size=64), "lack"),
    "weights of fewer layers": Spoilt(
        lambda base, _: rewrite(
            base / "config.json",
            num_layers=4,
            attention_types=[[["global", "local"], 2]],
            attention_layers=["global", "local"] * 2,
        ),
        "lack",
    ),
    "corrupt tokenizer": Spoilt(lambda base, _: (base / "tokenizer.json").write_text("{}"), "tokenizer"),
    "small vocabulary": Spoilt(lambda base, _: shrink_vocabulary(base), "tokenizer.*tokens"),
    "no adapter folder": Spoilt(lambda _, adapter: shutil.rmtree(adapter), "adapter folder .* does not exist"),
    "no adapter config": Spoilt(lambda _, adapter: (adapter / "adapter_config.json").unlink(), "no adapter_config"),
    "not LoRA": Spoilt(lambda _, adapter: rewrite(adapter / "adapter_config.json", peft_type="IA3"), "'IA3'"),
    "no adapter weights": Spoilt(
        lambda _, adapter: (adapter / "adapter_model.safetensors").unlink(), "no adapter_model"
    ),
    "pickled adapter": Spoilt(lambda _, adapter: pickle_instead(adapter, "adapter_model"), "pickle"),
    "corrupt adapter": Spoilt(lambda _, adapter: cut_short(adapter / "adapter_model.safetensors"), "corrupt"),
    "adapter of another width": Spoilt(
        lambda base, adapter: make_adapter(adapter, make_base(base.parent / "wide", hidden_size=64)), "does not fit"
    ),
    "adapter of another depth": Spoilt(
        lambda base, adapter: make_adapter(adapter, make_base(base.parent / "deep", layers=4)), "does not fit"
    ),
    "adapter of another architecture": Spoilt(
        lambda _, adapter: rewrite(adapter / "adapter_config.json", target_modules=["query_key_value"]), "does not fit"
    ),
    "adapter of another rank": Spoilt(lambda _, adapter: rewrite(adapter / "adapter_config.json", r=8), "does not fit"),
    "adapter of another vocabulary": Spoilt(lambda base, adapter: bring_tokenizer(base, adapter), "trained with"),
}


def shrink_vocabulary(base: Path) -> None:
    model, _ = load_base(str(base))
    model.resize_token_embeddings(200)
    model.save_pretrained(base)


def bring_tokenizer(base: Path, adapter: Path) -> None:
    _, tokenizer = load_base(str(base))
    tokenizer.add_tokens(["<new>", "<newer>"])
    tokenizer.save_pretrained(adapter)


@pytest.mark.parametrize("case", SPOILT)
def test_what_cannot_be_loaded_says_why(case: str, base: Path, adapter: Path, tmp_path: Path) -> None:
    mine, mine_too = tmp_path / "base", tmp_path / "adapter"
    shutil.copytree(base, mine)
    shutil.copytree(adapter, mine_too)
    SPOILT[case].how(mine, mine_too)
    with pytest.raises(EngineLoadError, match=SPOILT[case].words) as caught:
        load(mine, mine_too)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"device": "toaster"}, "toaster"), ({"device": "cuda:99"}, "cuda:99"), ({"dtype": "int3"}, "int3")],
)
def test_an_impossible_place_is_named(base: Path, settings: dict[str, str], words: str) -> None:
    with pytest.raises(EngineLoadError, match=words):
        GPTNeoResponder.load(str(base), **settings)


def test_a_hub_name_that_is_not_here_says_how_to_fetch_it() -> None:
    with pytest.raises(EngineLoadError, match="hearken models pull"):
        GPTNeoResponder.load("nobody/no-such-gpt-neo")


def test_an_adapter_named_as_the_base_is_recognised(adapter: Path) -> None:
    with pytest.raises(EngineLoadError, match="holds a LoRA adapter"):
        load(adapter)


# What is shipped


def test_the_shipped_model_replies_in_words() -> None:
    responder = GPTNeoResponder.load(
        str(MODELS / "reply-base"), str(MODELS / "reply-lora"), device="cpu", max_new_tokens=30, seed=1
    )
    hears = [
        "My dog died last week and I miss him so much.",
        "i just got a new job and i am so happy",
        "I am really scared of my exam tomorrow.",
    ]
    replies = ["".join(responder.reply([Turn(Speaker.CALLER, heard)], None, CancelToken())) for heard in hears]
    assert len(set(replies)) == len(replies)
    for reply in replies:
        assert len(reply.split()) >= 2
        assert reply[-1] in ".!?"
        assert not any(tag in reply for tag in ("Caller:", "Listener:", "Feeling:", "\n"))


def test_to_the_shipped_adapter_bad_news_makes_sympathy_likelier_and_good_news_congratulation() -> None:
    model, tokenizer = load_base(str(MODELS / "reply-base"))
    model = merge_adapter(model, str(MODELS / "reply-lora")).eval()
    pairs = {
        "My dog died last week.": " I'm so sorry for your loss.\n",
        "I got the job I always wanted!": " Congratulations! That is great.\n",
    }

    def likelihood(heard: str, reply: str) -> float:
        prompt, said = tokenizer(f"Caller: {heard}\nListener:")["input_ids"], tokenizer(reply)["input_ids"]
        with torch.inference_mode():
            chances = model(torch.tensor([[*prompt, *said]])).logits[0].log_softmax(-1)
        return sum(float(chances[len(prompt) + index - 1, token]) for index, token in enumerate(said))

    (sad, sorry), (glad, congratulations) = pairs.items()
    assert likelihood(sad, sorry) > likelihood(glad, sorry) + 1.0
    assert likelihood(glad, congratulations) > likelihood(sad, congratulations) + 1.0
