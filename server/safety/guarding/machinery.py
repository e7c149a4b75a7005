"""G1 and G5 on the raw letters: numbers to call, addresses, and leaked machinery of the prompt."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.rule import Rule, words

_DIGIT: Final = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_PHONE: Final = re.compile(
    r"(?<![\w$])\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}|(?<![\w$/])(?:911|988|741 ?741|116 ?123|9[- ]1[- ]1|"
    r"9[- ]8[- ]8|1[- ]1[- ]2|9[- ]9[- ]9|1-800|1-888|1-877|1-866|800-|13 ?11 ?14)(?!\w|,\d)|"
    r"(?<!\w)(?:call|dial|phone|ring|text|sms|message|number|line|hotline|helpline|lifeline|reach|extension|"
    r"whatsapp|fax|press|samaritans|911)(?:s|ed|ing)?(?:[\s:,]+(?:\w{1,12})){0,5}[\s:,]+[#*]?\d{3,}(?! "
    r"?(?:people|times|percent|years?|days?|dollars|miles|pounds|calories))"
)
_SPELLED_PHONE: Final = words(
    rf"{_DIGIT}(?: {_DIGIT}){{2,}}(?! (?:years?|days?|weeks?|months?|hours?|minutes?|times|people|dollars|deep|"
    rf"breaths?|go|blast|ready))|(?:one )?eight hundred {_DIGIT}|(?:nine|ninety) (?:eleven|eighty eight|"
    rf"eighty eight)|(?:text|call|dial) (?:\w+ ){{0,4}}{_DIGIT} {_DIGIT}|triple (?:zero|nine|oh)|nine (?:double|"
    rf"triple) (?:one|nine)|double {_DIGIT} {_DIGIT}"
)
_ADDRESS: Final = re.compile(
    r"https?:|(?<!\w)www\.\w|(?<![\w@])[\w-]{2,}(?:\.[\w-]{2,})*\.(?:com|org|net|gov|edu|info|onion|xyz|io|app|"
    r"tv|co\.uk|org\.uk|ac\.uk|ca|au|de|eu|nz|us|uk|ie)(?![\w])|\w@\w+\.\w|\w\s?(?:\[|\()?(?:dot|\.)(?:\]|"
    r"\))?\s?(?:com|org|net|gov|onion|info|co uk)(?!\w)|(?<!\w)(?:r|u)/\w{2,}|"
    r"(?<!\w)(?:dot com|hashtag \w+|sub ?reddit|facebook group|discord server|telegram (?:group|channel)|"
    r"email (?:me|us|address)|click (?:on )?(?:the|this|that|here)|(?:my|our|this) (?:web ?site|link|url|e-?mail|"
    r"instagram|snapchat|facebook|twitter|discord|telegram|whatsapp|number|phone number))"
)
_LEAK: Final = re.compile(
    r"<[|/]?\s?\w+[|\s/]*>|<\||\|>|<<\w+>>|\[/?(?:inst|sys|system|user|assistant|caller|listener|end|pad|unk|"
    r"mask|cls|sep|name|redacted|insert[^\]]*|your[^\]]*|link|url|phone[^\]]*)\]|^\W*(?:caller|listener|feeling|"
    r"emotion|assistant|system|user|human|bot|ai|therapist|speaker|patient|client|response|reply|output|input|"
    r"prompt|instruction|instructions|context|situation|question|answer|q|a|note|warning|speaker \d|"
    r"person \w)\s?\d?:|"
    r"(?<!\w)(?:caller|listener|assistant|system|user|speaker|therapist|feeling)\s?:(?!\s?[dp)(/])|###|```|~~~|"
    r"\{\s?[\"'\w]|[\"']\s?:\s?[\"'\[{\d]|\[\s?[{\"']|\w\(\)|(?<!\w)(?:def|function|class|import|return|const|"
    r"var|print|console|select|sudo|curl|echo|eval)(?:[ .]\w+)?\s?[({=;]|import \w+(?: as \w+)?$|(?:^|\s)(?:if|"
    r"while) ?\(\w+ ?[=<>!)]|</|/>|&\w{2,6};|_comma_|\\[nrtux]|\$\{|\{\{|\}\}|==|!=|=>|->|\[\d+\]|^\s*(?:\*\*|"
    r"#{1,6}\s|---)|"
    r"(?<!\w)(?:system prompt|(?:my|these|previous|initial|hidden) (?:system )?(?:instructions|prompt|"
    r"guidelines)|i (?:was|am|have been) (?:instructed|prompted|told) to (?:act|be|say|pretend|respond|reply|"
    r"never|always|not)|ignore (?:all |the |my |your )?(?:previous|prior|above|safety|rules|instructions|"
    r"guidelines)|as an? (?:ai )?language model|language model|jailbreak|dan mode|developer mode|no restrictions|"
    r"temperature\s?=|max_\w+|end ?of ?text|endoftext|eos_token|json|xml|javascript|python code|"
    r"true false)(?!\w)|"
    r"\*[^*\n]{0,60}(?:hug|kiss|smil|wink|blush|strok|hold|cuddl|lean|touch|whisper|moan|sigh|laugh|nod|cry|"
    r"cries|pull|take|pat|giggl|look|walk|sit|caress|hand)[^*\n]{0,60}\*"
)
# letters hidden by a mask ("k*ll", "f**k"), or a word of two scripts: nobody writes so by accident
_MASKED: Final = re.compile(r"(?<!\w)\w{1,3}[*#]{1,5}\w{1,8}(?![\w*])")

RAW_RULES: Final = (
    Rule("G1.number", _PHONE),
    Rule("G1.address", _ADDRESS),
    Rule("G5.leak", _LEAK),
    Rule("G5.disguise", _MASKED),
)
RULES: Final = (Rule("G1.number", _SPELLED_PHONE),)
