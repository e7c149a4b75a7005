import json
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from server.engines.emotion_labels import TRANSLATIONS, translation_matrix
from server.engines.emotion_transformer import TransformerEmotionClassifier
from server.engines.emotions import LABELS
from server.engines.interfaces import CancelToken, Speaker, Turn
from server.errors import EngineError, EngineLoadError, TurnCancelled

WORDS = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", "sad", "happy", "dog", "i", "am", "."]
EKMAN = ["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]
SHAPE = {"vocab_size": len(WORDS), "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
SHAPE |= {"intermediate_size": 16, "max_position_embeddings": 24}


def save(folder: Path, labels: Sequence[str], *, multi_label: bool = False, roberta: bool = False) -> Path:
    torch.manual_seed(0)
    names = dict(enumerate(labels))
    settings = SHAPE | {"id2label": names, "label2id": {label: index for index, label in names.items()}}
    settings["problem_type"] = "multi_label_classification" if multi_label else "single_label_classification"
    if roberta:
        RobertaForSequenceClassification(RobertaConfig(**settings, pad_token_id=1)).save_pretrained(folder)
    else:
        BertForSequenceClassification(BertConfig(**settings, pad_token_id=1)).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")
    wrapped.save_pretrained(folder)
    return folder


def force_logits(folder: Path, logits: Sequence[float]) -> None:
    """Make the model give these logits whatever it reads."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    tensors["classifier.weight"].zero_()
    tensors["classifier.bias"] = torch.tensor(logits)
    save_file(tensors, path, metadata={"format": "pt"})


def classify(folder: Path, text: str = "i am sad .") -> dict[str, float]:
    classifier = TransformerEmotionClassifier.load(str(folder), device="cpu")
    result = classifier.classify([Turn(Speaker.CALLER, text)], CancelToken())
    assert sum(probability for _, probability in result.distribution) == pytest.approx(1.0)
    return dict(result.distribution)


@pytest.fixture(scope="module")
def folder32(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Not in the order of LABELS: the order must come from id2label.
    return save(tmp_path_factory.mktemp("full"), list(reversed(LABELS)))


@pytest.fixture(scope="module")
def full(folder32: Path) -> TransformerEmotionClassifier:
    return TransformerEmotionClassifier.load(str(folder32), device="cpu")


@pytest.fixture
def copy(folder32: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder32, tmp_path / "copy"))


def test_the_32_labels_directly_in_the_models_own_order(copy: Path) -> None:
    logits = np.zeros(32)
    logits[list(reversed(LABELS)).index("proud")] = 3.0
    force_logits(copy, logits.tolist())
    distribution = classify(copy)
    assert distribution["proud"] == pytest.approx(np.exp(3) / (np.exp(3) + 31), rel=1e-5)
    assert distribution["sad"] == pytest.approx(1 / (np.exp(3) + 31), rel=1e-5)


def test_ekman_is_translated(tmp_path: Path) -> None:
    folder = save(tmp_path, EKMAN)
    force_logits(folder, [9.0 if label == "sadness" else -9.0 for label in EKMAN])
    classifier = TransformerEmotionClassifier.load(str(folder), device="cpu")
    result = classifier.classify([Turn(Speaker.CALLER, "sad")], CancelToken())
    assert (result.label, result.group) == ("sad", "sad")
    assert result.confidence == pytest.approx(0.4, abs=1e-3)
    assert result.valence == pytest.approx(-1.0, abs=1e-3)


def test_multi_label_head(tmp_path: Path) -> None:
    labels = ["gratitude", "anger", "neutral"]
    folder = save(tmp_path, labels, multi_label=True)
    force_logits(folder, [0.0, -30.0, -30.0])  # gratitude one half; the other half is open
    distribution = classify(folder)
    assert distribution["grateful"] == pytest.approx(0.5 + 0.5 / 32, rel=1e-5)
    assert distribution["angry"] == pytest.approx(0.5 / 32, rel=1e-5)
    force_logits(folder, [30.0, 30.0, -30.0])  # both for sure: they share
    distribution = classify(folder)
    assert distribution["grateful"] == pytest.approx(0.5, rel=1e-5)
    assert distribution["angry"] == pytest.approx(0.25, rel=1e-5)


def test_neutral_says_nothing(tmp_path: Path) -> None:
    folder = save(tmp_path, EKMAN)
    force_logits(folder, [30.0 if label == "neutral" else -30.0 for label in EKMAN])
    assert max(classify(folder).values()) == pytest.approx(1 / 32)


def test_every_translation_is_a_distribution_over_the_32() -> None:
    matrix = translation_matrix(sorted(TRANSLATIONS), "all")
    assert matrix.shape == (len(TRANSLATIONS), 32)
    assert matrix.sum(axis=1) == pytest.approx(1.0)
    assert matrix.min() >= 0


def test_a_single_label_is_no_classifier() -> None:
    with pytest.raises(EngineLoadError, match=r"has 1 of the 32 labels"):
        translation_matrix(["joy"], "regression")


def test_goemotions_is_known() -> None:
    path = Path(__file__).parents[2] / "shared" / "data" / "goemotions" / "labels.txt"
    if not path.is_file():
        pytest.skip("no GoEmotions in the shared data")
    labels = path.read_text().split()
    assert translation_matrix(labels, "goemotions").shape == (28, 32)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["LABEL_0", "LABEL_1"], r"does not know \(label_0, label_1\).*id2label"),
        (list(LABELS[:31]), r"has 31 of the 32 labels"),
        (["joy", "Joy"], r"names a label twice"),
    ],
)
def test_labels_that_do_not_do(tmp_path: Path, labels: list[str], message: str) -> None:
    with pytest.raises(EngineLoadError, match=message):
        TransformerEmotionClassifier.load(str(save(tmp_path, labels)), device="cpu")


def test_head_that_does_not_fit_its_labels(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text())
    config["id2label"] = dict(enumerate(EKMAN))
    config["label2id"] = {label: index for index, label in enumerate(EKMAN)}
    (copy / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineLoadError, match=r"no trained weights of the right shape for classifier"):
        TransformerEmotionClassifier.load(str(copy), device="cpu")


def test_model_without_a_head(copy: Path) -> None:
    path = copy / "model.safetensors"
    kept = {name: tensor for name, tensor in load_file(path).items() if not name.startswith("classifier")}
    save_file(kept, path, metadata={"format": "pt"})
    with pytest.raises(EngineLoadError, match=r"no trained weights of the right shape for classifier"):
        TransformerEmotionClassifier.load(str(copy), device="cpu")


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineLoadError, match=r"does not exist"):
        TransformerEmotionClassifier.load(str(tmp_path / "none"))


def test_hub_name_that_is_not_here_is_not_downloaded() -> None:
    with pytest.raises(EngineLoadError, match=r"hearken models pull"):
        TransformerEmotionClassifier.load("nobody/no-such-emotion-model")


def test_missing_config(copy: Path) -> None:
    (copy / "config.json").unlink()
    with pytest.raises(EngineLoadError, match=r"no config\.json"):
        TransformerEmotionClassifier.load(str(copy))


def test_missing_weights(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(EngineLoadError, match=r"no \*\.safetensors"):
        TransformerEmotionClassifier.load(str(copy))


def test_pickle_is_refused_unopened(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    (copy / "pytorch_model.bin").write_bytes(b"never read")
    with pytest.raises(EngineLoadError, match=r"only as a pickle"):
        TransformerEmotionClassifier.load(str(copy))


@pytest.mark.parametrize("keep", [0, 10, 500])
def test_weights_cut_short(copy: Path, keep: int) -> None:
    path = copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(EngineLoadError, match=r"is corrupt"):
        TransformerEmotionClassifier.load(str(copy), device="cpu")


@pytest.mark.parametrize("content", [b"", b"{}", b"not json"])
def test_corrupt_config(copy: Path, content: bytes) -> None:
    (copy / "config.json").write_bytes(content)
    with pytest.raises(EngineLoadError):
        TransformerEmotionClassifier.load(str(copy), device="cpu")


def test_unknown_device(folder32: Path) -> None:
    with pytest.raises(EngineLoadError, match=r"no device 'abacus'"):
        TransformerEmotionClassifier.load(str(folder32), device="abacus")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_that_is_not_there(folder32: Path) -> None:
    with pytest.raises(EngineLoadError, match=r"CUDA, and this machine has none"):
        TransformerEmotionClassifier.load(str(folder32), device="cuda")


def test_long_dialogues_are_cut_from_the_left(full: TransformerEmotionClassifier) -> None:
    end = Turn(Speaker.CALLER, "i am sad . " * 20)
    long = [Turn(Speaker.CALLER, "happy dog " * 300), end]
    assert full.classify(long, CancelToken()) == full.classify([end], CancelToken())


def test_turns_are_read_in_order(full: TransformerEmotionClassifier) -> None:
    turns = [Turn(Speaker.CALLER, "happy dog"), Turn(Speaker.ASSISTANT, "sad ."), Turn(Speaker.CALLER, "i am")]
    joined = [Turn(Speaker.CALLER, "happy dog sad . i am")]
    assert full.classify(turns, CancelToken()) == full.classify(joined, CancelToken())


def test_roberta_position_table(tmp_path: Path) -> None:
    # Its first padding_idx + 1 positions are never a token's: 24 rows hold 22 tokens, and 23 would fail.
    classifier = TransformerEmotionClassifier.load(str(save(tmp_path, LABELS, roberta=True)), device="cpu")
    classifier.warm_up()
    assert len(classifier.classify([Turn(Speaker.CALLER, "dog " * 100)], CancelToken()).distribution) == 32


def test_no_words(full: TransformerEmotionClassifier) -> None:
    result = full.classify([Turn(Speaker.CALLER, "")], CancelToken())
    assert result.confidence == pytest.approx(1 / 32)


def test_weights_that_are_not_finite(copy: Path) -> None:
    force_logits(copy, [float("nan")] * 32)
    classifier = TransformerEmotionClassifier.load(str(copy), device="cpu")
    with pytest.raises(EngineError, match=r"not finite"):
        classifier.classify([Turn(Speaker.CALLER, "sad")], CancelToken())


def test_cancelled_turn_is_not_read(full: TransformerEmotionClassifier) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(TurnCancelled):
        full.classify([Turn(Speaker.CALLER, "sad")], cancel)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_read(full: TransformerEmotionClassifier, text: str) -> None:
    result = full.classify([Turn(Speaker.CALLER, text), Turn(Speaker.CALLER, "\ud800")], CancelToken())
    assert sum(probability for _, probability in result.distribution) == pytest.approx(1.0)


def test_threads_share_one_classifier(full: TransformerEmotionClassifier) -> None:
    dialogues = [[Turn(Speaker.CALLER, "dog " * length)] for length in (1, 5, 20, 100)]
    expected = [full.classify(dialogue, CancelToken()) for dialogue in dialogues]
    wrong: list[object] = []

    def work(index: int) -> None:
        try:
            for _ in range(20):
                if full.classify(dialogues[index], CancelToken()) != expected[index]:
                    wrong.append(index)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
