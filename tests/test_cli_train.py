"""`hearken train`: its options are the training functions' own."""

import inspect
import json
import types
from pathlib import Path

import pytest
from typer.testing import CliRunner

from client.cli import app


def hearken(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def calls(monkeypatch):
    """Catch what each training function is called with, bound to its real signature."""
    caught = {}

    def catch(what, result):
        module = pytest.importorskip(f"training.{what}", exc_type=ImportError)
        signature = inspect.signature(module.train)

        def stand_in(*given, **named):
            bound = signature.bind(*given, **named)
            bound.apply_defaults()
            caught[what] = bound.arguments
            return result

        monkeypatch.setattr(module, "train", stand_in)

    catch("base", 3.25)
    catch("reply", 2.5)
    figures = {"validation_log_loss": 1.75, "validation_top1": 0.5}
    catch("emotion", types.SimpleNamespace(items=10, steps=3, minutes=0.5, **figures))
    return caught


def test_every_option_reaches_its_training(calls):
    done = hearken("train", "base", "--data", "d", "--out", "o", "--max-minutes", 2, "--resume", "--json")
    assert json.loads(done.output) == {
        "event": "trained", "what": "base", "out": "o", "held_out_loss": 3.25,
    }  # fmt: skip
    given = calls["base"]
    assert (given["data"], given["out"], given["max_minutes"], given["resume"]) == (Path("d"), Path("o"), 2.0, True)
    assert given["recipe"].is_file() and given["quiet"]

    done = hearken("train", "reply", "--base", "b", "--device", "cuda", "--out", "o2")
    assert done.output == "o2 written: validation loss 2.5\n"
    given = calls["reply"]
    assert (given["base"], given["device"], given["out"], given["resume"]) == ("b", "cuda", Path("o2"), False)
    assert given["recipe"].is_file() and not given["quiet"]

    done = hearken("train", "emotion", "--seed", 5, "--encoder", "e", "--max-minutes", 3, "--resume")
    assert done.output == (
        "models/emotion written: items 10, steps 3, minutes 0.5, validation log loss 1.75, validation top1 0.5\n"
    )
    given = calls["emotion"]
    assert (given["seed"], given["encoder"], given["max_minutes"]) == (5, Path("e"), 3.0)
    assert given["resume"] and not given["quiet"] and given["recipe_file"].is_file()


def test_missing_data_is_said_in_one_sentence(tmp_path):
    for what in ("base", "reply", "emotion"):
        done = hearken("train", what, "--data", tmp_path / "nowhere", "--out", tmp_path / "out")
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.output
    assert not (tmp_path / "out").exists()
