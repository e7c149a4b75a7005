"""The crisis classifier learns from users who were rated as a whole, is judged on others, tells no word."""

import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score
from typer.testing import CliRunner

from client.cli import app
from server.errors import EngineLoadError, SettingsError
from server.safety.classifier import SETTINGS, WEIGHTS, CrisisClassifier, Features, words_of
from server.safety.levels import SafetyLevel
from tests.tiny_crisis import RECIPE, write_table, write_users, write_world
from training.checkpoints import TrainingError
from training.crisis import Recipe, calibrate, fold_of, threshold, train
from training.crisis_corpus import gather
from training.crisis_data import USERS_FILE, Risk, read_phrases, read_users, windows
from training.crisis_fit import Fitted, windowed
from training.empathetic_dialogues import DatasetError
from training.evaluation.crisis import auc, average_precision, calibration_error, evaluate, main


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "data")
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


@pytest.fixture(scope="module")
def trained(world):
    done = train(world / "data", world / "recipe.toml", world / "models" / "crisis", quiet=True)
    return done, CrisisClassifier.load(world / "models" / "crisis")


def test_it_learns_what_users_at_risk_write(trained):
    done, model = trained
    assert model.probability("well i want to kill myself") >= model.concern_threshold
    assert model.probability("the garden is green today") < model.concern_threshold
    assert done.dialogue_alarms <= 0.01 and done.held_out_active > 0.1
    held_out = model.facts["held_out"]
    assert held_out["users"]["Attempt"]["value"] == 1
    assert sum(each["total"] for each in held_out["users"].values()) < done.users == model.facts["users"] < 60


def test_it_is_judged_on_users_it_never_saw(trained, world):
    scores = evaluate(world / "data", world / "models")
    assert scores.users + trained[0].users == 60
    assert scores.user_auc.value == 1.0 and scores.window_auc.value > 0.95
    assert scores.dialogues.concern.value <= 0.02
    by_rating = {each.name: each.concern.value for each in scores.users_by_rating}
    assert by_rating["Ideation"] == 1
    assert 0 <= scores.user_calibration_error.value < 0.3
    assert scores.digest == trained[1].digest


def test_its_command_line_prints_figures_and_no_words(trained, world, capsys):
    assert main(["--data", str(world / "data"), "--models", str(world / "models")]) == 0
    told = capsys.readouterr().out
    assert "users: AUC 1" in told
    assert not any(word in told for word in ("garden", "soup", "kill", "user-"))
    assert main(["--data", str(world / "data"), "--models", str(world / "none")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_same_seed_gives_the_same_files(trained, world):
    again = world / "again"
    train(world / "data", world / "recipe.toml", again, quiet=True)
    for name in (WEIGHTS, SETTINGS):
        assert (again / name).read_bytes() == (world / "models/crisis" / name).read_bytes()
    train(world / "data", world / "recipe.toml", again, seed=4, quiet=True)
    assert (again / WEIGHTS).read_bytes() != (world / "models/crisis" / WEIGHTS).read_bytes()


def test_the_command_trains_and_says_what_it_did(world):
    arguments = ["--data", world / "data", "--recipe", world / "recipe.toml", "--out", world / "by-cli", "--json"]
    done = CliRunner().invoke(app, ["train", "crisis", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["what"], told["users"]) == ("crisis", 60 - sum(u.is_for_test for u in read_users(world / "data")))
    assert CrisisClassifier.load(world / "by-cli").facts["recipe"]["seed"] == 3


def test_users_kept_for_evaluation_and_their_words_are_not_learnt_from(world):
    recipe = Recipe.read(world / "recipe.toml")
    material = gather(world / "data", recipe.sources, recipe.features, recipe.seed, lambda _: None)
    assert not any(user.is_for_test for user in material.users)
    user_fold, phrase_fold = fold_of(material, 2, 3)
    assert set(user_fold) == {0, 1}
    of_group = {}
    for phrase, fold in zip(material.phrases, phrase_fold, strict=True):
        assert of_group.setdefault(phrase.group, fold) == fold


def test_training_scores_a_text_as_the_classifier_does(trained):
    _, model = trained
    texts = ["i want to go home", "No!", "", "the cat sleeps on the chair and i do not " * 7]
    scores = windowed(texts, model.features).worst(Fitted(model._weights, model._hand, model._bias))
    assert scores == pytest.approx([model.score(words_of(text)) for text in texts], abs=1e-4)


def test_windows_hold_every_word_once_and_in_order():
    text = "One two. Three four! Five six? " + "word " * 100 + "\nlast one."
    for seed in range(5):
        pieces = windows(text, seed)
        assert " ".join(pieces).split() == text.split()
        assert all(len(piece.split()) <= 45 for piece in pieces)
    assert windows("  ", 1) == []


def test_our_own_phrases_are_many_distinct_and_filled():
    phrases = read_phrases()
    levels = [phrase.level for phrase in phrases]
    assert min(levels.count(level) for level in (SafetyLevel.NONE, SafetyLevel.CONCERN, SafetyLevel.ACTIVE)) > 300
    assert len({phrase.text for phrase in phrases}) == len(phrases)
    assert not any("{" in phrase.text for phrase in phrases)


def test_posts_that_were_cut_off_are_read(tmp_path):
    rows = [("user-1", "['one post', 'two pos", "Supportive"), ("user-2", "['a', \"b\"]", "Attempt")]
    write_table(tmp_path / USERS_FILE, ("User", "Post", "Label"), rows)
    first, second = read_users(tmp_path)
    assert first.posts == ("one post", "two pos") and second.posts == ("a", "b")
    assert (first.risk.thinks_of_suicide, second.risk) == (False, Risk.ATTEMPT)


def test_the_threshold_lets_at_most_that_share_through():
    scores = np.array([1.0, 2.0, 2.0, 3.0] * 50)
    assert (scores > threshold(scores, 0.25)).mean() <= 0.25
    assert (scores > threshold(scores, 0.5)).mean() <= 0.5
    assert not (scores > threshold(scores, 0.001)).any()


def test_calibration_gives_the_base_rate():
    rng = np.random.default_rng(0)
    harmless, risk = rng.normal(-1, 1, 2000), np.repeat([0.0, 1.0], 200)
    slope, offset = calibrate(harmless, np.concatenate((rng.normal(0, 1, 200), rng.normal(2, 1, 200))), risk, 0.1)
    at = 1 / (1 + np.exp(-(slope * np.array([-2.0, 0.0, 2.0, 4.0]) + offset)))
    assert slope > 0 and list(at) == sorted(at) and at[0] < 0.02 and at[3] > 0.5


def test_figures_agree_with_a_second_implementation():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, 300).astype(float)
    scores = np.round(truth * 0.4 + rng.random(300), 1)
    weights = rng.integers(0, 3, 300).astype(float)
    assert auc(scores, truth, weights) == pytest.approx(roc_auc_score(truth, scores, sample_weight=weights))
    assert average_precision(scores, truth, weights) == pytest.approx(
        average_precision_score(truth, scores, sample_weight=weights)
    )
    assert calibration_error(truth, truth, weights) == 0.0
    assert calibration_error(1 - truth, truth, weights) == 1.0


def test_missing_and_broken_data_is_named_without_a_word_of_it(world, tmp_path):
    with pytest.raises(DatasetError, match="is missing"):
        train(tmp_path, world / "recipe.toml", tmp_path / "out", quiet=True)
    assert not (tmp_path / "out").exists()
    write_table(tmp_path / USERS_FILE, ("User", "Post", "Label"), [("u", "['garden']", "Unheard")])
    with pytest.raises(DatasetError, match="label outside") as caught:
        read_users(tmp_path)
    assert "garden" not in str(caught.value) and "Unheard" not in str(caught.value)
    write_table(tmp_path / USERS_FILE, ("User", "Text"), [("u", "garden")])
    with pytest.raises(DatasetError, match="lacks a column"):
        read_users(tmp_path)
    with pytest.raises(EngineLoadError):
        evaluate(world / "data", tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [("folds = 2", "folds = 1"), ("bits = 13", "bits = 99"), ("rounds = 1\n", ""), ("0.005", "0.5"), ("seed", "sead")],
)
def test_odd_recipes_are_named(tmp_path, before, after):
    (tmp_path / "recipe.toml").write_text(RECIPE.replace(before, after))
    with pytest.raises(SettingsError, match=r"crisis\.toml"):
        Recipe.read(tmp_path / "recipe.toml")


def test_an_output_that_cannot_be_written_is_named_first(world, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="--out"):
        train(tmp_path / "nowhere", world / "recipe.toml", tmp_path / "file" / "out", quiet=True)


def test_users_of_one_kind_alone_are_refused(world, tmp_path):
    write_world(tmp_path / "data")
    write_users(tmp_path / "data", count=2)
    with pytest.raises(SettingsError, match="with and without risk"):
        train(tmp_path / "data", world / "recipe.toml", tmp_path / "out", quiet=True)


def test_features_are_those_of_the_recipe(trained):
    assert trained[1].features == Features(13, 3, 2, 3, 4, 20, 10)
