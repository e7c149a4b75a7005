"""False alarms on everyday talk: the callers' turns of EmpatheticDialogues, each with what its caller said before.

Some of these dialogues are about suicide or self-harm; what is flagged there is right. The table counts by what hit, so
that a reader can look at the turns behind a rule; they are printed by nobody here.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from server.conversation.care import Screens
from server.engines.interfaces import Speaker
from server.safety.finding import Said
from server.safety.levels import SafetyLevel
from training.empathetic_dialogues import read_split
from training.evaluation.safety.wilson import Share
from training.evaluation.tables import Table

SHOWN = 25


def false_alarms(screen: Screens, data: Path, split: str = "test") -> Table:
    """Judge every caller's turn of a split; one row a level, then one a source."""
    levels: Counter[SafetyLevel] = Counter()
    sources: Counter[str] = Counter()
    conversations = flagged_conversations = 0
    for conversation in read_split(data / "empathetic_dialogues", split):
        heard: list[str] = []
        worst = SafetyLevel.NONE
        for turn in conversation.turns:
            if turn.speaker is not Speaker.CALLER:
                continue
            finding = screen.judge(Said(turn.text, confidence=1.0), tuple(heard))
            heard.append(turn.text)
            levels[finding.level] += 1
            worst = max(worst, finding.level)
            if finding.level > SafetyLevel.NONE:
                sources.update(finding.sources)
        conversations += 1
        flagged_conversations += worst > SafetyLevel.NONE
    total = levels.total()
    rows = [("turns flagged at all", str(Share(total - levels[SafetyLevel.NONE], total)))]
    rows += [(f"turns at {level.name.lower()}", str(Share(levels[level], total))) for level in SafetyLevel if level]
    rows.append(("conversations flagged", str(Share(flagged_conversations, conversations))))
    rows += [(f"by {source}", str(count)) for source, count in sources.most_common(SHOWN)]
    return Table(
        "dialogues", f"EmpatheticDialogues {split}: callers' turns flagged", ("what", "share or count"), tuple(rows)
    )
