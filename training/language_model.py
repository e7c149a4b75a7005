"""The embedded transcriber's language model: the wheel's trigrams mixed with conversation and books.

    python -m training.language_model [--data ../shared/data] [--out models/sphinx-lm]

Three trigram models are mixed linearly: the one inside the PocketSphinx wheel, an interpolated Kneser-Ney model
(Kneser & Ney 1995, one discount an order) of dialogue, and one of public-domain books. The mixture is pruned by
how much each n-gram changes the model (Stolcke 1998, weighted log ratio) and written in PocketSphinx's binary form.
No transcript of an evaluation recording is trained on, and books that a recording was read from are left out: a
book is dropped when any eight words in a row of a transcript occur in it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from training.asr_eval import read_manifest
from training.sphinx_trie import LOG_ZERO, Floats, Ints, Trigrams, found_or, read, write
from training.spoken_text import spoken

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
LEAK_WORDS = 8
_SENTENCE_END = re.compile(r"[.!?;:]+[\"')\]]*\s+|\n\s*\n|\s--\s|--")
_FRAGMENT = re.compile(r"\b\w+-(?=[\s,.]|$)")
_MIN_COUNT = 3


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def dialogue_texts(data: Path) -> Iterator[str]:
    """Turns of self-dialogues, Switchboard and the training split of EmpatheticDialogues."""
    for record in _json_lines(data / "text" / "self_dialogue.jsonl.gz"):
        yield from record["turns"]
    for record in _json_lines(data / "text" / "switchboard_swda.jsonl.gz"):
        for _, text, _ in record["utts"]:
            yield _FRAGMENT.sub(" ", text)
    yield from empathetic_texts(data, "train")


def empathetic_texts(data: Path, split: str) -> Iterator[str]:
    """Utterances of one split of EmpatheticDialogues."""
    with (data / "empathetic_dialogues" / f"{split}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["utterance"]


def books(data: Path, transcripts: Iterable[str], most_words: int) -> tuple[list[str], list[str]]:
    """Books as sentences of spoken words, and the titles left out because a transcript was read from them.

    Books are taken in the file's order until there are `most_words`.
    """
    windows = {
        tuple(words[i : i + LEAK_WORDS])
        for words in (spoken(text).split() for text in transcripts)
        for i in range(len(words) - LEAK_WORDS + 1)
    }
    kept: list[str] = []
    dropped: list[str] = []
    taken_words = 0
    for record in _json_lines(data / "text" / "classic_books.jsonl.gz"):
        sentences = [spoken(part) for part in _SENTENCE_END.split(record["text"])]
        words = " ".join(sentences).split()
        if any(tuple(words[i : i + LEAK_WORDS]) in windows for i in range(len(words) - LEAK_WORDS + 1)):
            dropped.append(f"{record['title']} ({record['author']})")
        else:
            kept.extend(sentences)
            taken_words += len(words)
        if taken_words >= most_words:
            break
    return kept, dropped


def sentences_of(texts: Iterable[str]) -> Iterator[str]:
    """Each text's sentences, as spoken words."""
    for text in texts:
        for part in _SENTENCE_END.split(text):
            if said := spoken(part):
                yield said


def encode(sentences: Iterable[str], index: dict[str, int]) -> Ints:
    """Sentences as one array of word numbers, each sentence between begin and end; (N,)."""
    begin, end, unknown = index[BEGIN], index[END], index[UNKNOWN]
    flat: list[int] = []
    for sentence in sentences:
        words = sentence.split()
        if words:
            flat.append(begin)
            flat.extend(index.get(word, unknown) for word in words)
            flat.append(end)
    return np.array(flat, np.int64)


def _counted(keys: Ints) -> tuple[Ints, Ints]:
    found, counts = np.unique(keys, return_counts=True)
    return found, counts.astype(np.int64)


def _discount(counts: Ints) -> float:
    once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
    return float(once / (once + 2.0 * twice)) if once else 0.5


def kneser_ney(tokens: Ints, words: list[str], index: dict[str, int], min_trigram: int = 2) -> Trigrams:
    """An interpolated Kneser-Ney trigram model; trigrams seen less often than `min_trigram` are left to back-off."""
    size, begin = len(words), index[BEGIN]
    pair_key = (tokens[:-1] * size + tokens[1:])[tokens[1:] != begin]
    whole = (tokens[1:-1] != begin) & (tokens[2:] != begin)
    tri, tri_count = _counted(((tokens[:-2] * size + tokens[1:-1]) * size + tokens[2:])[whole])

    # Lower orders count in how many contexts a word appears; after the begin mark there is only one context.
    bi, bi_seen = _counted(pair_key)
    contexts, context_count = _counted(tri % (size * size))
    bi_count = np.where(bi // size == begin, bi_seen, _matched(contexts, context_count, bi)).astype(np.float64)
    uni_count = np.bincount(bi % size, minlength=size).astype(np.float64)

    uni = _smoothed_unigrams(uni_count, begin)
    bi_prob = _interpolated(bi_count, bi // size, uni[bi % size], size)
    pair = np.searchsorted(bi, tri // size)
    tri_prob = _interpolated(tri_count, pair, bi_prob[np.searchsorted(bi, tri % (size * size))], len(bi))
    kept = tri_count >= min_trigram
    return backed_off(words, uni, bi, np.log(bi_prob), tri[kept], np.log(tri_prob[kept]))


def _matched(keys: Ints, values: Ints, wanted: Ints) -> Floats:
    return found_or(keys, values.astype(np.float64), wanted, np.zeros(len(wanted)))


def _smoothed_unigrams(count: Floats, begin: int) -> Floats:
    count = count + 0.5
    count[begin] = 0.0
    smoothed: Floats = count / count.sum()
    return smoothed


def _interpolated(count: Floats | Ints, group: Ints, lower: Floats, groups: int) -> Floats:
    """Discounted relative frequencies within each group plus the freed mass spread as `lower`."""
    whole = count.astype(np.int64)
    discount = _discount(whole)
    total = np.bincount(group, count, groups)
    kinds = np.bincount(group, count > 0, groups)
    freed = discount * kinds / np.maximum(total, 1e-9)
    return np.maximum(count - discount, 0.0) / np.maximum(total, 1e-9)[group] + freed[group] * lower


def backed_off(
    words: list[str], uni: Floats, bi: Ints, bi_log_prob: Floats, tri: Ints, tri_log_prob: Floats
) -> Trigrams:
    """A model of the listed probabilities with the back-off weights that make every history sum to one."""
    size = len(words)
    with np.errstate(divide="ignore"):
        uni_log = np.maximum(np.log(uni), LOG_ZERO)
    uni_backoff = _backoff(bi // size, np.exp(bi_log_prob), uni[bi % size], size)
    model = Trigrams(words, uni_log, uni_backoff, bi, bi_log_prob, np.zeros(len(bi)), tri, tri_log_prob)
    lower = np.exp(model.bigram_log_prob(tri % (size * size)))
    history = np.minimum(np.searchsorted(bi, tri // size), len(bi) - 1)
    listed = bi[history] == tri // size  # the wheel's model has trigrams without their history
    backoff = _backoff(history[listed], np.exp(tri_log_prob[listed]), lower[listed], len(bi))
    return replace(model, bi_log_backoff=backoff)


def _backoff(group: Ints, listed: Floats, lower: Floats, groups: int) -> Floats:
    left = 1.0 - np.bincount(group, listed, groups)
    lower_left = 1.0 - np.bincount(group, lower, groups)
    weight: Floats = np.log(np.clip(left, 1e-6, None) / np.clip(lower_left, 1e-6, None))
    return weight


def renumbered(model: Trigrams, words: list[str], index: dict[str, int]) -> Trigrams:
    """The model over another word list; n-grams with a word outside it are dropped, new words get almost nothing."""
    old = len(model.words)
    to_new = np.array([index.get(word, -1) for word in model.words], np.int64)
    uni = np.full(len(words), 1e-10)
    uni[to_new[to_new >= 0]] = np.exp(model.uni_log_prob[to_new >= 0])
    first, second = (to_new[part] for part in np.divmod(model.bi_key, old))
    bi_kept = (first >= 0) & (second >= 0)
    pair, third = np.divmod(model.tri_key, old)
    one, two, three = to_new[pair // old], to_new[pair % old], to_new[third]
    tri_kept = (one >= 0) & (two >= 0) & (three >= 0)
    size = len(words)
    bi = (first * size + second)[bi_kept]
    tri = ((one * size + two) * size + three)[tri_kept]
    bi_order, tri_order = np.argsort(bi), np.argsort(tri)
    return backed_off(
        words,
        uni / uni.sum(),
        bi[bi_order],
        model.bi_log_prob[bi_kept][bi_order],
        tri[tri_order],
        model.tri_log_prob[tri_kept][tri_order],
    )


def mixed(models: list[Trigrams], weights: list[float]) -> Trigrams:
    """The linear mixture, listed wherever any of the models lists an n-gram."""
    words = models[0].words
    size = len(words)
    uni = np.sum([weight * np.exp(model.uni_log_prob) for model, weight in zip(models, weights, strict=True)], axis=0)
    bi = np.unique(np.concatenate([model.bi_key for model in models]))
    tri = np.unique(np.concatenate([model.tri_key for model in models]))
    # Each trigram needs its history and its end among the bigrams, to hold the back-off weight and its own place.
    bi = np.unique(np.concatenate([bi, tri // size, tri % (size * size)]))
    pairs = list(zip(models, weights, strict=True))
    bi_prob = np.sum([weight * np.exp(model.bigram_log_prob(bi)) for model, weight in pairs], axis=0)
    tri_prob = np.sum([weight * np.exp(model.trigram_log_prob(tri)) for model, weight in pairs], axis=0)
    return backed_off(words, uni, bi, np.log(bi_prob), tri, np.log(tri_prob))


def word_shares(texts: list[Ints], weights: list[float], size: int) -> Floats:
    """How often each word, and the begin mark, stands in weighted text; (V,), sums to one."""
    shares = np.sum(
        [weight * np.bincount(text, minlength=size) / len(text) for text, weight in zip(texts, weights, strict=True)],
        axis=0,
    )
    smoothed: Floats = (shares + 1e-9) / (shares + 1e-9).sum()
    return smoothed


def pruned(model: Trigrams, shares: Floats, bigrams: int, trigrams: int) -> Trigrams:
    """The model with the n-grams that matter most, at most `trigrams`, and `bigrams` or what the trigrams need.

    `shares` says how often each word comes, as a history: Kneser-Ney's own unigrams do not (they count contexts, and
    nothing precedes the begin mark), and pruning by them would drop every sentence's opening.
    """
    size = len(model.words)
    history_log = np.log(shares)[model.bi_key // size]
    pair = np.searchsorted(model.bi_key, model.tri_key // size)
    lower = model.bi_log_backoff[pair] + model.bigram_log_prob(model.tri_key % (size * size))
    gain = np.exp(history_log[pair] + model.bi_log_prob[pair] + model.tri_log_prob) * np.abs(model.tri_log_prob - lower)
    tri_kept = np.sort(np.argsort(-gain)[:trigrams])
    tri = model.tri_key[tri_kept]

    lower = model.uni_log_backoff[model.bi_key // size] + model.uni_log_prob[model.bi_key % size]
    gain = np.exp(history_log + model.bi_log_prob) * np.abs(model.bi_log_prob - lower)
    gain[np.isin(model.bi_key, np.concatenate([tri // size, tri % (size * size)]))] = np.inf
    bi_kept = np.sort(np.argsort(-gain)[: max(bigrams, int(np.count_nonzero(np.isinf(gain))))])
    return backed_off(
        model.words,
        np.exp(model.uni_log_prob),
        model.bi_key[bi_kept],
        model.bi_log_prob[bi_kept],
        tri,
        model.tri_log_prob[tri_kept],
    )


def without(model: Trigrams, word: str) -> Trigrams:
    """The model without one word, which must be its last."""
    size = len(model.words)
    assert model.words[-1] == word
    return renumbered(model, model.words[:-1], {kept: at for at, kept in enumerate(model.words[: size - 1])})


def perplexity(model: Trigrams, tokens: Ints, unknown: int) -> float:
    """Perplexity over the words and sentence ends that the model knows."""
    size = len(model.words)
    begins = tokens == model.words.index(BEGIN)
    second = ~begins[1:] & begins[:-1]
    bigram = (tokens[:-1] * size + tokens[1:])[second & (tokens[1:] != unknown)]
    whole = ~begins[1:-1] & ~begins[2:] & (tokens[2:] != unknown)
    trigram = ((tokens[:-2] * size + tokens[1:-1]) * size + tokens[2:])[whole]
    total = model.bigram_log_prob(bigram).sum() + model.trigram_log_prob(trigram).sum()
    return float(np.exp(-total / (len(bigram) + len(trigram))))


def vocabulary(wheel: Trigrams, dictionary: Path, sentences: Iterable[Iterable[str]]) -> list[str]:
    """Words that have a pronunciation and are in the wheel's model or in our text often enough; marks at the ends."""
    spoken_words = {line.split(maxsplit=1)[0] for line in dictionary.read_text(encoding="utf-8").splitlines() if line}
    counts: Counter[str] = Counter()
    for part in sentences:
        for sentence in part:
            counts.update(sentence.split())
    ours = {word for word, count in counts.items() if count >= _MIN_COUNT}
    known = (set(wheel.words) | ours) & spoken_words
    return [BEGIN, END, *sorted(known), UNKNOWN]


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.language_model", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with text, speech and more")
    parser.add_argument("--out", type=Path, default=Path("models/sphinx-lm"), help="folder for mixed.lm.bin")
    parser.add_argument("--weights", type=float, nargs=3, default=(0.45, 0.3, 0.25), help="wheel, dialogue, books")
    parser.add_argument("--bigrams", type=int, default=1_250_000)
    parser.add_argument("--trigrams", type=int, default=1_500_000)
    parser.add_argument("--book-words", type=int, default=9_000_000, help="words of books at most")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Train, mix, prune and write; prints sizes and perplexities as JSON."""
    import pocketsphinx  # type: ignore[import-untyped]

    options = _arguments(argv)
    folder = Path(pocketsphinx.get_model_path("en-us"))
    wheel = read(folder / "en-us.lm.bin")
    transcripts = [row.transcript for row in read_manifest(options.data / "speech" / "manifest.tsv")]
    book_sentences, dropped = books(options.data, transcripts, options.book_words)
    dialogue = list(sentences_of(dialogue_texts(options.data)))
    heldout = list(sentences_of(empathetic_texts(options.data, "valid")))
    words = vocabulary(wheel, folder / "cmudict-en-us.dict", [dialogue, book_sentences])
    index = {word: at for at, word in enumerate(words)}

    texts = [encode(text, index) for text in (dialogue, book_sentences)]
    parts = [renumbered(wheel, words, index), *(kneser_ney(text, words, index) for text in texts)]
    whole = mixed(parts, list(options.weights))
    final = pruned(whole, word_shares(texts, options.weights[1:], len(words)), options.bigrams, options.trigrams)
    options.out.mkdir(parents=True, exist_ok=True)
    shipped = without(final, UNKNOWN)
    write(shipped, options.out / "mixed.lm.bin")

    tokens = encode(heldout, index)
    report = {
        "books_left_out": dropped,
        "words": len(shipped.words),
        "bigrams": len(shipped.bi_key),
        "trigrams": len(shipped.tri_key),
        "perplexity_empathetic_valid": {
            name: round(perplexity(model, tokens, index[UNKNOWN]), 1)
            for name, model in zip(
                ("wheel", "dialogue", "books", "mixed", "pruned"), [*parts, whole, final], strict=True
            )
        },
    }
    print(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
