"""Counts of crisis notices by day and place, for the yearly reports that some states ask for; nothing about anybody.

California asks for the number of crisis-referral notices of a year without identifiers (B&P Code 22603, reports from
1 July 2027); Washington and Oregon for like counts.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from server.records.vault import Vault


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """How many notices a place was given in a year, at one level."""

    country: str
    region: str
    level: str
    minor: bool
    count: int


class Notices:
    """Counts that outlive the server."""

    def __init__(self, vault: Vault) -> None:
        """Count in `vault`."""
        self._vault = vault

    def add(self, day: datetime.date, *, country: str, region: str, level: str, minor: bool) -> None:
        """Count one notice: a caller was offered a crisis line or an emergency number."""
        with self._vault.use() as database:
            database.execute(
                "INSERT INTO notices VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                (day.isoformat(), country, region, level, int(minor)),
            )

    def of_year(self, year: int) -> tuple[NoticeCount, ...]:
        """A year's counts by place and level, most first."""
        with self._vault.use() as database:
            rows = database.execute(
                "SELECT country, region, level, minor, SUM(count) AS total FROM notices WHERE day LIKE ?"
                " GROUP BY country, region, level, minor ORDER BY total DESC, country, region, level, minor",
                (f"{year:04}-%",),
            ).fetchall()
        return tuple(NoticeCount(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows)
