"""`make check-helplines`: says which help lines are malformed, or were verified too long ago.

It is not a test of `make test`, which must not begin to fail because days pass.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from server.safety.helpline_entries import age_faults, faults
from server.safety.helplines import BOOK


def problems(path: Path, today: datetime.date) -> list[str]:
    """Name each help line of `path` that is malformed or older than `MAX_AGE` on `today`, with the reason."""
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [f"{path} cannot be read: {error}"]
    found: list[str] = []
    seen: set[str] = set()
    if not str(book.get("international", {}).get("url", "")).startswith("https://"):
        found.append("international lacks its url")
    for number, row in enumerate(book.get("line", []), 1):
        name = str(row.get("id") or f"line {number}")
        found += [f"{name} {reason}" for reason in (*faults(row), *age_faults(row, today))]
        if name in seen:
            found.append(f"{name} stands twice")
        seen.add(name)
    return found


def main(arguments: Sequence[str] | None = None, today: datetime.date | None = None) -> int:
    """Print what is wrong; 0: nothing, 1: something."""
    parser = argparse.ArgumentParser(prog="check-helplines", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=BOOK, help="book of help lines (default: ours)")
    path = parser.parse_args(arguments).file
    found = problems(path, today or datetime.datetime.now(datetime.UTC).date())
    for problem in found:
        print(problem)
    if found:
        print(f"{path.name}: {len(found)} to mend.")
        return 1
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("line", [])
    verified = sum(1 for row in rows if row.get("verified"))
    print(f"{path.name}: {len(rows)} help lines are well formed, {verified} verified within 180 days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
