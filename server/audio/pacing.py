"""Decides when audio may be sent, so that little is lost when the caller interrupts.

The server cannot see the caller's loudspeaker. `Pacer` assumes that playback starts the moment the first samples are
sent and goes on without a break while there is something to play, which makes its estimate of what was heard an
upper bound; a playback mark from the client is better where there is one.
"""

from __future__ import annotations

import math

_ROUNDING_SAMPLES = 1e-6
"""Forgives floating-point error, so that asking at `ready_s` is never a hair too early."""


class Pacer:
    """How many samples may be sent now, and how many have been played. No clock of its own: `now_s` is given.

    Times are seconds of any monotonic clock; a time before the latest one seen counts as the latest one.
    """

    def __init__(self, sample_rate_hz: int, *, max_ahead_s: float = 0.3) -> None:
        """Allow at most `max_ahead_s` seconds of unplayed sound; `math.inf` lets everything go at once."""
        if sample_rate_hz <= 0 or not max_ahead_s > 0:
            raise ValueError("the sample rate and the time ahead must be above zero")
        self._rate_hz = sample_rate_hz
        self._max_ahead_samples = max_ahead_s * sample_rate_hz
        self._now_s = -math.inf
        self._run_start_s = 0.0  # when the current unbroken run of playback began
        self._run_samples = 0  # sent in that run
        self._before_samples = 0  # heard before that run

    @property
    def sent_samples(self) -> int:
        """Samples sent and not cleared, since the start."""
        return self._before_samples + self._run_samples

    def allowance_samples(self, now_s: float) -> float:
        """How many samples may be sent now: a whole number, or `math.inf` without a limit."""
        self._advance(now_s)
        if math.isinf(self._max_ahead_samples):
            return math.inf
        ahead = self._run_samples - self._run_played()
        return max(0, math.floor(self._max_ahead_samples - ahead + _ROUNDING_SAMPLES))

    def take(self, wanted_samples: int, now_s: float) -> int:
        """Count as sent, and return, as many of `wanted_samples` as may go now."""
        taken = int(min(wanted_samples, self.allowance_samples(now_s)))
        if taken <= 0:
            return 0
        if self._run_played() >= self._run_samples:  # nothing left to play: playback starts again from now
            self._before_samples += self._run_samples
            self._run_samples = 0
            self._run_start_s = self._now_s
        self._run_samples += taken
        return taken

    def ready_s(self, samples: int, now_s: float) -> float:
        """When `samples` more may be sent, at the earliest now; more than fits at once waits for an empty queue."""
        self._advance(now_s)
        if math.isinf(self._max_ahead_samples):
            return self._now_s
        fits = min(samples, math.floor(self._max_ahead_samples))
        ready_s = self._run_start_s + (self._run_samples + fits - self._max_ahead_samples) / self._rate_hz
        return max(self._now_s, ready_s)

    def played_samples(self, now_s: float) -> int:
        """Estimate how many of the samples sent since the start have been played by now."""
        self._advance(now_s)
        return self._before_samples + math.floor(self._run_played() + _ROUNDING_SAMPLES)

    def playing(self, now_s: float) -> bool:
        """Whether the caller is hearing something now."""
        self._advance(now_s)
        return self._run_played() < self._run_samples

    def done_s(self, now_s: float) -> float:
        """When all that was sent will have been played, at the earliest now."""
        self._advance(now_s)
        return max(self._now_s, self._run_start_s + self._run_samples / self._rate_hz)

    def clear(self, now_s: float) -> int:
        """Forget what was not played yet (the caller interrupted) and return how many samples that was."""
        self._advance(now_s)
        played = math.floor(self._run_played() + _ROUNDING_SAMPLES)
        dropped = self._run_samples - played
        self._before_samples += played
        self._run_samples = 0
        self._run_start_s = self._now_s
        return dropped

    def _advance(self, now_s: float) -> None:
        self._now_s = max(self._now_s, now_s)

    def _run_played(self) -> float:
        if self._run_samples == 0:
            return 0.0
        return min(float(self._run_samples), (self._now_s - self._run_start_s) * self._rate_hz)
