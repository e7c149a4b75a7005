"""Trigram models as arrays, and PocketSphinx's binary file for them ("Trie Language Model").

The file is a trie from the predicted word back through its history: unigram w, then its bigrams (h1, w) ordered by
h1, then their trigrams (h2, h1, w) ordered by h2; entries are bit-packed, little-endian, and probabilities of
bigrams and trigrams are indices into tables of 65,536 values. Logarithms are to the base 1.0001, as the decoder's.
PocketSphinx's own writer of the text form fails on models with trigrams, so both directions are done here.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MAGIC = b"Trie Language Model"
LOG_BASE = math.log(1.0001)
LOG_ZERO = -99.0 * math.log(10.0)
_TABLE = 1 << 16
_UNIGRAM = np.dtype([("log_prob", "<f4"), ("log_backoff", "<f4"), ("next", "<u4")])


@dataclass(frozen=True, slots=True)
class Trigrams:
    """A back-off trigram model over `words`; natural logarithms; keys are ascending.

    A bigram "a b" has the key a * V + b, a trigram "a b c" (a * V + b) * V + c, V being the number of words.
    """

    words: list[str]
    uni_log_prob: Floats  # (V,)
    uni_log_backoff: Floats  # (V,)
    bi_key: Ints  # (B,)
    bi_log_prob: Floats  # (B,)
    bi_log_backoff: Floats  # (B,)
    tri_key: Ints  # (T,)
    tri_log_prob: Floats  # (T,)

    def bigram_log_prob(self, key: Ints) -> Floats:
        """Log p(b | a) for bigram keys, backing off where the bigram is not listed."""
        first, second = np.divmod(key, len(self.words))
        backed_off = self.uni_log_backoff[first] + self.uni_log_prob[second]
        return found_or(self.bi_key, self.bi_log_prob, key, backed_off)

    def trigram_log_prob(self, key: Ints) -> Floats:
        """Log p(c | a b) for trigram keys, backing off where the trigram is not listed."""
        size = len(self.words)
        history = key // size
        backoff = found_or(self.bi_key, self.bi_log_backoff, history, np.zeros(len(key)))
        backed_off = backoff + self.bigram_log_prob(key % (size * size))
        return found_or(self.tri_key, self.tri_log_prob, key, backed_off)


def found_or(keys: Ints, values: Floats, wanted: Ints, otherwise: Floats) -> Floats:
    """The value of each wanted key, or the other value where the ascending `keys` lack it."""
    if len(keys) == 0:
        return otherwise
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], otherwise)


def _bits(largest: int) -> int:
    return int(largest).bit_length()


def _read_bits(data: npt.NDArray[np.uint8], offsets: Ints, width: int) -> Ints:
    """Fields of at most 57 bits at the given bit offsets."""
    window = np.zeros(len(offsets), np.uint64)
    for byte in range(8):
        window |= data[offsets // 8 + byte].astype(np.uint64) << np.uint64(8 * byte)
    shifted = window >> (offsets % 8).astype(np.uint64)
    return (shifted & np.uint64((1 << width) - 1)).astype(np.int64)


def _packed_size(entries: int, total_bits: int) -> int:
    return ((1 + entries) * total_bits + 7) // 8 + 8


def read(path: Path) -> Trigrams:
    """Read a trigram model from PocketSphinx's binary file; raises `ValueError` for any other file."""
    raw = path.read_bytes()
    if not raw.startswith(MAGIC) or raw[len(MAGIC)] != 3:
        raise ValueError(f"{path} is no PocketSphinx binary trigram model.")
    at = len(MAGIC) + 1
    size, n_bi, n_tri = struct.unpack_from("<3I", raw, at)
    at += 12 + 4  # and one word that once was the kind of quantisation
    tables = np.frombuffer(raw, "<f4", 3 * _TABLE, at).astype(np.float64).reshape(3, _TABLE) * LOG_BASE
    at += 3 * _TABLE * 4
    unigrams = np.frombuffer(raw, _UNIGRAM, size + 1, at)
    at += (size + 1) * _UNIGRAM.itemsize
    word_bits, next_bits = _bits(size), _bits(n_tri)

    packed = np.frombuffer(raw, np.uint8, offset=at)
    filled = int(unigrams["next"][size])  # the wheel's file announces six bigrams more than it holds
    offsets = np.arange(filled + 1, dtype=np.int64) * (word_bits + 32 + next_bits)
    history = _read_bits(packed, offsets[:-1], word_bits)
    backoff = tables[1][_read_bits(packed, offsets[:-1] + word_bits, 16)]
    prob = tables[0][_read_bits(packed, offsets[:-1] + word_bits + 16, 16)]
    tri_starts = _read_bits(packed, offsets + word_bits + 32, next_bits)
    starts = unigrams["next"].astype(np.int64)
    word = np.repeat(np.arange(size), starts[1:] - starts[:-1])

    packed = packed[_packed_size(n_bi, word_bits + 32 + next_bits) :]
    offsets = np.arange(n_tri, dtype=np.int64) * (word_bits + 16)
    first = _read_bits(packed, offsets, word_bits)
    tri_prob = tables[2][_read_bits(packed, offsets + word_bits, 16)]
    of_bigram = np.repeat(np.arange(filled), tri_starts[1:] - tri_starts[:-1])
    at += _packed_size(n_bi, word_bits + 32 + next_bits) + _packed_size(n_tri, word_bits + 16)
    words = raw[at + 4 :].split(b"\0")[:size]

    bi_key = history * size + word
    tri_key = (first * size + history[of_bigram]) * size + word[of_bigram]
    bi_order, tri_order = np.argsort(bi_key), np.argsort(tri_key)
    return Trigrams(
        [word.decode() for word in words],
        unigrams["log_prob"][:size].astype(np.float64) * LOG_BASE,
        unigrams["log_backoff"][:size].astype(np.float64) * LOG_BASE,
        bi_key[bi_order],
        prob[bi_order],
        backoff[bi_order],
        tri_key[tri_order],
        tri_prob[tri_order],
    )


def _quantise(values: Floats) -> tuple[Floats, Ints]:
    """A table of 65,536 ascending values, equally filled, and each value's nearest index."""
    ordered = np.sort(values)
    edges = np.linspace(0, len(ordered), _TABLE + 1).astype(np.int64)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    counts = np.diff(edges)
    middles = ordered[np.minimum(edges[:-1], len(ordered) - 1)]
    table = np.where(counts > 0, np.diff(sums[edges]) / np.maximum(counts, 1), middles)
    table = np.maximum.accumulate(table)
    above = np.clip(np.searchsorted(table, values), 1, _TABLE - 1)
    nearer_below = values - table[above - 1] < table[above] - values
    return table, above - nearer_below


def _pack(fields: list[tuple[Ints, int]], entries: int) -> bytes:
    """Bit-pack fields of equal length, each at most 32 bits wide, with room for one more entry."""
    total = sum(width for _, width in fields)
    out = np.zeros(_packed_size(entries, total), np.uint8)
    start = np.arange(len(fields[0][0]), dtype=np.int64) * total
    for values, width in fields:
        shifted = values.astype(np.uint64) << (start % 8).astype(np.uint64)
        for byte in range((width + 7) // 8 + 1):
            piece = (shifted >> np.uint64(8 * byte)).astype(np.uint8)
            np.bitwise_or.at(out, start // 8 + byte, piece)
        start = start + width
    return out.tobytes()


def write(model: Trigrams, path: Path) -> None:
    """Write the model; the history "a b" and the end "b c" of each listed trigram must be listed bigrams."""
    size, n_bi, n_tri = len(model.words), len(model.bi_key), len(model.tri_key)
    history, word = np.divmod(model.bi_key, size)
    bi_order = np.lexsort((history, word))
    pair, last = np.divmod(model.tri_key, size)
    first, middle = np.divmod(pair, size)
    tri_order = np.lexsort((first, middle, last))
    bi_reversed = word[bi_order] * size + history[bi_order]
    tri_reversed = (last * size + middle)[tri_order]
    if n_tri and not np.isin(tri_reversed, bi_reversed, assume_unique=False).all():
        raise ValueError("A trigram's last two words are not a listed bigram; list them before writing.")

    bi_table, bi_code = _quantise(model.bi_log_prob / LOG_BASE)
    backoff_table, backoff_code = _quantise(model.bi_log_backoff / LOG_BASE)
    tri_table, tri_code = _quantise(model.tri_log_prob / LOG_BASE)
    unigrams = np.zeros(size + 1, _UNIGRAM)
    unigrams["log_prob"][:size] = model.uni_log_prob / LOG_BASE
    unigrams["log_backoff"][:size] = model.uni_log_backoff / LOG_BASE
    unigrams["next"] = np.searchsorted(bi_reversed, np.arange(size + 1, dtype=np.int64) * size)
    tri_next = np.append(np.searchsorted(tri_reversed, bi_reversed), n_tri)

    word_bits, next_bits = _bits(size), _bits(n_tri)
    with_end = [np.append(field[bi_order], 0) for field in (history, backoff_code, bi_code)]
    bigrams = [(with_end[0], word_bits), (with_end[1], 16), (with_end[2], 16), (tri_next, next_bits)]
    trigrams = [(first[tri_order], word_bits), (tri_code[tri_order], 16)]
    spelled = b"".join(word.encode() + b"\0" for word in model.words)
    with path.open("wb") as file:
        file.write(MAGIC + bytes([3]) + struct.pack("<4I", size, n_bi, n_tri, 1))
        for table in (bi_table, backoff_table, tri_table):
            file.write(table.astype("<f4").tobytes())
        file.write(unigrams.tobytes())
        file.write(_pack(bigrams, n_bi))
        file.write(_pack(trigrams, n_tri))
        file.write(struct.pack("<I", len(spelled)) + spelled)
