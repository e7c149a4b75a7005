"""How often the output guard keeps back what human listeners said: counts by rule, no text.

    python benchmarks/guard_blocks.py [--data ../shared/data] [--split valid]

Listener turns of EmpatheticDialogues (Rashkin et al. 2019, CC BY-NC 4.0), cut into clauses as a call cuts them, each
reply judged against the turn before it. People there speak of their own lives, which a program must not: G2.life,
G2.feeling and G2.human are counted apart from all else. A reply counts once, under the first rule that stops it.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from server.conversation.clauses import ClauseSplitter
from server.safety.guard import Guard

LIFE = ("G2.life", "G2.feeling", "G2.human")


def exchanges(path: Path) -> list[tuple[str, str]]:
    """(what was said before, the listener's reply)."""
    found, before = [], ("", "")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["utterance"].replace("_comma_", ",")
            if int(row["utterance_idx"]) % 2 == 0:
                found.append((before[1] if before[0] == row["conv_id"] else "", text))
            before = (row["conv_id"], text)
    return found


def first_rule(said: str, reply: str, spent_s: list[float]) -> str:
    guard, splitter = Guard(caller_text=said), ClauseSplitter()
    for clause in [*splitter.push(reply), *splitter.flush()]:
        start = time.perf_counter()
        verdict = guard.check(clause)
        spent_s.append(time.perf_counter() - start)
        if not verdict.allowed:
            return verdict.rule
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--split", default="valid", choices=("train", "valid", "test"))
    arguments = parser.parse_args()
    replies = exchanges(arguments.data / "empathetic_dialogues" / f"{arguments.split}.csv")
    spent_s: list[float] = []
    rules = Counter(rule for said, reply in replies if (rule := first_rule(said, reply, spent_s)))
    for rule, count in rules.most_common():
        print(f"{rule:16} {count:6} {100 * count / len(replies):6.2f} %")
    life = sum(rules[rule] for rule in LIFE)
    share = 100 / len(replies)
    print(f"{len(replies)} replies: a life, feelings, a person {share * life:.2f} %, ", end="")
    print(f"all else {share * (rules.total() - life):.2f} %")
    spent_s.sort()
    p50_ms, p95_ms = (1e3 * spent_s[int(len(spent_s) * part)] for part in (0.5, 0.95))
    print(f"{len(spent_s)} clauses: p50 {p50_ms:.3f} ms, p95 {p95_ms:.3f} ms")


if __name__ == "__main__":
    main()
