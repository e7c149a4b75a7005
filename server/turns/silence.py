"""Notices that nobody says anything: gentle prompts, then an end.

Time is the caller's samples, so that a call whose sound stops coming, or comes late, is not taken for a silent caller.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.errors import SettingsError


@dataclass(frozen=True, slots=True)
class SilenceSettings:
    """Seconds of the caller's silence; 0 for the first: nothing is ever said of it."""

    prompt_s: float = 12.0
    """Until the first prompt."""
    again_s: float = 15.0
    """From the first prompt's end until the second."""
    end_s: float = 25.0
    """From the second prompt's end until the call is ended."""

    def __post_init__(self) -> None:
        """Raise `SettingsError` on a value out of bounds."""
        if self.prompt_s and not (1 <= self.prompt_s <= 600 and 1 <= self.again_s <= 600 and 1 <= self.end_s <= 3_600):
            raise SettingsError("Silences are 1 to 600 s, the last up to an hour; set prompt_s to 0 to turn them off.")


class SilenceWatch:
    """Counts one call's silence."""

    def __init__(self, settings: SilenceSettings, sample_rate_hz: int) -> None:
        """The caller's samples come at `sample_rate_hz`."""
        waits_s = (settings.prompt_s, settings.again_s, settings.end_s) if settings.prompt_s else ()
        self._waits = tuple(round(wait_s * sample_rate_hz) for wait_s in waits_s)
        self._silent = 0
        self._said = 0

    def spoke(self) -> None:
        """The caller said something: all begins anew."""
        self._silent = self._said = 0

    def push(self, samples: int, *, is_quiet: bool) -> int:
        """Take the caller's next samples, and whether both sides are silent; give which silence is now too long.

        1 and 2: prompt; 3: end; 0: none is. Each is given once, until the caller speaks.
        """
        self._silent = self._silent + samples if is_quiet else 0
        if self._said >= len(self._waits) or self._silent < self._waits[self._said]:
            return 0
        self._silent = 0
        self._said += 1
        return self._said
