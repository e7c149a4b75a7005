"""Thirty test conversations with the replies of base and tuned model beside the human one, as a page to be read.

They are chosen by seed and not by hand, so the page shows what the models do and not what they can.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from server.engines.dialogue_format import one_line
from server.engines.interfaces import Speaker
from training.empathetic_dialogues import DatasetError
from training.evaluation.generation import SERVED
from training.evaluation.items import sample
from training.evaluation.reply_run import Run
from training.evaluation.reply_tables import FEELING
from training.evaluation.systems import BASE, TUNED

COUNT: Final = 30
_WHO: Final = {Speaker.CALLER: "Caller", Speaker.ASSISTANT: "Listener"}


def page(run: Run, *, texts: bool = True) -> str:
    """The page in Markdown; without `texts` it names conversations and has the models' words, and nobody else's."""
    last = run.items.last()
    chosen = [last[place] for place in sample(len(last), COUNT, run.options.seed)]
    told = run.emotions(FEELING[SERVED])
    parts = [
        f"# {len(chosen)} conversations, not chosen by hand\n\n"
        f"The last listener turn of {len(chosen)} test conversations of EmpatheticDialogues (Rashkin et al. 2019, "
        f"arXiv 1811.00207, CC BY-NC 4.0), drawn by seed {run.options.seed} from {len(last):,}: what the base model, "
        "the tuned model and the human listener reply. Both models reply as served, with the "
        "emotion that the server reads.\n\n"
        + (
            "    hearken eval reply --parts conversations --conversations out/conversations.md"
            if texts
            else "People's words are the data set's and not shown here; the page with them is written by\n\n"
            "    hearken eval reply --parts conversations --conversations out/conversations.md"
        )
    ]
    for number, place in enumerate(chosen, start=1):
        turn, emotion = run.items.turns[place], told[place]
        read = f", read as {emotion.label} ({emotion.group})" if emotion else ""
        said = {
            "base": run.replies(BASE, SERVED, 0, FEELING[SERVED], chosen)[number - 1],
            "tuned": run.replies(TUNED, SERVED, 0, FEELING[SERVED], chosen)[number - 1],
            "human": turn.reply,
        }
        if not texts:
            said["human"] = f"({len(turn.reply.split())} words)"
        lines = [f"## {number}. {turn.emotion}{read}", ""]
        if texts:
            lines += [f"{_WHO[each.speaker]}: {_safe(each.text)}  " for each in turn.context]
        else:
            lines.append(f"`{turn.conv_id}`, reply to turn {len(turn.context)}")
        lines += ["", "| | reply |", "|-|-|", *(f"| {name} | {_safe(text)} |" for name, text in said.items())]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def write(run: Run, path: Path, *, texts: bool = True) -> None:
    """Write the page; raises `DatasetError` if that cannot be done."""
    text = page(run, texts=texts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"The page {path} cannot be written ({error.strerror}): name another file.") from error


def _safe(text: str) -> str:
    """One line that Markdown shows as it is."""
    text = one_line(text)
    for mark in "\\|*_<>`#[]":
        text = text.replace(mark, f"\\{mark}")
    return text
