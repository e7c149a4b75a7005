"""How far replies share words with what people said: BLEU and ROUGE-L, by sacrebleu and rouge-score.

Both in lower case, since published outputs are. `sacrebleu` is its corpus BLEU-4; `mean_bleu` the mean of BLEU-1 to
BLEU-4, as Rashkin et al. 2019 give it; `rouge_l` the mean F1 of the longest common subsequence. One human reply is no
measure of what could well be said, so these are low for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]
from sacrebleu.metrics.bleu import BLEU

from training.evaluation.bootstrap import Weights

ORDERS: Final = (1, 2, 3, 4)


def overlap(replies: Sequence[str], references: Sequence[str]) -> Callable[[Weights], dict[str, float]]:
    """The measures `sacrebleu`, `mean_bleu` (0 to 100) and `rouge_l` (0 to 1) of replies against what people said."""
    counts, rouge = _statistics(replies, references)

    def measure(weights: Weights) -> dict[str, float]:
        summed = weights @ counts
        correct, total, said, wanted = summed[:4], summed[4:8], summed[8], summed[9]
        bleus = [
            BLEU.compute_bleu(
                correct=[round(x) for x in correct[:order]],
                total=[round(x) for x in total[:order]],
                sys_len=round(said),
                ref_len=round(wanted),
                max_ngram_order=order,
            ).score
            for order in ORDERS
        ]
        return {
            "sacrebleu": bleus[-1],
            "mean_bleu": float(np.mean(bleus)),
            "rouge_l": float(weights @ rouge / weights.sum()),
        }

    return measure


def _statistics(replies: Sequence[str], references: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Per reply: matching n-grams (4), n-grams (4), its length, the reference's (n, 10); and ROUGE-L (n,)."""
    bleu = BLEU(lowercase=True, effective_order=True)
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    counts, rouge = [], []
    for reply, reference in zip(replies, references, strict=True):
        found = bleu.sentence_score(reply, [reference])
        counts.append([*found.counts, *found.totals, found.sys_len, found.ref_len])
        rouge.append(scorer.score(reference.lower(), reply.lower())["rougeL"].fmeasure)
    return np.array(counts, dtype=np.float64), np.array(rouge)
