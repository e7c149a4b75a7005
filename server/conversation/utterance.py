"""One reply as text and sound side by side, and how much of it was heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.conversation.messages import ReplySource


@dataclass(slots=True)
class _Clause:
    text: str
    samples: int = 0


@dataclass(slots=True)
class Utterance:
    """Grows clause by clause; each clause's sound is counted in samples at the output rate."""

    utterance_id: int
    turn_index: int
    source: ReplySource
    interruptible: bool = True
    sent_samples: int = 0
    played_samples: int | None = None
    """As the client's playback marks say; None: it sends none."""
    complete: bool = False
    """All of its text is known."""
    _clauses: list[_Clause] = field(default_factory=list)
    _voiced: int = 0
    """Clauses whose sound is complete."""

    @property
    def text(self) -> str:
        """All of its words so far."""
        return "".join(clause.text for clause in self._clauses)

    def add_clause(self, text: str) -> None:
        """Append words that will be voiced in this order."""
        self._clauses.append(_Clause(text))

    def add_sound(self, samples: int) -> None:
        """Count sound of the clause that is being voiced."""
        if self._voiced < len(self._clauses):
            self._clauses[self._voiced].samples += samples

    def clause_voiced(self) -> None:
        """Note that the sound of the clause is complete."""
        self._voiced += 1

    def heard_so_far(self) -> str:
        """The words that were heard: by playback marks where there are any, else everything that was sent."""
        played = self.sent_samples if self.played_samples is None else min(self.played_samples, self.sent_samples)
        return self.heard_text(played)

    def clauses_heard(self) -> int:
        """How many clauses were heard whole, from the first."""
        left = self.sent_samples if self.played_samples is None else min(self.played_samples, self.sent_samples)
        for count, clause in enumerate(self._clauses):
            left -= clause.samples
            if not clause.samples or left < 0:
                return count
        return len(self._clauses)

    def heard_text(self, played_samples: int) -> str:
        """The words that fit into the first `played_samples` samples; a word that was cut off does not count.

        Within a clause, time is shared out by characters: close enough to name the last word heard.
        """
        heard, left = "", played_samples
        for clause in self._clauses:
            if clause.samples and left >= clause.samples:
                heard += clause.text
                left -= clause.samples
                continue
            if clause.samples:
                heard += _whole_words(clause.text, round(len(clause.text) * left / clause.samples))
            break
        return heard.strip()


def _whole_words(text: str, chars: int) -> str:
    """The words of `text` that end within its first `chars` characters."""
    if chars >= len(text):
        return text
    if chars > 0 and text[chars].isspace():
        return text[:chars]
    return text[: max(text.rfind(" ", 0, chars), 0)]
