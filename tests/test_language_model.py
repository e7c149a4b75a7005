from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from training.language_model import (
    BEGIN,
    END,
    UNKNOWN,
    books,
    encode,
    kneser_ney,
    mixed,
    perplexity,
    pruned,
    without,
    word_shares,
)
from training.sphinx_trie import LOG_BASE, Trigrams, read, write

WORDS = [BEGIN, END, "cat", "dog", "ran", "sat", "the", UNKNOWN]
INDEX = {word: at for at, word in enumerate(WORDS)}
CATS = ["the cat sat", "the cat ran", "the cat sat", "the dog ran", "the bird sat"] * 3
DOGS = ["the dog ran", "dog ran", "the dog sat", "cat ran"] * 2


def train(sentences: list[str]) -> Trigrams:
    return kneser_ney(encode(sentences, INDEX), WORDS, INDEX)


def all_next(model: Trigrams, first: str, second: str) -> np.ndarray:
    size = len(WORDS)
    history = INDEX[first] * size + INDEX[second]
    return np.exp(model.trigram_log_prob(history * size + np.arange(size)))


@pytest.mark.parametrize(
    "model",
    [train(CATS), mixed([train(CATS), train(DOGS)], [0.7, 0.3])],
    ids=["kneser_ney", "mixture"],
)
def test_every_history_sums_to_one(model: Trigrams) -> None:
    for first, second in [(BEGIN, "the"), ("the", "cat"), ("cat", "sat"), ("sat", "the"), ("the", UNKNOWN)]:
        assert all_next(model, first, second).sum() == pytest.approx(1.0, abs=1e-6)


def test_a_mixture_is_the_weighted_mean_where_it_is_listed() -> None:
    cats, dogs = train(CATS), train(DOGS)
    both = mixed([cats, dogs], [0.7, 0.3])
    expected = 0.7 * np.exp(cats.trigram_log_prob(both.tri_key)) + 0.3 * np.exp(dogs.trigram_log_prob(both.tri_key))
    assert np.exp(both.tri_log_prob) == pytest.approx(expected)


def test_what_was_seen_is_likelier_and_the_fit_is_better_than_chance() -> None:
    model = train(CATS)
    after_the_cat = all_next(model, "the", "cat")
    assert after_the_cat[INDEX["sat"]] > after_the_cat[INDEX["ran"]] > after_the_cat[INDEX["dog"]] > 0
    assert perplexity(model, encode(CATS, INDEX), INDEX[UNKNOWN]) < 3


def test_pruning_keeps_openings_and_normalisation() -> None:
    model = mixed([train(CATS), train(DOGS)], [0.7, 0.3])
    shares = word_shares([encode(CATS, INDEX), encode(DOGS, INDEX)], [0.7, 0.3], len(WORDS))
    small = pruned(model, shares, bigrams=8, trigrams=2)
    assert len(small.tri_key) == 2 and len(small.bi_key) == 8 < len(model.bi_key)
    assert INDEX[BEGIN] * len(WORDS) + INDEX["the"] in small.bi_key
    assert all_next(small, BEGIN, "the").sum() == pytest.approx(1.0, abs=1e-6)


def test_the_file_is_read_back_and_pocketsphinx_agrees(tmp_path: Path) -> None:
    pocketsphinx = pytest.importorskip("pocketsphinx")
    model = without(mixed([train(CATS), train(DOGS)], [0.7, 0.3]), UNKNOWN)
    path = tmp_path / "small.lm.bin"
    write(model, path)
    again = read(path)
    assert again.words == model.words
    assert (again.tri_key == model.tri_key).all() and (again.bi_key == model.bi_key).all()
    assert again.tri_log_prob == pytest.approx(model.tri_log_prob, abs=1e-3)
    theirs = pocketsphinx.NGramModel(pocketsphinx.Config(lm=str(path)), pocketsphinx.LogMath(), str(path))
    size = len(model.words)
    for first in ("the", "cat", "dog"):
        for second in ("cat", "ran"):
            for third in ("sat", "ran", END):
                history = model.words.index(first) * size + model.words.index(second)
                ours = model.trigram_log_prob(np.array([history * size + model.words.index(third)]))[0]
                assert theirs.prob([third, second, first]) * LOG_BASE == pytest.approx(ours, abs=2e-3)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.lm.bin"
    path.write_bytes(b"\\data\\ ngram 1=2")
    with pytest.raises(ValueError, match="no PocketSphinx binary trigram model"):
        read(path)


def test_a_book_that_a_transcript_was_read_from_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    line = "it was the first of many mornings that she woke before the birds"
    records = [
        {"title": "Read", "author": "A", "text": f"Chapter 1.\n\nAnd so {line}, alas."},
        {"title": "Unread", "author": "B", "text": "Nobody ever read this book aloud, to anyone, anywhere. The end."},
    ]
    with gzip.open(tmp_path / "text" / "classic_books.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    kept, dropped = books(tmp_path, [f"{line.upper()}!"], 1000)
    assert dropped == ["Read (A)"]
    assert kept == ["nobody ever read this book aloud to anyone anywhere", "the end"]
