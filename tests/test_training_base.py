import gzip
import json
import math
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, GPTNeoForCausalLM

from server.engines.interfaces import Speaker
from server.errors import SettingsError
from tests.tiny_gptneo import TALK
from training import base
from training.text import CORPORA, alternate, dialogues, fluent, plainest

RECIPE = """
seed = 3
[tokenizer]
vocab_size = 300
[text]
plainest_share = 1.0
[model]
hidden_size = 16
layers = 2
heads = 2
window_tokens = 16
max_position_embeddings = 32
[training]
batch_sequences = 2
sequence_tokens = 32
epochs = 2.0
rate = 1e-2
weight_decay = 0.0
warm_up_steps = 2
decay_share = 0.3
held_out_share = 0.1
validate_every_steps = 5
dtype = "float32"
compile = false
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    talk = [turn.text for turn in TALK]
    spoken = [["AB"[index % 2], text, "sd"] for index, text in enumerate(talk)]
    for corpus in CORPORA:
        row = {"utts": spoken} if "switchboard" in corpus.file else {"turns": talk}
        with gzip.open(tmp_path / "text" / corpus.file, "wt") as file:
            file.writelines(json.dumps(row) + "\n" for _ in range(10))
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path


def train(place: Path, **changes: object) -> float:
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
    assert tokenizer.tokenize("Caller: So.\n")[0] == "Caller:"


def test_a_resumed_run_goes_on_where_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(place)
    steps = torch.load(place / "work" / "resume.pt", weights_only=True)["step"]
    assert steps > 10

    class PulledPlug(Exception): ...

    learn = base.Trainer.learn
    taken: list[int] = []

    def learn_until_eight(self: base.Trainer, *arguments: object) -> float:
        if self.step == 8 and 8 not in taken:
            taken.append(8)
            raise PulledPlug
        taken.append(self.step)
        return learn(self, *arguments)

    monkeypatch.setattr(base.Trainer, "learn", learn_until_eight)
    with pytest.raises(PulledPlug):
        train(place)
    taken[:] = [8]
    assert train(place, resume=True) == pytest.approx(whole, rel=1e-4)
    assert taken[1] == 5  # the last state that was kept
    assert taken[-1] == steps - 1


def test_every_epoch_reads_every_place_but_cut_elsewhere() -> None:
    recipe = base.Recipe(1, 300, 1.0, {}, 2, 8, 2.0, 1e-3, 0.0, 1, 0.3, 0.1, 5, "float32", False)
    tokens = base.np.arange(100, dtype=base.np.uint16)
    per_epoch = base.steps_in(tokens, recipe) // 2
    epochs = [
        {int(row[0]) for step in range(per_epoch) for row in base.batch_at(tokens, epoch * per_epoch + step, recipe)}
        for epoch in range(2)
    ]
    assert [len(starts) for starts in epochs] == [2 * per_epoch] * 2
    assert all(len({start % 8 for start in starts}) == 1 for starts in epochs)
    assert epochs[0] != epochs[1]


def test_too_little_text_is_named(place: Path) -> None:
    recipe = base.read_recipe(place / "recipe.toml")
    with pytest.raises(SettingsError, match="shorter than one batch"):
        base.steps_in(base.np.zeros(40, base.np.uint16), recipe)


def test_missing_text_and_odd_recipes_are_named(place: Path) -> None:
    (place / "text" / "sgd.jsonl.gz").unlink()
    with pytest.raises(SettingsError, match=r"sgd\.jsonl\.gz is missing"):
        train(place)
    (place / "recipe.toml").write_text(RECIPE.replace("epochs = 2.0\n", ""))
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
    read = dialogues(place, 1)
    assert len(read) > 20
    odd = alternate([("A", "Zyx qwv."), ("B", "Plk mnb.")])
    kept = plainest([*read, odd], 0.5, common_words=30)
    assert odd not in kept
    assert plainest([], 0.5) == []


def test_losses_are_finite_from_the_start(place: Path) -> None:
    assert math.isfinite(train(place, max_minutes=0.0))
