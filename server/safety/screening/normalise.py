"""Brings what was typed or transcribed to one plain spelling: lower case, no disguises, contractions written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from server.safety.screening.spelling import meant, reveal

_LOOKALIKES: Final = str.maketrans("аеорсухіѕјԁһӏɡ", "aeopcyxisjdhlg")
_LEET: Final = str.maketrans("0134578@$!|", "oieastbasil")
_LEET_WORD: Final = re.compile(r"(?<!\S)(?=\S*[a-z])(?=\S*[0134578@$!|])[a-z0134578@$!|*]{2,}(?!\S)")
_SPACED: Final = re.compile(r"(?<!\w)(?:\w[ .\-_*]{1,2}){3,}\w(?!\w)")
_INSIDE: Final = re.compile(r"(?<=\w)[.\-_*~](?=\w)")
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_ZERO_WIDTH: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")

_WORDS: Final[Mapping[str, str]] = {
    "im": "i am", "ive": "i have", "ill": "i will", "id": "i would", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "cant": "can not", "cannot": "can not", "wont": "will not", "wouldnt": "would not", "shouldnt": "should not",
    "couldnt": "could not", "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "aint": "am not", "wanna": "want to", "gonna": "going to", "gotta": "have to",
    "tryna": "trying to", "finna": "going to", "imma": "i am going to", "ima": "i am going to", "lemme": "let me", "kinda": "kind of",
    "bout": "about", "abt": "about", "u": "you", "ur": "your", "r": "are", "rn": "right now", "tn": "tonight", "2nite": "tonight", "2night": "tonight", "tonite": "tonight",
    "b4": "before", "bc": "because", "cuz": "because", "anymore": "any more", "alot": "a lot", "thats": "that is", "theres": "there is",
    "whats": "what is", "shes": "she is", "hes": "he is", "theyre": "they are", "youre": "you are", "its": "it is", "lets": "let us",
    "plz": "please", "pls": "please", "ppl": "people", "smth": "something", "sth": "something", "sum1": "someone", "evry1": "everyone",
    "livin": "living", "nothin": "nothing", "doin": "doing", "killin": "killing", "dyin": "dying", "feelin": "feeling", "thinkin": "thinking",
    "meself": "myself", "mysef": "myself", "myslef": "myself", "mself": "myself", "mysself": "myself", "miself": "myself",
    "suicde": "suicide", "sucide": "suicide", "suicied": "suicide", "suiside": "suicide", "suicid": "suicide", "sewerside": "suicide",
    "sewerslide": "suicide", "suislide": "suicide", "sooicide": "suicide", "suecide": "suicide", "scuicide": "suicide", "suacide": "suicide",
    "suicudal": "suicidal", "sucidal": "suicidal", "suacidal": "suicidal", "sui": "suicide", "unaliving": "killing", "unalived": "killed",
    "unalive": "kill", "unaliven": "kill", "kms": "kill myself", "kmsing": "killing myself", "kys": "kill yourself", "ctb": "kill myself",
    "offing": "killing", "yeeting": "killing", "necking": "killing", "selfharm": "self harm", "selfharming": "self harming",
    "selfdelete": "kill myself", "overdosed": "overdosed", "od": "overdose", "oding": "overdosing", "oded": "overdosed", "killme": "kill me",
    "killmyself": "kill myself", "dieing": "dying", "wannadie": "want to die", "wantodie": "want to die",
}  # fmt: skip
_CONTRACTED: Final = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\bain't\b", "am not"), (r"\bcan't\b", "can not"), (r"\bwon't\b", "will not"), (r"\bshan't\b", "shall not"),
        (r"n't\b", " not"), (r"\bi'm\b", "i am"), (r"'ve\b", " have"), (r"'ll\b", " will"), (r"'d\b", " would"), (r"'re\b", " are"),
        (r"\b(that|there|what|he|she|it|who|where|how|everything|nothing|life)'s\b", r"\1 is"), (r"\blet's\b", "let us"), (r"in'(?!\w)", "ing"),
    )
)  # fmt: skip
_PHRASES: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), written)
    for pattern, written in (
        (r"my self|mice elf|my selves|my shelf(?= (?:tonight|now))", "myself"), (r"him self", "himself"), (r"her self", "herself"),
        (r"them selves|themself|them self|theirselves", "themselves"), (r"your self", "yourself"),
        (r"sue (?:a )?side|sue aside|suit side|sewer (?:side|slide)|soup aside|su i cide|sui cide|s word that rhymes with (?:ewer|sewer) ?slide", "suicide"),
        (r"sue a side(?:al|ll)|suicide al|suit idle|sue idle", "suicidal"),
        (r"(?:un live|un alive|un a live|unlive|delete|unsubscribe|yeet|neck|rope|off|kermit|commit die|end) myself", "kill myself"),
        (r"kermit (?:suicide|sewer ?slide|die)|commit (?:not alive|unalive|die|toaster bath|sewer ?slide|neck rope|sleep forever)|go commit \w+", "kill myself"),
        (r"self (?:delete|deletion|exit|terminate|destruct for good)|delete my (?:life|existence)|toaster bath|take a bath with (?:a|my|the) toaster", "kill myself"),
        (r"(?:catch|catching|take|taking|ready for) the (?:last )?bus(?: out| for good| soon)?(?= |$)(?! (?:to|at|from|home|into|stop|because|and i (?:got|was)|with|number|ride|every|in the))", "catch the final bus"),
        (r"want to (?:dye|dai|dyed)\b(?! (?:my|the|her|his|it))|one to die|want a die|won to die|wanted die", "want to die"),
        (r"(?:and|an|ended|ending) my life(?= (?:tonight|today|now|soon)|$)", "end my life"),
        (r"kil+ my ?sel[fv]e?|kell myself|killed my self|kill my cell|kill mysel", "kill myself"),
        (r"want to (?:diee+|dieee)", "want to die"),
    )
)  # fmt: skip
_SPECIAL: Final = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"su+[i1!*]c[i1!*]d", "suicid"), (r"\bs[*#.]+(?:cide|ide|e)\b", "suicide"), (r"\bk[i1!*#]ll", "kill"), (r"\bd[*#1!]e\b", "die"),
        (r"\bk\W?m\W?s\b", "kill myself"), (r"\bsu[*#]+\b", "suicide"), (r"\bs\*+(?= (?:thoughts|attempt|note))", "suicide"),
    )
)  # fmt: skip


def normalise(text: str) -> str:
    """The plain spelling of a text; sentence ends stay as `.`, other punctuation becomes blanks."""
    text = unicodedata.normalize("NFKC", _ZERO_WIDTH.sub("", text[:4_000])).lower().translate(_LOOKALIKES)
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("`", "'").replace("\u00b4", "'")
    text = reveal(text)
    for pattern, written in _SPECIAL:
        text = pattern.sub(written, text)
    text = _SPACED.sub(lambda match: re.sub(r"[ .\-_*]", "", match.group()), text)
    text = _LEET_WORD.sub(_unleet, text)
    for pattern, written in _CONTRACTED:
        text = pattern.sub(written, text)
    text = _INSIDE.sub(" ", text)
    text = re.sub(r"[!?;:\n]+", " . ", text)
    text = re.sub(r"\.+", " . ", text)
    text = re.sub(r"[^\w\s.]|_", " ", text)
    text = _REPEATED.sub(r"\1\1", text)
    words = (_WORDS.get(word) or meant(word) for word in text.split())
    text = " ".join(words)
    for pattern, written in _PHRASES:
        text = pattern.sub(written, text)
    return re.sub(r"\bmyself myself\b", "myself", text)


def _unleet(match: re.Match[str]) -> str:
    word = match.group()
    if re.fullmatch(r"\d+[a-z]{0,2}|[a-z]\d|\d+(?:am|pm|th|st|nd|rd|mg|ml|kg|lb|lbs|km|yo|yrs?)", word):
        return word
    bare = word.rstrip("!|")
    return bare.translate(_LEET)


EMOJI_DANGER: Final = re.compile("[🔫🪢⚰🔪💊🩸☠🪦]")
LAUGHING: Final = re.compile(
    r"[😂🤣😆😅😹😜]|(?<!to )💀|\b(?:lol|lmao|lmfao|rofl|haha\w*|hehe\w*|jk|lolol|😂)\b", re.IGNORECASE
)
