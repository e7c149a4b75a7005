"""One turn of the caller on its way to an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.conversation.care import Reply
from server.conversation.clauses import ClauseSplitter
from server.conversation.messages import StageTimes, TurnOutcome, TurnSummary
from server.conversation.steps import StageFailed
from server.conversation.utterance import Utterance
from server.engines.interfaces import EmotionEstimate
from server.safety.guard import Guard


@dataclass(slots=True)
class CallerTurn:
    """What is known of a turn so far; index 0 is the greeting, which answers nothing."""

    index: int
    end_s: float = 0.0
    """When its last voiced sample (typed: its text) came, on the machine's clock."""
    times: dict[str, float] = field(default_factory=dict)
    """Stage to the seconds from `end_s` until it was first reached; keys are `StageTimes` without `_s`."""
    said: str = ""
    """The caller's words, once they are known."""
    estimate: EmotionEstimate | None = None
    splitter: ClauseSplitter = field(default_factory=ClauseSplitter)
    utterance: Utterance | None = None
    guard: Guard = field(default_factory=Guard)
    reply: Reply | None = None
    """The fixed words that answer it, if any do."""
    failed: bool = False
    lost: StageFailed | None = None
    """The transcriber failed while the caller was still speaking."""
    summarised: bool = False

    def mark(self, stage: str, now_s: float) -> None:
        """Note when `stage` was first reached."""
        self.times.setdefault(stage, max(now_s - self.end_s, 0.0))

    def summary(self, outcome: TurnOutcome, output_rate_hz: int) -> TurnSummary | None:
        """The turn's summary, the first time it is asked for; None for the greeting."""
        if self.summarised:
            return None
        self.summarised = True
        if self.index == 0:
            return None
        sent_s = self.utterance.sent_samples / output_rate_hz if self.utterance else 0.0
        times = StageTimes(**{f"{stage}_s": time_s for stage, time_s in self.times.items()})
        return TurnSummary(self.index, outcome, times, sent_s)
