"""The table of real recogniser errors: each voice at each loudness of noise, with the word error rate it came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from server.conversation.care import Screens
from server.engines.sphinx import SphinxTranscriber
from server.safety.finding import Said
from training.asr_eval import WordErrors
from training.evaluation.safety import spoken, suite
from training.evaluation.safety.cases import Case
from training.evaluation.safety.mishearing import Mishearing
from training.evaluation.safety.suite import Outcome
from training.evaluation.tables import Cell, Table

_LOUDNESS = {"flite slt": (spoken.CLEAN, 15.0, 8.0), "eSpeak NG": (spoken.CLEAN,)}
EVERY = 20
"""One case in so many is spoken: speaking and hearing them all takes hours."""

Row = Callable[[str, Sequence[Outcome], Sequence[Outcome]], tuple[Cell, ...]]


def spoken_table(screen: Screens, cases: Sequence[Case], models: Path, row: Row, columns: tuple[str, ...]) -> Table:
    """Speak some of the cases, hear it with the embedded transcriber, and judge what was heard."""
    cases = cases[::EVERY]
    clean = suite.run(screen, cases, Mishearing(0.0, 0).hear)
    voices = {"flite slt": spoken.flite(), "eSpeak NG": spoken.espeak()}
    rows: list[tuple[Cell, ...]] = [row("as written: 0 %", clean, clean)]
    transcriber = SphinxTranscriber.load()
    try:
        for name, voice in voices.items():
            for snr_db in _LOUDNESS[name] if voice is not None else ():
                assert voice is not None
                heard = spoken.hear_all(cases, voice, transcriber, snr_db)
                rows.append(_judged(screen, cases, heard, clean, f"{name}, {_loudness(snr_db)}", row))
    finally:
        transcriber.close()
    notes = () if voices["flite slt"] is not None else ("flite is not installed, so its voice was left out.",)
    return Table("spoken", f"Recall after a real recogniser (one English case in {EVERY})", columns, tuple(rows), notes)


def _judged(
    screen: Screens,
    cases: Sequence[Case],
    heard: Sequence[Sequence[spoken.Hearing]],
    clean: Sequence[Outcome],
    name: str,
    row: Row,
) -> tuple[Cell, ...]:
    errors = sum((each.errors for turns in heard for each in turns), WordErrors(0, 0, 0, 0))
    rate = (errors.substitutions + errors.deletions + errors.insertions) / errors.words
    outcomes: list[Outcome] = []
    for case, turns in zip(cases, heard, strict=True):
        said = iter([each.said for each in turns])

        def next_said(_: str, said: object = said) -> Said:
            return next(said)  # type: ignore[call-overload, no-any-return]

        outcomes += suite.run(screen, [case], next_said)
    return row(f"{name}: {rate:.0%}", outcomes, clean)


def _loudness(snr_db: float) -> str:
    return "no noise" if snr_db == spoken.CLEAN else f"noise at {snr_db:g} dB"
