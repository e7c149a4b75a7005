"""The digits recipe: features as faster-whisper computes them, and a forward pass that is Whisper's own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from faster_whisper.feature_extractor import FeatureExtractor

from training.digits_data import DIGITS, Example, Features, stretch
from training.digits_model import DigitTrainer, Vocabulary, build_model, build_tokenizer, collate
from training.digits_score import word_errors


def test_features_are_those_of_faster_whisper():
    samples = np.random.default_rng(0).standard_normal(9000).astype(np.float32) * np.float32(0.1)
    expected = FeatureExtractor()(samples)
    assert Features()(samples) == pytest.approx(expected, abs=1e-4)


def test_every_digit_is_one_token():
    tokenizer = build_tokenizer()
    said = " " + " ".join(DIGITS)
    ids = tokenizer.encode(said, add_special_tokens=False).ids
    assert len(ids) == 10
    assert tokenizer.decode(ids) == said


def test_short_windows_give_what_30_s_windows_give():
    torch.manual_seed(0)
    vocabulary = Vocabulary.of(build_tokenizer())
    whisper = build_model(vocabulary, width=32)
    trainer = DigitTrainer(whisper).eval()
    rng = np.random.default_rng(0)
    examples = [
        Example(rng.standard_normal((80, 90)).astype(np.float32), (3, 1), ((5, 40), (50, 88))),
        Example(rng.standard_normal((80, 61)).astype(np.float32), (), ()),
    ]
    batch = collate(examples, vocabulary)
    full = torch.zeros(2, 80, 3000)
    full[:, :, : batch.features.shape[2]] = batch.features
    with torch.no_grad():
        expected = whisper(input_features=full, decoder_input_ids=batch.inputs).logits
        every, _ = trainer.say(trainer.hear(batch.features, 1500 - (batch.features.shape[2] // 2 - 2)), batch.inputs)
        few, _ = trainer.say(trainer.hear(batch.features, 64), batch.inputs)
    assert torch.allclose(every, expected, atol=1e-4)
    assert (few - expected).abs().mean() < 0.1 * expected.abs().mean()
    assert batch.labels[1, :2].tolist() == [vocabulary.no_speech, vocabulary.end]


def test_stretching_changes_length_and_keeps_pitch():
    tone = np.sin(2 * np.pi * 200 * np.arange(16_000) / 16_000).astype(np.float32)
    faster = stretch(tone, 1.25)
    assert faster.size / tone.size == pytest.approx(0.8, abs=0.05)
    loudest = np.argmax(np.abs(np.fft.rfft(faster))) * 16_000 / faster.size
    assert loudest == pytest.approx(200, abs=6)


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [("one two", "one two", 0), ("one", "", 1), ("one", "two one", 1), ("one two", "two", 1)],
)
def test_word_errors(said, heard, errors):
    assert word_errors(said.split(), heard.split()) == errors
