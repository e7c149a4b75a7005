import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, Trainer, TrainerCallback

from server.engines.emotion_transformer import TransformerEmotionClassifier
from server.engines.emotions import LABELS
from server.engines.interfaces import CancelToken, Speaker, Turn
from server.errors import SettingsError
from tests.tiny_emotion import RECIPE, write_data, write_encoder
from training import checkpoints, emotion
from training.emotion import Training, best_temperature, calibrate, log_loss
from training.emotion_data import training_items, validation_items
from training.emotion_trainer import ClassifierTrainer, layer_groups
from training.empathetic_dialogues import DatasetError, ListenerTurn, read_split
from training.evaluation.emotion import evaluate


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_data(tmp_path_factory.mktemp("toy"))
    write_encoder(folder / "encoder")
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


def train(toy: Path, place: Path, **changes: object) -> Training:
    settings = {"encoder": toy / "encoder", "work": place / "work", "quiet": True, **changes}
    recipe = settings.pop("recipe", toy / "recipe.toml")
    return emotion.train(settings.pop("data", toy), place / "emotion", recipe, **settings)


@pytest.fixture(scope="module")
def trained(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trained")
    done = train(toy, place)
    assert done.items == 12 * 32 * 4 * 2  # readings, labels, conversations; each with its situation
    assert done.steps == done.items // 32
    return place


def test_what_is_trained_is_served(toy: Path, trained: Path) -> None:
    classifier = TransformerEmotionClassifier.load(str(trained / "emotion"), device="cpu")
    scores = evaluate(classifier, toy, "test")
    assert (scores.dialogue.items, scores.first_utterance.items) == (128, 64)
    assert scores.dialogue.top1.value > 0.95
    guess = [Turn(Speaker.CALLER, "I felt sad"), Turn(Speaker.ASSISTANT, "furious furious furious?")]
    assert classifier.classify(guess, CancelToken()) == classifier.classify(guess[:1], CancelToken())


def test_the_folder_is_small_safe_and_says_its_labels(trained: Path) -> None:
    folder = trained / "emotion"
    config = json.loads((folder / "config.json").read_text())
    assert [config["id2label"][str(index)] for index in range(32)] == list(LABELS)
    assert config["caller_turns_only"] is True
    assert {tensor.dtype for tensor in load_file(folder / "model.safetensors").values()} == {torch.float16}
    assert not [file.name for file in folder.iterdir() if file.suffix in {".bin", ".pt", ".pkl"}]
    assert AutoTokenizer.from_pretrained(folder).model_max_length == 16
    assert list((trained / "work").rglob("events.out.tfevents.*"))


def test_the_same_seed_gives_the_same_weights(toy: Path, tmp_path: Path) -> None:
    weights = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        train(toy, tmp_path / name, seed=seed, max_minutes=None, recipe=shorter(tmp_path))
        weights.append((tmp_path / name / "emotion" / "model.safetensors").read_bytes())
    assert weights[0] == weights[1] != weights[2]


def shorter(folder: Path, **changes: str) -> Path:
    text = RECIPE.replace("readings = 12.0", "readings = 2.0").replace("every_steps = 24", "every_steps = 4")
    for before, after in changes.items():
        text = text.replace(before, after)
    path = folder / "short.toml"
    path.write_text(text)
    return path


class Killed(BaseException): ...


def kill_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run dies in mid-epoch, as by a signal."""

    class Kill(TrainerCallback):
        def on_step_end(self, args, state, control, **_):  # type: ignore[no-untyped-def]
            if state.global_step == steps:
                raise Killed

    make = ClassifierTrainer.__init__

    def made(self, *given, **named):  # type: ignore[no-untyped-def]
        make(self, *given, **named)
        self.add_callback(Kill())

    monkeypatch.setattr(ClassifierTrainer, "__init__", made)


def test_a_killed_run_goes_on_and_ends_with_the_same_weights(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = shorter(tmp_path)
    train(toy, tmp_path / "whole", recipe=recipe)
    with monkeypatch.context() as patch:
        kill_after(6, patch)
        with pytest.raises(Killed):
            train(toy, tmp_path / "cut", recipe=recipe)
    assert not (tmp_path / "cut" / "emotion").exists()
    # the kill left half of a checkpoint behind
    (tmp_path / "cut" / "work" / "checkpoint-6").mkdir()
    seen: list[int] = []
    step = ClassifierTrainer.training_step

    def counted(self, *given, **named):  # type: ignore[no-untyped-def]
        seen.append(self.state.global_step)
        return step(self, *given, **named)

    monkeypatch.setattr(ClassifierTrainer, "training_step", counted)
    train(toy, tmp_path / "cut", recipe=recipe, resume=True)
    assert (seen[0], len(seen)) == (4, 12)
    whole, cut = (load_file(tmp_path / name / "emotion" / "model.safetensors") for name in ("whole", "cut"))
    assert all(torch.equal(whole[name], cut[name]) for name in whole)


def test_a_full_disk_leaves_the_last_checkpoint_and_the_last_result(
    toy: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(trained / "emotion", tmp_path / "emotion")
    before = (tmp_path / "emotion" / "model.safetensors").read_bytes()
    recipe = shorter(tmp_path)
    save = Trainer._save

    def full(self, output_dir=None, **named):  # type: ignore[no-untyped-def]
        if self.state.global_step == 8:
            Path(output_dir).mkdir()
            (Path(output_dir) / "model.safetensors").write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(self, output_dir, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_save", full)
        with pytest.raises(checkpoints.TrainingError, match=r"disk is full.*checkpoint-4 is intact.*--resume"):
            train(toy, tmp_path, recipe=recipe)
    assert (tmp_path / "emotion" / "model.safetensors").read_bytes() == before
    assert checkpoints.last_complete(tmp_path / "work") == tmp_path / "work" / "checkpoint-4"
    assert train(toy, tmp_path, recipe=recipe, resume=True).steps == 16


def test_a_full_disk_at_the_end_leaves_the_last_result(
    toy: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(trained / "emotion", tmp_path / "emotion")
    before = {file.name: file.read_bytes() for file in (tmp_path / "emotion").iterdir()}

    def full(model: object, tokenizer: object, folder: Path) -> None:
        (folder / "config.json").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(emotion, "save", full)
    with pytest.raises(checkpoints.TrainingError, match="disk is full"):
        train(toy, tmp_path, recipe=shorter(tmp_path))
    assert {file.name: file.read_bytes() for file in (tmp_path / "emotion").iterdir()} == before


def test_minutes_end_a_run_and_its_best_weights_are_kept(toy: Path, tmp_path: Path) -> None:
    done = train(toy, tmp_path, max_minutes=1e-6)
    assert done.steps == 1
    assert (tmp_path / "emotion" / "model.safetensors").is_file()


def test_no_more_learning_ends_a_run_early(toy: Path, tmp_path: Path) -> None:
    recipe = shorter(tmp_path, **{"readings = 2.0": "readings = 9.0", "patience = 50": "patience = 2"})
    recipe.write_text(recipe.read_text().replace("1e-2", "1e-12").replace("3e-2", "1e-12"))
    assert train(toy, tmp_path, recipe=recipe).steps < 9 * 8


# --- what is learnt ------------------------------------------------------------------------------------------------


def test_items_are_the_callers_words_and_the_situations(toy: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(toy / "encoder")
    made = {"readings": 2.0, "batch_items": 16, "max_tokens": 16, "recognised_share": 0.0, "seed": 1}
    items = training_items(read_split(toy, "train"), tokenizer, situations=True, **made)
    texts = [tokenizer.decode(ids) for ids in items["input_ids"]]
    told = {text.replace(LABELS[label], "X") for text, label in zip(texts, items["labels"], strict=True)}
    first = "[CLS] today i felt X again [UNK]"
    whole = first + " [SEP] number one [UNK] [SEP]"
    assert told == {"[CLS] it was X [UNK] one [UNK] [SEP]", first + " [SEP]", whole}
    assert len(items) == 2 * 128 * 2
    heard = training_items(
        read_split(toy, "train"), tokenizer, situations=False, **(made | {"recognised_share": 1.0, "readings": 0.5})
    )
    assert len(heard) == 64
    assert not any("[UNK]" in tokenizer.decode(ids) for ids in heard["input_ids"])  # a recogniser writes no full stops


def test_batches_hold_items_of_like_length(toy: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(toy / "encoder")
    made = {"readings": 1.0, "batch_items": 16, "max_tokens": 16, "recognised_share": 0.3, "seed": 1}
    items = training_items(read_split(toy, "train"), tokenizer, situations=True, **made)
    lengths = np.array([len(ids) for ids in items["input_ids"]]).reshape(-1, 16)
    assert np.ptp(lengths, axis=1).mean() < 0.3 * np.ptp(lengths)
    assert (np.diff(lengths.mean(axis=1)) < 0).any() and (np.diff(lengths.mean(axis=1)) > 0).any()


def test_a_long_dialogue_loses_its_beginning(toy: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(toy / "encoder")
    context = (Turn(Speaker.CALLER, "sad " * 50), Turn(Speaker.ASSISTANT, "why"), Turn(Speaker.CALLER, "joyful now"))
    ids = validation_items([ListenerTurn("c", "sad", context, "")], tokenizer, 8)["input_ids"][0]
    assert tokenizer.decode(ids) == "[CLS] sad sad sad [SEP] joyful [UNK] [SEP]"


def test_lower_layers_learn_slower_and_frozen_ones_not_at_all(toy: Path) -> None:
    recipe = emotion.Recipe.read(toy / "recipe.toml")
    model, _ = emotion.build(toy / "encoder", 16)
    rates = {
        name: group["lr"]
        for group in layer_groups(model, recipe.learning)
        for name, parameter in model.named_parameters()
        if any(parameter is member for member in group["params"])
    }
    assert set(rates) == {name for name, _ in model.named_parameters()}
    assert rates["classifier.weight"] == 3e-2
    assert rates["bert.encoder.layer.0.attention.self.query.weight"] == rates["bert.pooler.dense.weight"] == 1e-2
    assert rates["bert.embeddings.word_embeddings.weight"] == pytest.approx(9e-3)
    model.get_input_embeddings().requires_grad_(False)
    members = [each for group in layer_groups(model, recipe.learning) for each in group["params"]]
    assert not any(each is model.get_input_embeddings().weight for each in members)


def test_the_temperature_brings_confidence_to_accuracy() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (4_000, 32))
    truth = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    answers = (truth.cumsum(axis=1) > rng.random((4_000, 1))).argmax(axis=1)
    temperature = best_temperature(3 * logits, answers)
    assert temperature == pytest.approx(3.0, rel=0.05)
    assert log_loss(3 * logits / temperature, answers) < log_loss(3 * logits, answers)


def test_the_temperature_lies_in_the_weights(toy: Path) -> None:
    model, _ = emotion.build(toy / "encoder", 16)
    ids = torch.tensor([[2, 5, 6, 3]])
    model.eval()
    with torch.no_grad():
        before = model(ids).logits
        calibrate(model, 2.5)
        assert torch.allclose(model(ids).logits, before / 2.5, atol=1e-6)


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("split", "spoil", "message"),
    [
        ("train", lambda text: text.replace("context", "feeling", 1), r"train\.csv lacks the column context"),
        ("valid", lambda text: text.splitlines()[0] + "\n", r"valid\.csv holds no conversations"),
        ("train", lambda text: text.replace(",sad,", ",gloomy,"), r"'gloomy' is none of the 32 emotions"),
    ],
)
def test_bad_files_are_named_before_any_training(toy: Path, tmp_path: Path, split, spoil, message) -> None:
    for name in ("train", "valid"):
        text = (toy / f"{name}.csv").read_text()
        (tmp_path / f"{name}.csv").write_text(spoil(text) if name == split else text)
    with pytest.raises(DatasetError, match=message):
        train(toy, tmp_path, data=tmp_path)
    assert not (tmp_path / "emotion").exists()


def test_missing_data_is_named_before_any_training(toy: Path, tmp_path: Path) -> None:
    shutil.copy(toy / "train.csv", tmp_path)
    with pytest.raises(DatasetError, match=r"valid\.csv"):
        train(toy, tmp_path, data=tmp_path)


def test_an_encoder_that_is_not_installed(toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.encoder.PACKAGE", "no_such_package_of_weights")
    with pytest.raises(SettingsError, match=r"encoder is not installed.*--encoder"):
        train(toy, tmp_path, encoder=None)


@pytest.mark.parametrize(
    ("before", "after"), [("batch_items = 32", ""), ("rate = 1e-2", "rate = 0"), ('"float32"', '"float8"')]
)
def test_a_recipe_of_another_form(toy: Path, tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.replace(before, after, 1))
    with pytest.raises(SettingsError, match=r"is not like emotion\.toml"):
        train(toy, tmp_path, recipe=path)


def test_the_recipe_that_is_shipped_can_be_read() -> None:
    assert emotion.Recipe.read(emotion.RECIPE).learning.readings > 0
