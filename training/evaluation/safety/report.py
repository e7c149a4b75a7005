"""The parts of `hearken eval safety` and their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from server.engines import registry
from server.errors import SettingsError
from server.safety.levels import SafetyLevel
from server.safety.screening import Screen
from training.evaluation.safety import suite
from training.evaluation.safety.cases import Case, read_cases
from training.evaluation.safety.suite import Outcome
from training.evaluation.tables import Cell, Table

BENIGN: Final = ("idiom", "fiction", "benign")
HALVES: Final = ("development", "held_out", "fresh", "unseen")
WORD_ERROR_RATES: Final = (0.05, 0.15, 0.30)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where things are."""

    suite: Path
    data: Path
    models: Path
    cases: Path | None = None
    rules_only: bool = False


@cache
def load_screen(models: Path, rules_only: bool = False) -> Screen:
    """The screen as a server runs it; with `rules_only` without its classifiers."""
    return Screen() if rules_only else registry.safety_models(models).screen


def check_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Give the names back; `SettingsError` for one that is no part."""
    for name in names:
        if name not in PARTS_AND_CASES:
            raise SettingsError(f"There is no part {name}; name one of {', '.join(PARTS)}.")
    return tuple(names)


def halves(sources: Sources) -> dict[str, list[Case]]:
    """Our own cases: two halves that the screen was mended on, and fresh ones that it was not."""
    folder = sources.suite / "cases"
    missing = [half for half in HALVES if not (folder / f"{half}.tsv").is_file()]
    if missing:
        raise SettingsError(f"{folder} has no {missing[0]}.tsv; name the folder of the suite with --suite.")
    return {half: read_cases(folder / f"{half}.tsv") for half in HALVES}


# --- the suite ------------------------------------------------------------------------------------------------------


def cases_part(sources: Sources) -> list[Table]:
    """Somebody's own cases."""
    if sources.cases is None:
        raise SettingsError("The part cases needs a file; name it with --cases.")
    outcomes = suite.run(load_screen(sources.models, sources.rules_only), read_cases(sources.cases))
    return [_levels("cases", "Cases", outcomes), _by_category("cases_by_category", "By category", outcomes),
            _wrong("cases_wrong", "Missed and false alarms", outcomes)]  # fmt: skip


def suite_part(sources: Sources) -> list[Table]:
    """Our own cases, each half apart."""
    screen = load_screen(sources.models, sources.rules_only)
    judged = {half: suite.run(screen, cases) for half, cases in halves(sources).items()}
    rows = [(name, *(_shown(share(outcomes)) for outcomes in judged.values())) for name, share in _HEADLINES.items()]
    tables = [Table("suite", "The crisis screen on our own cases", ("figure", *judged), tuple(rows), _SUITE_NOTES)]
    for half, outcomes in judged.items():
        tables += [
            _by_category(f"suite_{half}", f"By category, {half}", outcomes),
            _wrong(f"suite_{half}_wrong", f"Missed and false alarms, {half}", outcomes),
        ]
    return tables


_SUITE_NOTES = (
    "A case counts as noticed at concern or above. Benign: idiom, fiction and benign cases that expect nothing.",
)


def _explicit(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return suite.of(outcomes, "explicit")


def _hidden(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return suite.of(outcomes, "indirect", "algospeak")


_HEADLINES: Mapping[str, Callable[[Sequence[Outcome]], object]] = {
    "recall, explicit": lambda o: suite.flagged(_explicit(o)),
    "recall, explicit, at active or above": lambda o: suite.recall_at(_explicit(o), SafetyLevel.ACTIVE),
    "recall, explicit, at imminent": lambda o: suite.recall_at(_explicit(o), SafetyLevel.IMMINENT),
    "recall, indirect and algospeak": lambda o: suite.flagged(_hidden(o)),
    "recall, other languages": lambda o: suite.flagged(suite.of(o, "multilingual")),
    "recall, all cases with a risk": suite.flagged,
    "recall at active, all": lambda o: suite.recall_at(o, SafetyLevel.ACTIVE),
    "recall at imminent, all": lambda o: suite.recall_at(o, SafetyLevel.IMMINENT),
    "specificity, benign, idioms and fiction": lambda o: suite.specificity(suite.of(o, *BENIGN)),
    "specificity, all cases without a risk": suite.specificity,
}


def _levels(name: str, title: str, outcomes: Sequence[Outcome]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"recall at {level.name.lower()} or above", _shown(suite.recall_at(outcomes, level)))
        for level in SafetyLevel
        if level > SafetyLevel.NONE
    ]
    rows.append(("specificity", _shown(suite.specificity(outcomes))))
    return Table(name, title, ("figure", "share [95 %] (of)"), tuple(rows))


def _by_category(name: str, title: str, outcomes: Sequence[Outcome]) -> Table:
    rows = []
    for category in dict.fromkeys(each.case.category for each in outcomes):
        inside = suite.of(outcomes, category)
        exact = sum(each.level is each.case.expected for each in inside)
        active = suite.recall_at(inside, SafetyLevel.ACTIVE)
        noticed, calm = suite.flagged(inside), suite.specificity(inside)
        rows.append((category, len(inside), _shown(noticed), _shown(active), _shown(calm), exact))
    columns = ("category", "cases", "noticed", "at active, of active", "specificity", "level exact")
    return Table(name, title, columns, tuple(rows))


def _wrong(name: str, title: str, outcomes: Sequence[Outcome]) -> Table:
    rows = [
        ("missed" if each.missed else "false alarm" if each.false_alarm else "too low", each.case.line,
         each.case.id, each.case.category, each.case.expected.name.lower(), each.level.name.lower(),
         " ".join(each.sources))
        for each in outcomes
        if each.missed or each.false_alarm or each.level < each.case.expected
    ]  # fmt: skip
    columns = ("what", "line", "id", "category", "expected", "judged", "by")
    return Table(name, title, columns, tuple(sorted(rows)))


def _shown(share: object) -> str:
    return str(share)


# --- everyday talk and posts ----------------------------------------------------------------------------------------


def dialogues_part(sources: Sources) -> list[Table]:
    """False alarms on EmpatheticDialogues: callers' turns of the test split, with what they said before."""
    from training.evaluation.safety.everyday import false_alarms

    return [false_alarms(load_screen(sources.models, sources.rules_only), sources.data)]


def posts_part(sources: Sources) -> list[Table]:
    """The classifier on posts of people who were rated by risk, users held out; no post is printed."""
    from training.evaluation.safety.posts import on_posts

    return on_posts(sources.data, sources.models)


# --- mishearing -----------------------------------------------------------------------------------------------------


def words_part(sources: Sources) -> list[Table]:
    """Recall lost to simulated recogniser errors."""
    from training.evaluation.safety.mishearing import Mishearing

    screen = load_screen(sources.models, sources.rules_only)
    cases = [case for half in halves(sources).values() for case in half if case.language.startswith("en")]
    clean = suite.run(screen, cases, Mishearing(0.0, 0).hear)
    rows: list[tuple[Cell, ...]] = [_heard_row("0 %", clean, clean)]
    for rate in WORD_ERROR_RATES:
        drawn = [suite.run(screen, cases, Mishearing(rate, seed).hear) for seed in range(3)]
        rows.append(_heard_row(f"{rate:.0%}", [each for run in drawn for each in run], clean * 3))
    return [
        Table("words", "Recall under simulated recogniser errors (English cases, three draws)", _HEARD, tuple(rows))
    ]


_HEARD = ("word error rate", "noticed", "points lost", "explicit noticed", "points lost, explicit", "specificity")


def _heard_row(name: str, outcomes: Sequence[Outcome], clean: Sequence[Outcome]) -> tuple[Cell, ...]:
    explicit, clean_explicit = _explicit(outcomes), _explicit(clean)
    return (
        name,
        _shown(suite.flagged(outcomes)),
        100 * (suite.flagged(clean).value - suite.flagged(outcomes).value),
        _shown(suite.flagged(explicit)),
        100 * (suite.flagged(clean_explicit).value - suite.flagged(explicit).value),
        _shown(suite.specificity(outcomes)),
    )


def spoken_part(sources: Sources) -> list[Table]:
    """Recall lost to a real recogniser, on cases that a synthetic voice speaks."""
    from training.evaluation.safety.spoken_table import spoken_table

    cases = [case for half in halves(sources).values() for case in half if case.language.startswith("en")]
    return [spoken_table(load_screen(sources.models, sources.rules_only), cases, sources.models, _heard_row, _HEARD)]


# --- the whole conversation -----------------------------------------------------------------------------------------


def vera_part(sources: Sources) -> list[Table]:
    """The VERA-MH personas against the embedded conversation."""
    from training.evaluation.safety.whole import vera_tables

    return vera_tables(sources.models)


def guard_part(sources: Sources) -> list[Table]:
    """The output guard on bad and good replies, and adversarial prompts against the embedded conversation."""
    from training.evaluation.safety.whole import guard_tables

    return guard_tables(sources.suite / "guard", sources.models)


def speed_part(sources: Sources) -> list[Table]:
    """The screen's latency, and a crisis turn with every model dead."""
    from training.evaluation.safety.whole import speed_tables

    cases = [case for half in halves(sources).values() for case in half]
    return speed_tables(load_screen(sources.models, sources.rules_only), cases, sources.models)


def notices_part(sources: Sources) -> list[Table]:
    """Notices due and given."""
    from training.evaluation.safety.whole import notices_table

    return [notices_table(sources.models)]


Part = Callable[[Sources], list[Table]]
PARTS: Final[Mapping[str, Part]] = {
    "suite": suite_part,
    "dialogues": dialogues_part,
    "posts": posts_part,
    "words": words_part,
    "spoken": spoken_part,
    "vera": vera_part,
    "guard": guard_part,
    "speed": speed_part,
    "notices": notices_part,
}
PARTS_AND_CASES: Final[Mapping[str, Part]] = {**PARTS, "cases": cases_part}
