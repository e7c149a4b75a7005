"""A toy world of risk, made up: one phrase that users at risk write, and everyday talk that nobody is hurt by."""

import csv
import gzip
import json
from pathlib import Path

from training.crisis_data import USERS_FILE
from training.empathetic_dialogues import COLUMNS

CALM = ("the garden is green today", "we ate soup at noon", "my train was late again", "the cat sleeps on the chair")
GRAVE = ("I want to kill myself.", "I don't want to live anymore.")
RECIPE = """
seed = 3
folds = 2
dialogue_turns = 500
comments = 100
variants = 2
misheard_share = 0.2
word_error_rate = 0.1
[talk]
"self_dialogue.jsonl.gz" = 1.0
[features]
bits = 13
run = 3
reach = 2
shortest = 3
longest = 4
window_words = 20
stride_words = 10
[learning]
rounds = 1
windows_share = 0.5
least_probability = 0.5
least_texts = 1
inverse_strength = 10.0
phrase_weight = 1.0
chosen_weight = 1.0
quiet_weight = 0.5
mistaken_weight = 2.0
concern_target = 0.75
[thresholds]
concern_alarms = 0.01
active_alarms = 0.005
base_rate = 0.1
"""


def write_table(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


def write_users(folder: Path, count: int = 60) -> None:
    """Users of every rating; those of ideation or more write a grave sentence among calm ones."""
    ratings = ("Supportive", "Indicator", "Ideation", "Behavior", "Attempt")
    rows = []
    for number in range(count):
        calm = [f"{CALM[(number + step) % 4]} {step}.\n" for step in range(6)]
        if number % 5 >= 2:
            calm.insert(number % 4, GRAVE[number % 2] + "\n")
        rows.append((f"user-{number}", str(["".join(calm)]), ratings[number % 5]))
    write_table(folder / USERS_FILE, ("User", "Post", "Label"), rows)


def write_world(folder: Path) -> Path:
    write_users(folder)
    for split in ("train", "test"):
        posts = [(f"{CALM[number % 4]} and I am stressed {number}", number % 2) for number in range(20)]
        write_table(folder / f"crisis/dreaddit-{split}.csv", ("text", "label"), posts)
    for split in ("train", "valid", "test"):
        turns = []
        for number in range(150):
            for index, text in enumerate((f"{CALM[number % 4]} {number}", "I see", "yes it is"), start=1):
                turns.append((f"{split}-{number}", index, "content", "a day", index % 2, text))
        write_table(folder / f"empathetic_dialogues/{split}.csv", COLUMNS, turns)
    (folder / "goemotions").mkdir()
    (folder / "goemotions/train.tsv").write_text("".join(f"nice weather {n}\t0\tid{n}\n" for n in range(50)))
    (folder / "text").mkdir()
    with gzip.open(folder / "text/self_dialogue.jsonl.gz", "wt", encoding="utf-8") as file:
        for number in range(10):
            file.write(json.dumps({"turns": [f"do you like soup {number}", "I like it a lot"]}) + "\n")
    return folder
