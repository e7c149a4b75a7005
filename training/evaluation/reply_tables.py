"""Tables about the replies themselves: ours, people's, and those that published systems gave in the same places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from training.evaluation import feelings, intents
from training.evaluation.bootstrap import Figure
from training.evaluation.generation import GREEDY, NUCLEUS, SERVED
from training.evaluation.published import (
    EMPO_FILES,
    MOEL_SYSTEMS,
    empo_turns,
    is_there,
    moel_turns,
    read_empo,
    read_moel,
)
from training.evaluation.quality import Human, Spoken, differences, figures
from training.evaluation.replies import HUMAN, Reply
from training.evaluation.reply_run import NUCLEUS_SEEDS, Run
from training.evaluation.systems import BASE, TUNED
from training.evaluation.tables import Cell, Table

DECODINGS: Final = {GREEDY: (0,), NUCLEUS: NUCLEUS_SEEDS, SERVED: (0,)}
"""Ways to reply, and the seeds of each."""
SPOKEN: Final = tuple(
    (system, decoding) for decoding in DECODINGS for system in (BASE, TUNED) if (system, decoding) != (BASE, SERVED)
)
"""What is compared: both models by plain decoding, and the tuned one as the server speaks; nobody serves the base."""
FEELING: Final = {GREEDY: feelings.NONE, NUCLEUS: feelings.NONE, SERVED: feelings.PREDICTED}
GENERIC: Final = {
    "stock_openers": "stock openers",
    "top10_first": "top-10 first sentences",
    "questions": "questions",
    "intent_kl": "intent KL",
    "length": "length",
}
VARIED: Final = {
    "distinct_1": "Distinct-1, %",
    "distinct_2": "Distinct-2, %",
    "unique": "unique",
    "self_bleu": "self-BLEU",
    "sacrebleu": "sacreBLEU",
    "mean_bleu": "mean BLEU-1..4",
    "rouge_l": "ROUGE-L",
}
AGAINST_HUMAN: Final = frozenset({"sacrebleu", "mean_bleu", "rouge_l"})
DECODING_NOTE: Final = (
    "greedy: the likeliest token; nucleus: p .9, temperature .7, mean of three seeds; both at most 40 new tokens, no "
    "penalty, no feeling line. served: the server's own path, as shipped: predicted emotion, candidates, the most "
    "telling one said."
)
GENERIC_NOTE: Final = (
    "stock openers: share whose first words match `training/evaluation/genericness.py`; top-10: share whose first "
    "sentence is one of the system's ten commonest; intent KL: KL(human || system) in nats over nine intents by the "
    "rules of `training/evaluation/intents.py`; length in words and marks."
)
ANCHORS: Final = (
    "Another analysis of the same files, with an opener pattern and a linear intent classifier of its own (openers / "
    "top-10 / questions / intent KL): human .139 / .066 / .347 / 0, TRS .874 / .804 / .140 / 1.14, multitask .572 / "
    ".441 / .286 / .22, MoEL .655 / .592 / .256 / .48; on the 2,540 last turns human .109 / .039, Zephyr-7B base "
    ".501 / .426 / - / .185, SFT .422 / .253 / - / .367, DPO .255 / .098 / - / .110."
)
VARIED_NOTE: Final = (
    "Distinct falls with the number of replies: compare within this table only. Its intervals, that of unique and that "
    "of the top-10 are from a jackknife over 100 groups of conversations, all others from a paired bootstrap of 500 "
    "draws. BLEU and ROUGE-L against the one human reply, in lower case; published replies lack capitals and MoEL's "
    "write contractions out, which lowers theirs a little. self-BLEU: 100 replies, each against the others. A GPT-2 of "
    "117 M tuned on the same data has Distinct 2.81 / 17.2, a BART 2.88 / 14.1 (DiffusEmp, ACL 2023; other tokens, all "
    "test turns)."
)


def tables(run: Run) -> list[Table]:
    """For all and for the last listener turns: how generic, how varied, what intents, and what tuning changed."""
    made = []
    for name, title, places in (
        ("all", "all listener turns", run.items.every()),
        ("last", "last listener turns", run.items.last()),
    ):
        human = people(run, places)
        spoken = [*_ours(run, places), *_published(run, name, places)]
        head = f"{title} ({len(places):,})"
        found = {each.name: figures(each, human, run.options.seed) for each in spoken}
        made += [
            Table(f"generic_{name}", f"Genericness, {head}", ("system", *GENERIC.values()),
                  tuple(_row(each.name, found[each.name], GENERIC) for each in spoken),
                  (DECODING_NOTE, GENERIC_NOTE, ANCHORS)),
            Table(f"varied_{name}", f"Variety and overlap, {head}", ("system", *VARIED.values()),
                  tuple(_row(each.name, found[each.name], VARIED) for each in spoken), (VARIED_NOTE,)),
            _changes(run, name, head, human, spoken),
            _intents(name, head, spoken),
        ]  # fmt: skip
    return made


def people(run: Run, places: list[int]) -> Human:
    """What people replied at some places."""
    turns = [run.items.turns[place] for place in places]
    return Human.of([turn.conv_id for turn in turns], [turn.reply for turn in turns])


def spoken(run: Run, system: str, decoding: str, places: list[int]) -> Spoken:
    """One system's replies at some places, all seeds of a decoding."""
    seeds = [run.replies(system, decoding, seed, FEELING[decoding]) for seed in DECODINGS[decoding]]
    return Spoken(f"{system}, {decoding}", tuple(tuple(replies[place] for place in places) for replies in seeds))


def saved(run: Run) -> Iterator[Reply]:
    """All replies of the run, people's first."""
    turns = run.items.turns
    for turn in turns:
        yield Reply(turn.conv_id, len(turn.context), HUMAN, "", 0, turn.reply)
    for system, decoding in SPOKEN:
        for seed in DECODINGS[decoding]:
            replies = run.replies(system, decoding, seed, FEELING[decoding])
            for turn, reply in zip(turns, replies, strict=True):
                yield Reply(turn.conv_id, len(turn.context), system, decoding, seed, reply)


def _ours(run: Run, places: list[int]) -> list[Spoken]:
    human = Spoken(HUMAN, (tuple(run.items.turns[place].reply for place in places),))
    return [human, *(spoken(run, system, decoding, places) for system, decoding in SPOKEN)]


def _published(run: Run, name: str, places: list[int]) -> list[Spoken]:
    """Published replies to exactly these places; none where the files are not there, or the items are others."""
    data, turns = run.options.data, run.items.turns
    wanted = [(turns[place].conv_id, len(turns[place].context)) for place in places]
    found = []
    every = list(turns) if not run.options.limit else None
    if every is None:
        return []
    if name == "all" and is_there(data, next(iter(MOEL_SYSTEMS.values()))):
        for system, items in read_moel(data).items():
            answered = moel_turns(items, every)
            said = {(t.conv_id, len(t.context)): i.reply for t, i in zip(answered, items, strict=True)}
            if set(wanted) <= set(said):
                found.append(Spoken(system, (tuple(said[key] for key in wanted),), published=True))
    if name == "last":
        for system in EMPO_FILES:
            if is_there(data, system):
                items = read_empo(data, system)
                said = {
                    (t.conv_id, len(t.context)): i.reply for t, i in zip(empo_turns(items, every), items, strict=True)
                }
                if set(wanted) <= set(said):
                    found.append(Spoken(system, (tuple(said[key] for key in wanted),), published=True))
    return found


def _row(name: str, found: dict[str, Figure], shown: dict[str, str]) -> tuple[Cell, ...]:
    cells: list[Cell] = [name]
    for key in shown:
        if name == HUMAN and key in AGAINST_HUMAN:
            cells.append(None)  # people against themselves
        else:
            cells.append(found[key].value if key == "self_bleu" else found[key])
    return tuple(cells)


def _changes(run: Run, name: str, head: str, human: Human, spoken: list[Spoken]) -> Table:
    by_name = {each.name: each for each in spoken}
    shown = {key: title for key, title in (GENERIC | VARIED).items() if key != "self_bleu"}
    rows: list[tuple[Cell, ...]] = []
    for decoding in (GREEDY, NUCLEUS):
        pair = by_name[f"{BASE}, {decoding}"], by_name[f"{TUNED}, {decoding}"]
        found = differences(*pair, human, run.options.seed)
        rows.append((decoding, *(found[key] for key in shown)))
    return Table(f"tuning_{name}", f"Tuned less base, paired, {head}", ("decoding", *shown.values()), tuple(rows))


def _intents(name: str, head: str, spoken: list[Spoken]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in spoken:
        shares = np.mean([intents.distribution(replies).mean(axis=0) for replies in each.by_seed], axis=0)
        rows.append((each.name, *(round(float(share), 4) for share in shares)))
    return Table(
        f"intents_{name}", f"What replies do, share of each intent, {head}", ("system", *intents.INTENTS), tuple(rows)
    )
