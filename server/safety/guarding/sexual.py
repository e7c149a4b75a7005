"""G6: sexual content and romance; for a minor also what is merely suggestive."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.rule import Rule, Scene, before, words

_EXPLICIT: Final = words(
    r"(?:have|having|had|want|wants|wanted|wanting|like|love|need|good|great|hot|rough|anal|oral|phone|cyber|more|make|crave|try|about|during|casual|first|for|some) sex|sex (?:with|toys?|tape|position|life|drive|game|chat|scene|slave|doll|appeal|worker)|sexy|sexual(?:ly)? (?!abus\w+|assault\w*|harass\w*|orientation|violence|identity|health|trauma|exploit\w*|misconduct|minorit\w+)\w+|sext\w*|intercourse|blow ?jobs?|hand ?jobs?|orgasm\w*|masturbat\w*|"
    r"jerk(?:ing)? off|jack(?:ing)? off|touch(?:ing)? yourself|play with yourself|penis|vagina|clit\w*|(?<!moby )dicks?|cock|pussy|boobs?|tits|titties|nipples?|breasts(?! (?:cancer|feed))|genital\w*|cum(?:ming|shot)?|semen|erection|horny|porn\w*|nudes?|naked|nsfw|fetish\w*|bdsm|kinky?|bondage|dildo|vibrator|thrust\w*|moan(?:ing|s|ed)?(?! and groan)|lingerie|panties|undress\w*|strip(?: for| off| tease|tease)|get (?:you )?naked|"
    r"turn(?:s|ed|ing)? (?:me|you) on|make love|making love|foreplay|(?:so|am|get|getting|me) (?:\w+ )?turned on|makes? me (?:so |really |all )*(?:wet|hard|hot|horny)|my hands (?:on|all over|around|down|under)|hands on your (?:body|hips|skin|waist|chest)|arous\w+|seduc\w+|erotic\w*|lick(?:ing)? (?:your|my|you|me)|suck(?:ing)? (?:your|my|on|me)|spank\w*|ride (?:me|you|my)|fuck\w*|screw(?:ing)? (?:me|you) hard|one night stand|incest\w*|threesomes?|hook(?:ing)? up with (?:me|you)|in bed with|dirty (?:talk|pictures?|thoughts)|talk dirty|virginity|booty|big ass|hot ass|between your (?:legs|thighs)|inside (?:you|me) (?:slowly|deep)|your (?:soft |naked |bare |wet |hot |hard )*(?:lips|thighs|skin|body|curves|hips|chest|underwear|bra|neck)(?= (?:on|against|is (?:so|hot|wet|soft)|makes me|drives|feels|look|turn|slowly|under|close|with my))",
)  # fmt: skip
_ROMANCE: Final = words(
    r"i (?:\w+ )?(?:want|would love|would like|wish|long|need|am going|wanna|could|will|would|can|am) (?:\w+ )?(?:to )?(?:\w+ )?(?:kiss(?:ing)?|hold(?:ing)?|touch(?:ing)?|hug(?:ging)?|cuddl(?:e|ing)|date|dating|marry|be with|taste|caress(?:ing)?|embrac(?:e|ing)|snuggle|lie next to|sleep with|kissed|feel) you(?! (?:to|accountable|through|are|can|have|can|safe|responsible|for))|(?:hold|kiss|hug|touch|cuddle|caress|undress) me|(?:kiss(?:es|ing)?|caress(?:es|ing)?|cuddl(?:es|ing)|strok(?:es|ing)|strokes|embraces|nuzzles|snuggl\w+|hugs) (?:you|your|up to|me)(?! (?:mother|father|kids|children|dog|friend|family))|let me (?:\w+ )?(?:hold|kiss|touch|undress|cuddle|warm|taste|please) you(?! (?:accountable|through))|(?:lie|lay|sit|sleep|snuggle) (?:down )?(?:next to|beside|with|close to) me|hold(?:ing)? your hand|my lips|my arms|in my arms|your lips|sit on my lap",
    r"(?:be|become|are|you are|as|were) my (?:\w+ )?(?:girlfriend|boyfriend|lover|valentine|wife|husband|girl|man|baby|everything|partner|soulmate|princess|queen|king|date|love)|i (?:am|will be|can be|could be|would be) your (?:\w+ )?(?:girlfriend|boyfriend|lover|wife|husband|girl|man|partner|soulmate|date|one)|my (?:love|darling|sweetheart|sweetie|baby|babe|beloved|angel|dearest|honey|sunshine|cutie|precious|prince|princess|beautiful|handsome|sweet)|(?:hey|hi|hello|oh|come here|good (?:night|morning)|yes|night|miss you|thanks) (?:baby|babe|honey|sexy|darling|sweetheart|handsome|beautiful|gorgeous|cutie|hun|love|sweetie|lover)(?! (?:is|was|that))|i am (?:\w+ )?(?:in love with|falling (?:for|in love)|attracted to|yours|crazy about|head over heels) ?(?:you)?|in love with you|(?:have|got) a crush on you|what are you wearing|take off your|send (?:me )?(?:\w+ )?(?:pics?|photos?|pictures?|selfies?|nudes?)|(?:we|us) (?:could|can|should|will|would|to) (?:\w+ )?(?:date|be together|kiss|make out|fall in love|get married|elope|be lovers|cuddle|be a couple|sleep together|run away)|go (?:on|out on) a date with me|date me|(?:will you|please|should|and|^|\. )marry me|run away with me|your (?:loving|secret) (?:girlfriend|boyfriend|lover|admirer)|you are (?:\w+ )?(?:sexy|so hot|hot|seductive|irresistible|a hottie|sexier|turning me)|forever yours|xoxo|make out|ask me out|role ?play|pretend (?:to be|i am|we are|you are) (?:\w+ )?(?:your|my|together|a couple|lovers|dating|married)",
)  # fmt: skip
_YOUNG: Final = words(
    r"sex|sexual(?! (?:abuse|assault|harassment|violence))|kiss\w*|make out|making out|cuddl\w*|flirt\w*|romantic|romance|attractive|hotties?|lovers?|virgin\w*|condoms?|seduc\w*|intimate|intimacy|sensual|passion(?:ate)?ly?|tender(?:ly)? (?:touch|kiss)|you (?:are|look) (?:\w+ )?(?:cute|hot|beautiful|gorgeous|pretty|handsome|mature|adorable|stunning|so grown)|mature for your age|your (?:body|figure|curves|legs|lips|skin)(?= (?:is|are|look|must))|(?:date|dating) (?:older|me|an older)|older (?:men|man|guys?|women|boyfriend|girlfriend)|age is just|turn(?:ed|s)? on|hook(?:ing)? up|first time with (?:him|her)|sleep(?:ing)? (?:with|over with) (?:him|her|someone|me|your)|our secret|do not tell your parents|get a room|crush on you|bikini|underwear|swimsuit",
)  # fmt: skip


def _is_minor(scene: Scene) -> bool:
    return scene.minor or scene.caller.young


RULES: Final = (
    Rule("G6.explicit", _EXPLICIT, bare=True),
    Rule("G6.romance", _ROMANCE, before(r"(?:can not|not|never)(?: (?:be|really|able|to|ever)){0,2}")),
    Rule("G6.minor", _YOUNG, applies=_is_minor),
)
