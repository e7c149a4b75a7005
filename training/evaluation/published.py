"""Replies that published systems gave on the EmpatheticDialogues test split, to be measured as ours are.

- `moel_generation_result.txt` (HLTCHKUST/MoEL, Lin et al. 2019): blocks of `name: text` lines, one block an item, four
  systems in each; lower case, words and marks parted by blanks, contractions written out. The items are the first 5,255
  listener turns of the test split, in file order.
- `empo/*.txt` (justtherightsize/empo, arXiv 2406.19071): one `~`-separated CSV for each of four Zephyr-7B systems, with
  the authors' own EPITOME levels of reply and human turn. The items are the last listener turn of 2,540 conversations.
  Which file is which system was found by its averaged levels, which are those of the paper.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from training.empathetic_dialogues import DatasetError, ListenerTurn

FOLDER: Final = "published_outputs"
MOEL_FILE: Final = "moel_generation_result.txt"
MOEL_SYSTEMS: Final = {
    "trs": "TRS",
    "trs+multitask": "TRS multitask",
    "MOE": "MoEL",
    "MOE+oracle": "MoEL oracle emotion",
}
EMPO_FILES: Final = {
    "Zephyr-7B base": "preds_dlrxxx_zephyr-7b-sft-full_epi.txt",
    "Zephyr-7B base, 30 tokens": "preds_dlrxxx30x_zephyr-7b-sft-full_epi.txt",
    "Zephyr-7B SFT": "preds_dlr1e6m1000_zephyr-7b-sft-full124_epi.txt",
    "Zephyr-7B DPO": "preds_dlr1e6m1000_zephyr-7b-sft-full124_d270_epi.txt",
}
EMPO_COLUMNS: Final = ("chat_templates", "gen_targets", "prevs", "emotions", "gens")

Levels = tuple[int, int, int]
"""Levels 0, 1 or 2 of emotional reactions, interpretations and explorations, in this order."""

_SHORT: Final = ("ER", "IP", "EX")
_CHAT_TURN: Final = re.compile(r"(?:^|\n)<\|(?:user|assistant)\|>\n(.*?)</s>", re.DOTALL)
_TORN_CONTRACTION: Final = re.compile(r"(?<=\w) (?=(?:n't|'(?:s|m|d|ll|re|ve))\b)")
_BLANK_BEFORE_MARK: Final = re.compile(r" +(?=[.,!?;:%)])")
_BLANK_AFTER_BRACKET: Final = re.compile(r"(?<=\() +")


@dataclass(frozen=True, slots=True)
class Published:
    """One reply of a published system."""

    system: str
    emotion: str
    context: tuple[str, ...]
    """The turns that the system was shown, oldest first, the caller's last; MoEL's as its authors tokenised them."""
    reply: str
    """As the system gave it; MoEL's put back into running text, still in lower case."""
    reference: str
    """What the human listener said."""
    levels: Levels | None = None
    """The authors' EPITOME levels of the reply, where they gave any."""
    reference_levels: Levels | None = None
    """The authors' EPITOME levels of the human listener's turn, where they gave any."""


def read_moel(data: Path) -> dict[str, list[Published]]:
    """MoEL's generation file by system, each in the file's order; `data` is the file's folder, or that one's parent.

    Raises `DatasetError` if the file is missing, empty, or has a block without one of its lines.
    """
    path = _find(data, MOEL_FILE)
    blocks = [block for block in _text(path).split("\n\n") if block.strip()]
    if not blocks:
        raise DatasetError(f"{path} holds no replies: fetch it again.")
    systems: dict[str, list[Published]] = {name: [] for name in MOEL_SYSTEMS.values()}
    for number, block in enumerate(blocks, start=1):
        fields = dict(line.partition(":")[::2] for line in block.strip("\n").split("\n"))
        missing = [name for name in ("Emotion", "Context", *MOEL_SYSTEMS, "ref") if name not in fields]
        if missing:
            raise DatasetError(f"{path}, item {number}: the line {missing[0]!r} is missing; fetch the file again.")
        context = _listed(fields["Context"], f"{path}, item {number}")
        for field, system in MOEL_SYSTEMS.items():
            reply, reference = running_text(fields[field]), running_text(fields["ref"])
            systems[system].append(Published(system, fields["Emotion"].strip(), context, reply, reference))
    return systems


def read_empo(data: Path, system: str) -> list[Published]:
    """The replies of one Zephyr-7B system (a key of `EMPO_FILES`) with the authors' levels, in the file's order.

    `data` is the folder of the four files or the one two above. Raises `DatasetError` if the file is missing, empty, or
    lacks a column or a level.
    """
    path = _find(data, EMPO_FILES[system], "empo")
    try:
        rows = list(csv.DictReader(_text(path).splitlines(keepends=True), delimiter="~", strict=True))
    except csv.Error as error:
        raise DatasetError(f"{path} is not a ~-separated file with a header ({error}): fetch it again.") from error
    if not rows:
        raise DatasetError(f"{path} holds no replies: fetch it again.")
    needed = (*EMPO_COLUMNS, *(f"{side}_{name}_scores" for side in ("pred", "gt") for name in _SHORT))
    if missing := [column for column in needed if column not in rows[0]]:
        raise DatasetError(f"{path} lacks the column {missing[0]}: fetch it again.")
    return [_empo_item(system, row, f"{path}, item {number}") for number, row in enumerate(rows, start=1)]


def is_there(data: Path, system: str) -> bool:
    """Whether `data` has the file that holds a system's replies: somebody else's data has none."""
    file, folder = (EMPO_FILES[system], "empo") if system in EMPO_FILES else (MOEL_FILE, "")
    return any(path.is_file() for path in _candidates(data, file, folder))


def running_text(tokens: str) -> str:
    """Put words and marks that blanks part back together: `do n't worry .` becomes `don't worry.`, and so on."""
    text = _TORN_CONTRACTION.sub("", " ".join(tokens.split()))
    return _BLANK_AFTER_BRACKET.sub("", _BLANK_BEFORE_MARK.sub("", text))


def moel_turns(items: Sequence[Published], turns: Sequence[ListenerTurn]) -> list[ListenerTurn]:
    """The listener turn that each of a MoEL system's items answers; `turns` are all of the test split, in file order.

    The two write the same words differently, so that only the first letter of each last utterance is compared; every
    shift shows in that. Raises `DatasetError` if the items are not the first turns of the split.
    """
    for number, item in enumerate(items):
        turn = turns[number] if number < len(turns) else None
        if turn is None or _first_letter(turn.context[-1].text) != _first_letter(item.context[-1]):
            raise DatasetError(
                f"Item {number + 1} of {MOEL_FILE} answers no turn of this test split: the two must be of one data set."
            )
    return list(turns[: len(items)])


def empo_turns(items: Sequence[Published], turns: Sequence[ListenerTurn]) -> list[ListenerTurn]:
    """The listener turn that each item answers, found by what was said last and the human's answer to it.

    Raises `DatasetError` for an item that is no turn of `turns`.
    """
    known = {(turn.context[-1].text.strip(), turn.reply.strip()): turn for turn in turns}
    found = []
    for number, item in enumerate(items, start=1):
        turn = known.get((item.context[-1].strip(), item.reference.strip()))
        if turn is None:
            raise DatasetError(
                f"Item {number} of {item.system} answers no turn of this test split: the two must be of one data set."
            )
        found.append(turn)
    return found


def _empo_item(system: str, row: Mapping[str, str | None], place: str) -> Published:
    def field(name: str) -> str:
        value = row[name]
        if value is None:
            raise DatasetError(f"{place}: the row ends before the column {name}; fetch the file again.")
        return value

    def levels(side: str) -> Levels:
        er, ip, ex = (field(f"{side}_{name}_scores") for name in _SHORT)
        if not {er, ip, ex} <= {"0", "1", "2"}:
            raise DatasetError(
                f"{place}: a level is none of 0, 1 and 2 ({er!r}, {ip!r}, {ex!r}); fetch the file again."
            )
        return int(er), int(ip), int(ex)

    # The chat template holds every turn before the reply; the column prevs only the last one, but untouched.
    earlier = _CHAT_TURN.findall(field("chat_templates"))[:-1]
    return Published(
        system=system,
        emotion=field("emotions"),
        context=(*(turn.strip() for turn in earlier), field("prevs")),
        reply=field("gens").strip(),
        reference=field("gen_targets"),
        levels=levels("pred"),
        reference_levels=levels("gt"),
    )


def _first_letter(text: str) -> str:
    return next((letter for letter in text.lower() if letter.isalpha()), "")


def _listed(text: str, place: str) -> tuple[str, ...]:
    """The strings of a Python list that was written out."""
    try:
        turns = ast.literal_eval(text.strip())
    except (SyntaxError, ValueError):
        turns = None
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise DatasetError(f"{place}: the context is not a list of turns; fetch the file again.")
    return tuple(turns)


def _find(data: Path, file: str, folder: str = "") -> Path:
    candidates = list(_candidates(data, file, folder))
    for path in candidates:
        if path.is_file():
            return path
    looked_in = " and ".join(str(path.parent) for path in candidates)
    raise DatasetError(
        f"The published replies are missing {file} (looked in {looked_in}): "
        f"give the folder that holds {FOLDER} with --data."
    )


def _candidates(data: Path, file: str, folder: str) -> Iterator[Path]:
    yield data / file
    for above in (data, data / FOLDER):
        if folder or above != data:
            yield above / folder / file


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8 text ({error}): fetch it again.") from error
