"""Words that no longer change: shown once two hypotheses in a row agree on them, and never taken back.

Local agreement, after Liu et al. 2020 ("Low-latency sequence-to-sequence speech recognition and translation by partial
hypothesis selection") and Macháček et al. 2023 (Whisper-Streaming).
"""

from __future__ import annotations


class StableWords:
    """The words of one utterance that are certain. The final transcript is authoritative all the same."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._shown: list[str] = []
        self._last: list[str] = []

    @property
    def text(self) -> str:
        """All words shown so far."""
        return " ".join(self._shown)

    def push(self, hypothesis: str) -> str:
        """Take the next hypothesis of the whole utterance; give the words that it adds, "" for none.

        What was shown stays: a hypothesis that differs there only counts from the place after it.
        """
        words = hypothesis.split()
        agreed = 0
        for mine, before in zip(words, self._last, strict=False):
            if mine.casefold() != before.casefold():
                break
            agreed += 1
        self._last = words
        added = words[len(self._shown) : agreed]
        self._shown += added
        return " ".join(added)
