"""Shares of counts, with Wilson's 95 % interval, which holds for small counts and for shares near 0 and 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share, in [0, 1]; of nothing it is not a number."""
        return self.hits / self.total if self.total else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval (E. B. Wilson, 1927), 95 %."""
        if not self.total:
            return math.nan, math.nan
        share, spread = self.value, _Z * _Z / self.total
        middle = (share + spread / 2) / (1 + spread)
        half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / self.total + spread / (4 * self.total))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def __str__(self) -> str:
        """As tables show it: `.983 [.951, .994] (118/120)`."""
        if not self.total:
            return "none"
        low, high = self.interval
        return f"{_short(self.value)} [{_short(low)}, {_short(high)}] ({self.hits}/{self.total})"

    def as_json(self) -> dict[str, Any]:
        """The share as JSON values."""
        if not self.total:
            return {"hits": 0, "total": 0}
        low, high = self.interval
        return {"value": self.value, "low": low, "high": high, "hits": self.hits, "total": self.total}


def _short(value: float) -> str:
    return "1" if value == 1 else f"{value:.3f}".replace("0.", ".", 1)
