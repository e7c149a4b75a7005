"""Takes out of a text what points to a person: names that are introduced, telephone numbers, addresses, numbers.

Rules for English as it is typed and as it is transcribed (numbers as words). A name that nobody introduces ("anna
left") passes when it is written small; the seal and the time to live are what protects the rest.
"""

from __future__ import annotations

import re

_DIGIT_WORD = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_STREET = (
    "(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|boulevard|blvd|way|place|pl|terrace|close|crescent"
    "|square|highway|hwy|parkway)"
)
_INTRODUCED = (
    "my name is|my name's|the name is|call me|this is|i am called|i'm called|named|(?:his|her|their) name is"
    "|(?:his|her|their) name's"
)
_NOT_NAMES = (
    "(?!(?:a|an|the|my|not|so|too|very|just|about|all|really|what|how|why|when|like|it|that|because|him|her|back"
    "|again|later|when|if|and|or|hard|bad|good|going|getting|been|driving)\\b)"
)

_RULES = tuple(
    (re.compile(pattern, flags), label)
    for pattern, flags, label in (
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", 0, "[email]"),
        (r"\b[\w.]+ at [\w]+ dot (?:com|org|net|edu|co|uk|gov|io)\b", re.IGNORECASE, "[email]"),
        (r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE, "[link]"),
        (r"(?<![\w@])@[A-Za-z0-9_]{2,}", 0, "[handle]"),
        (r"(?<!\w)(?:\+|\()?\d(?:[\s().-]{0,2}\d){6,18}(?!\w)", 0, "[number]"),
        (rf"\b{_DIGIT_WORD}(?:[\s-]+{_DIGIT_WORD}){{4,}}\b", re.IGNORECASE, "[number]"),
        (rf"\b\d{{1,6}}[a-z]?\s+(?:[\w'.-]+\s+){{1,4}}?{_STREET}\b\.?", re.IGNORECASE, "[address]"),
        (r"\b(?:apartment|apt|flat|unit|suite)\.?\s+#?\d+\w?\b", re.IGNORECASE, "[address]"),
        (r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", 0, "[address]"),  # a British postcode
        (r"\b\d{5}(?:-\d{4})\b", 0, "[address]"),
        (r"\b(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Doctor|Professor)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?", 0, "[name]"),
    )
)
_NAME = re.compile(
    rf"\b(?P<by>{_INTRODUCED})\s+{_NOT_NAMES}(?P<name>[a-z][\w'-]+(?:\s+(?-i:[A-Z])[\w'-]+){{0,2}})", re.IGNORECASE
)
_CAPITALISED = re.compile(r"(?<=[a-z,] )(?!I\b|I')[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)*")


def redact(text: str) -> str:
    """Replace what points to a person by what it was, in brackets."""
    for pattern, label in _RULES:
        text = pattern.sub(label, text)
    text = _NAME.sub(lambda match: f"{match['by']} [name]", text)
    # within a sentence, English writes only names (and days, months, nations) with a capital: all of them go
    return _CAPITALISED.sub("[name]", text)
