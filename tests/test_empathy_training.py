"""The empathy scorer learns what words show, is judged on what it did not see, and survives what goes wrong."""

import json

import numpy as np
import pytest
import torch

from server.errors import EngineLoadError, SettingsError
from tests.tiny_empathy import RECIPE, pairs, write_encoder, write_world
from training.checkpoints import MARK
from training.empathetic_dialogues import DatasetError
from training.empathy import Recipe, train
from training.empathy_decision import LIKELIEST, Decision, fit
from training.empathy_model import EmpathyModel, collate, encode
from training.empathy_scorer import Asked, EmpathyScorer, untrained
from training.empathy_trainer import prepare, rarity, reading_order
from training.epitome import Pair
from training.evaluation.empathy_card import make_card
from training.evaluation.kappa import macro_f1


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "data")
    write_encoder(folder / "encoder")
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


@pytest.fixture(scope="module")
def trained(world):
    done = train(
        world / "data",
        world / "recipe.toml",
        world / "scorer",
        run=world / "run",
        encoder=world / "encoder",
        quiet=True,
    )
    return done, EmpathyScorer.load(world / "scorer", world / "encoder")


def test_it_learns_what_the_words_show_and_is_judged_on_what_it_did_not_see(trained):
    done, scorer = trained
    assert done.left_out >= 12
    assert done.pairs + done.left_out == 108
    assert done.judged == done.pairs  # both folds
    assert done.held_out["ER"].macro_f1.value > 0.7
    assert np.mean([figures.macro_f1.value for figures in done.held_out.values()]) > 0.5  # by chance .33
    assert scorer.facts["held_out"]["ER"]["macro_f1"]["value"] == done.held_out["ER"].macro_f1.value
    seen = [Asked(post.upper(), reply.upper()) for _, _, post, reply, _ in pairs(108)]  # it reads lower case
    right = scorer.levels(seen)[:, 0] == [levels[0] for *_, levels in pairs(108)]
    assert right.mean() > 0.8
    assert scorer.probabilities([Asked("lost", " ")])[0].tolist() == [[1, 0, 0]] * 3  # an empty reply shows nothing


def test_the_card_judges_it_against_the_experts(trained, world):
    _, scorer = trained
    card = make_card(scorer, world / "data")
    assert card.mechanisms["ER"].expert_kappa.value == 1.0
    assert all((told.kappa.value >= 0.4) == (name in card.passed) for name, told in card.mechanisms.items())
    assert set(card.dialogue_spearman) == ({*card.passed, "sum"} if card.passed else set())


def test_a_run_that_was_stopped_repeats_nothing_that_was_finished(trained, world, monkeypatch):
    from training import empathy

    parts = []
    monkeypatch.setattr(empathy.ScorerTrainer, "run", lambda self: parts.append(self.resumed))
    again = {"run": world / "run", "encoder": world / "encoder", "quiet": True}
    done = train(world / "data", world / "recipe.toml", world / "other", resume=True, **again)
    assert done.held_out == trained[0].held_out  # both folds were kept
    assert [(part.parent.name, (part / MARK).is_file()) for part in parts] == [("all", True)]


def test_the_same_recipe_gives_the_same_scorer(trained, world):
    again = {"run": world / "run2", "encoder": world / "encoder", "quiet": True}
    train(world / "data", world / "recipe.toml", world / "twin", **again)
    assert (world / "twin" / "scorer.safetensors").read_bytes() == (world / "scorer/scorer.safetensors").read_bytes()


def test_another_encoder_is_refused(trained, world, tmp_path):
    write_encoder(tmp_path / "other", seed=1)
    with pytest.raises(EngineLoadError, match="was tuned on another encoder"):
        EmpathyScorer.load(world / "scorer", tmp_path / "other")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "scorer.json").unlink(), "holds no empathy scorer"),
        (lambda folder: (folder / "scorer.json").write_text("{"), "holds no empathy scorer"),
        (lambda folder: (folder / "scorer.safetensors").write_bytes(b"x"), "holds no empathy scorer"),
        (lambda folder: rewrite(folder, format=9), "another form"),
        (lambda folder: rewrite(folder, frozen_layers=0), "do not fit the encoder"),
        (lambda folder: rewrite(folder, frozen_layers=2), "shall stay frozen"),
    ],
)
def test_a_broken_scorer_is_named_in_one_sentence(trained, world, tmp_path, change, said):
    for name in ("scorer.json", "scorer.safetensors"):
        (tmp_path / name).write_bytes((world / "scorer" / name).read_bytes())
    change(tmp_path)
    with pytest.raises(EngineLoadError, match=said):
        EmpathyScorer.load(tmp_path, world / "encoder")


def rewrite(folder, **changes):
    settings = json.loads((folder / "scorer.json").read_text())
    (folder / "scorer.json").write_text(json.dumps({**settings, **changes}))


def test_a_scorer_that_does_not_say_how_it_was_judged_gets_no_card(trained, world):
    _, scorer = trained
    unjudged = EmpathyScorer(scorer._model, scorer._tokenizer, scorer.decision, {}, scorer.digest)
    with pytest.raises(EngineLoadError, match="does not say how it was judged"):
        make_card(unjudged, world / "data")


def test_bad_recipes_and_missing_data_are_named(world, tmp_path):
    (tmp_path / "recipe.toml").write_text(RECIPE.replace("epochs = 12", "epochs = 0"))
    with pytest.raises(SettingsError, match="epochs must be more than 0"):
        Recipe.read(tmp_path / "recipe.toml")
    (tmp_path / "recipe.toml").write_text(RECIPE.replace("\nfolds = 2", "\nfolds = 1"))
    with pytest.raises(SettingsError, match="folds must be 2 or more"):
        Recipe.read(tmp_path / "recipe.toml")
    with pytest.raises(DatasetError, match="EPITOME is missing"):
        train(tmp_path, world / "recipe.toml", tmp_path / "out", encoder=world / "encoder")


def test_our_own_recipe_is_read():
    from training.empathy import RECIPE as OURS

    assert Recipe.read(OURS).learning.epochs > 0


def test_a_pair_is_read_response_first_and_its_rationales_are_marked(world):
    _, tokenizer = untrained(world / "encoder", 1)
    pair = Pair("s", "r", "lost my dog", "okay sorry why", (1, 0, 1), (("sorry",), (), ("why", "not said")))
    item = encode(tokenizer, pair)
    assert tokenizer.convert_ids_to_tokens(item.ids) == "[CLS] okay sorry why [SEP] lost my dog [SEP]".split()
    assert item.kinds == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert item.response == (1, 4)
    assert item.marks.tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 1]]


def test_padding_changes_no_grade(world):
    torch.manual_seed(0)
    model, tokenizer = untrained(world / "encoder", 1)
    model.eval()
    items = [encode(tokenizer, Pair("", "", post, reply, (0, 0, 0), ((), (), ()))) for _, _, post, reply, _ in pairs(9)]
    together = collate(items)
    with torch.inference_mode():
        levels, _ = model(model.below(together), together.present, together.response)
        for row, item in enumerate(items):
            alone = collate([item])
            mine, _ = model(model.below(alone), alone.present, alone.response)
            assert torch.allclose(mine[0], levels[row], atol=1e-4)


def test_the_frozen_layers_are_neither_trained_nor_saved(world):
    model, tokenizer = untrained(world / "encoder", 1)
    assert isinstance(model, EmpathyModel)
    names = set(model.state_dict())
    assert any(name.startswith("layers.0.") for name in names)
    assert not any(name.startswith(("layers.1.", "embeddings", "_below")) for name in names)
    items = [encode(tokenizer, Pair("", "", "lost", "sorry", (1, 0, 0), ((), (), ())))]
    assert not prepare(model, items, np.array([[1, 0, 0]])).hidden[0].requires_grad


def test_rare_levels_weigh_more_and_not_at_all_at_power_nought():
    levels = np.array([[0], [0], [0], [0], [1], [2]])
    assert rarity(levels, 1.0).tolist() == [[0.5, 2.0, 2.0]]
    assert rarity(levels, 0.0).tolist() == [[1.0, 1.0, 1.0]]


def test_every_epoch_reads_every_pair_once_and_like_lengths_together(world):
    learning = Recipe.read(world / "recipe.toml").learning
    lengths = list(range(3, 103))
    order = reading_order(lengths, learning, seed=1)
    epochs = np.split(order, learning.epochs)
    assert all(sorted(epoch) == list(range(100)) for epoch in epochs)
    assert list(epochs[0]) != list(epochs[1])
    spread = [np.ptp(epochs[0][start : start + 8]) for start in range(0, 96, 8)]
    assert np.mean(spread) < 40  # drawn at random it would be about 78


def test_the_decision_rule_finds_the_level_that_is_never_the_likeliest():
    rng = np.random.default_rng(0)
    levels = rng.choice(3, size=(300, 3), p=[0.6, 0.1, 0.3])
    probabilities = np.full((300, 3, 3), 0.1)
    np.put_along_axis(probabilities, levels[:, :, None], 0.8, axis=2)
    shy = probabilities.copy()
    shy[levels == 1] = (0.5, 0.4, 0.1)
    assert LIKELIEST.levels(shy)[levels == 1].max() == 0
    rule = fit(shy, levels)
    assert macro_f1(rule.levels(shy)[:, 0], levels[:, 0]) == 1.0
    assert fit(probabilities, levels) == LIKELIEST  # of rules that do as well, the mildest
    assert Decision(((0, 0, 9),) * 3).levels(shy).min() == 2
