import gzip
import json
import math
from pathlib import Path

import pytest
from transformers import AutoTokenizer, GPTNeoForCausalLM

from server.engines.interfaces import Speaker
from server.errors import SettingsError
from tests.pulled_plug import PulledPlug, pull_the_plug
from tests.tiny_gptneo import TALK
from training import base
from training.checkpoints import last_complete
from training.text import Corpus, alternate, dialogues, fluent, plainest

RECIPE = """
seed = 3
[tokenizer]
vocab_size = 300
[text]
plainest_share = 1.0
held_out_share = 0.1
corpora = { "self_dialogue.jsonl.gz" = 1.0, "switchboard_swda.jsonl.gz" = 1.0 }
[model]
hidden_size = 16
layers = 2
heads = 2
window_tokens = 16
max_position_embeddings = 32
[training]
batch_rows = 2
accumulate = 1
row_tokens = 32
epochs = 2.0
rate = 1e-2
weight_decay = 0.0
warm_up_steps = 2
decay_share = 0.3
validate_every_steps = 5
patience = 99
dtype = "float32"
compile = false
gradient_checkpointing = false
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    talk = [turn.text for turn in TALK]
    spoken = [["AB"[index % 2], text, "sd"] for index, text in enumerate(talk)]
    for name, row in (("self_dialogue", {"turns": talk}), ("switchboard_swda", {"utts": spoken})):
        with gzip.open(tmp_path / "text" / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for _ in range(20))
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path


def train(place: Path, **changes: object) -> float:
    if "before_step" in changes:
        pull_the_plug(*changes.pop("before_step"))
    settings = {"work": place / "work", "device": "cpu", "quiet": True, **changes}
    return base.train(place / "recipe.toml", place, place / "out", **settings)


def test_a_short_run_learns_and_leaves_a_model_that_loads(place: Path) -> None:
    untrained = train(place, max_minutes=0.0)
    assert train(place) < 0.8 * untrained
    model = GPTNeoForCausalLM.from_pretrained(place / "out", use_safetensors=True)
    tokenizer = AutoTokenizer.from_pretrained(place / "out")
    assert model.config.vocab_size == len(tokenizer) <= 300
    assert model.config.attention_layers == ["global", "local"]
    assert tokenizer.eos_token == tokenizer.pad_token == "<|endoftext|>"
    assert model.config.use_cache
    assert (place / "out" / "model.safetensors").stat().st_mode & 0o777 == 0o644
    assert tokenizer.tokenize("Caller: So.\n")[0] == "Caller:"


def test_a_resumed_run_goes_on_where_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(place)
    with pytest.raises(PulledPlug):
        train(place, before_step=(8, monkeypatch))
    assert last_complete(place / "work") == place / "work" / "checkpoint-5"
    taken = train(place, resume=True, before_step=(10**6, monkeypatch))
    assert taken == pytest.approx(whole, rel=1e-4)


def test_a_run_goes_on_from_a_finished_model(place: Path) -> None:
    first = train(place)
    tokenizer = (place / "out" / "tokenizer.json").read_text()
    further = train(place, start=str(place / "out"), max_minutes=0.0)
    assert further == pytest.approx(first, rel=2e-3)  # the finished model is in float16
    assert (place / "out" / "tokenizer.json").read_text() == tokenizer


def test_every_reading_has_every_dialogue_in_another_order() -> None:
    dialogues = [base.np.full(10, number, base.np.int32) for number in range(12)]
    read = base.readings(dialogues, 2.0, 5, 2, seed=1)
    first, second = read[:120], read[120:]
    assert sorted(first) == sorted(second) == sorted(base.np.concatenate(dialogues))
    assert list(first) != list(second)
    assert len(base.readings(dialogues, 1.5, 5, 2, seed=1)) == 180
    assert len(base.readings(dialogues, 0.5, 7, 3, seed=1)) == 42  # whole steps of whole rows


def test_too_little_text_is_named(place: Path) -> None:
    (place / "recipe.toml").write_text(RECIPE.replace("batch_rows = 2", "batch_rows = 2000"))
    with pytest.raises(SettingsError, match="shorter than one batch"):
        train(place)


def test_missing_text_and_odd_recipes_are_named(place: Path) -> None:
    (place / "text" / "self_dialogue.jsonl.gz").unlink()
    with pytest.raises(SettingsError, match=r"self_dialogue\.jsonl\.gz is missing"):
        train(place)
    for wrong in (RECIPE.replace("epochs = 2.0\n", ""), RECIPE.replace("epochs = 2.0", "epochs = 0")):
        (place / "recipe.toml").write_text(wrong)
        with pytest.raises(SettingsError, match="epochs"):
            train(place)


def test_transcribed_speech_loses_its_disfluencies() -> None:
    assert fluent("Well, uh, I, I, I guess we, um, we went home.") == "Well, I guess we went home."
    assert fluent("Uh-huh.") == "."
    assert fluent("It was very good") == "It was very good"


def test_speakers_alternate_and_the_first_is_the_caller() -> None:
    turns = alternate([("B", "so."), ("B", "i went."), ("A", ""), ("A", "where?"), ("B", "home")])
    assert [turn.speaker for turn in turns] == [Speaker.CALLER, Speaker.ASSISTANT, Speaker.CALLER]
    assert [turn.text for turn in turns] == ["So. I went.", "Where?", "Home."]
    assert alternate([]) == []


def test_the_plainest_dialogues_are_kept(place: Path) -> None:
    read = dialogues(place, 1, (Corpus("self_dialogue.jsonl.gz", 1.0), Corpus("switchboard_swda.jsonl.gz", 1.0)))
    assert len(read) > 20
    odd = alternate([("A", "Zyx qwv."), ("B", "Plk mnb.")])
    kept = plainest([*read, odd], 0.5, common_words=30)
    assert odd not in kept
    assert plainest([], 0.5) == []


def test_losses_are_finite_from_the_start(place: Path) -> None:
    assert math.isfinite(train(place, max_minutes=0.0))
