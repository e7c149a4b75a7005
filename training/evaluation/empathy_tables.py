"""What `hearken eval empathy` found, as tables: the scorer card first, then the systems.

A refused mechanism has its refusal in its cells and no figure anywhere, in JSON neither.
"""

from __future__ import annotations

from training.epitome import MECHANISMS
from training.evaluation.empathy import Evaluation, Row
from training.evaluation.empathy_card import LEAST_KAPPA, Card
from training.evaluation.tables import Cell, Table

_PUBLISHED_F1 = {
    "ER": "TF-IDF .705, RoBERTa .753",
    "IP": "TF-IDF .556, RoBERTa .697",
    "EX": "TF-IDF .669, RoBERTa .635",
}


def tables(found: Evaluation, *, with_replies: bool) -> list[Table]:
    """All tables of a run; without replies of ours, a note says how a file of them is made."""
    made = [card_table(found.card)]
    if found.card.dialogue_spearman:
        made.append(_dialogues(found.card))
    made += [_systems(found, with_replies), _levels(found)]
    if any(row.against for row in found.rows):
        made.append(_against(found))
    if found.authors and found.card.passed:
        made.append(_authors(found))
    return made


def card_table(card: Card) -> Table:
    """The scorer card."""
    rows: list[tuple[Cell, ...]] = []
    for name, told in card.mechanisms.items():
        verdict = "shown" if told.passed else told.refusal
        figures = (told.accuracy, told.macro_f1, told.kappa, told.expert_kappa, told.crowd_kappa)
        rows.append((f"{name}, {MECHANISMS[name]}", *figures, verdict, _PUBLISHED_F1[name]))
    return Table(
        name="scorer_card",
        title=f"Scorer card: {card.digest[:16]}",
        columns=(
            "mechanism",
            "held-out accuracy",
            "held-out macro-F1",
            "kappa with experts",
            "expert with expert",
            "EPITOME's annotators with experts",
            "verdict",
            "published macro-F1",
        ),
        rows=tuple(rows),
        notes=(
            f"Held out: {card.judged:,} pairs of EPITOME's Reddit part, by a scorer that saw none "
            "of their posts or responses. Kappa: "
            "quadratic-weighted, mean over three experts, on 50 pairs, which were kept from training with all copies "
            f"of them ({card.left_out} pairs of 3,084 in EPITOME). A mechanism under {LEAST_KAPPA:.2f} is refused.",
        ),
    )


def _dialogues(card: Card) -> Table:
    rows: list[tuple[Cell, ...]] = [(name, figure) for name, figure in card.dialogue_spearman.items()]
    rows.append(("expert with expert", card.expert_spearman))
    return Table(
        name="scorer_card_dialogues",
        title="Scorer card: experts' ratings of empathy in EmpatheticDialogues",
        columns=("expected level, mean over the listener's turns", "Spearman"),
        rows=tuple(rows),
        notes=("50 conversations, rated 1 to 5 as wholes; the scorer reads each turn by itself.",),
    )


def _systems(found: Evaluation, with_replies: bool) -> Table:
    passed = found.card.passed
    summed = " + ".join(passed) if passed else "none passed"
    notes = [f"diff-EPITOME: lower is better; human replies are 0 by definition. The sum is over {summed}."]
    if len(passed) < len(MECHANISMS):
        refused = ", ".join(
            f"{name} {found.card.mechanisms[name].refusal}" for name in MECHANISMS if name not in passed
        )
        notes.append(f"Not in the sum, and not shown: {refused}. Published sums have all three and cannot be compared.")
    if found.sane is not None:
        order = "hold" if found.sane else "DO NOT hold: trust nothing here"
        notes.append(f"Sanity: human < Zephyr-7B DPO < SFT < base, as published, {order} in the sum.")
    if not with_replies:
        notes.append(
            "No replies of ours: write them with `hearken eval reply --save-replies FILE`, then give --replies FILE."
        )
    return Table(
        name="diff_epitome",
        title="Distance from people: diff-EPITOME",
        columns=("system", "items", "seeds", *(f"diff-{name}" for name in MECHANISMS), f"sum ({summed})"),
        rows=tuple(
            (
                row.name,
                row.items,
                row.seeds,
                *(_cell(found.card, row, name, "difference") for name in MECHANISMS),
                row.total,
            )
            for row in found.rows
        ),
        notes=tuple(notes),
    )


def _levels(found: Evaluation) -> Table:
    return Table(
        name="levels",
        title="Mean levels, and how far they are from people's",
        columns=(
            "system",
            *(column for name in MECHANISMS for column in (f"mean {name}", f"{name} less human")),
        ),
        rows=tuple(
            (
                row.name,
                *(_cell(found.card, row, name, field) for name in MECHANISMS for field in ("level", "distance")),
            )
            for row in found.rows
        ),
        notes=("A high level is no merit by itself: stock phrases raise it beyond what people do.",),
    )


def _against(found: Evaluation) -> Table:
    others = list(dict.fromkeys(name for row in found.rows for name in row.against))
    return Table(
        name="diff_epitome_paired",
        title="Sum of diff-EPITOME, paired differences",
        columns=("system", *(f"less {name}" for name in others)),
        rows=tuple((row.name, *(row.against.get(name) for name in others)) for row in found.rows),
        notes=("Below 0: closer to people than the system in the column, on the same items.",),
    )


def _authors(found: Evaluation) -> Table:
    passed = found.card.passed
    return Table(
        name="authors_levels",
        title="Our levels against those that EmPO's authors published for the same replies",
        columns=("system", *(column for name in passed for column in (f"{name} kappa", f"{name} same level"))),
        rows=tuple(
            (each.system, *(cell for name in passed for cell in (each.kappa[name], each.same_level[name])))
            for each in found.authors
        ),
    )


def _cell(card: Card, row: Row, name: str, field: str) -> Cell:
    if name not in row.mechanisms:
        return card.mechanisms[name].refusal
    figure: Cell = getattr(row.mechanisms[name], field)
    return figure
