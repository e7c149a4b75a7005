"""G6: sexual content and romance; for a minor also what is merely suggestive."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.rule import Rule, Scene, before, words

_EXPLICIT: Final = words(
    r"(?:have|having|had|want|wants|wanted|wanting|like|love|need|good|great|hot|rough|anal|oral|phone|cyber|"
    r"more|make|crave|try|about|during|casual|first|for|some) sex|sex (?:with|toys?|tape|position|life|drive|"
    r"game|chat|scene|slave|doll|appeal|worker)|sexy|sexual(?:ly)? (?!\.|you|or|and|but|abus\w+|assault\w*|"
    r"harass\w*|orientation|violence|identity|health|trauma|exploit\w*|misconduct|minorit\w+)\w+|sext\w*|"
    r"intercourse|blow ?jobs?|hand ?jobs?|orgasm\w*|masturbat\w*|"
    r"jerk(?:ing)? off|jack(?:ing)? off|touch(?:ing)? yourself|play with yourself|penis|vagina|clit\w*|"
    r"(?<!moby )dicks?|cock|pussy|boobs?|tits|titties|nipples?|breasts(?! (?:cancer|feed))|genital\w*|cum(?:ming|"
    r"shot)?|semen|erection|horny|porn\w*|nudes?|naked|nsfw|fetish\w*|bdsm|kinky?|bondage|dildo|vibrator|"
    r"thrust\w*|moan(?:ing|s|ed)?(?! and groan)|lingerie|panties|undress\w*|strip(?: for| off| tease|tease)|"
    r"get (?:you )?naked|"
    r"turn(?:s|ed|ing)? (?:me|you) on|make love|making love|foreplay|(?:so|am|get|getting|me) (?:\w+ )?turned on|"
    r"makes? me (?:so |really |all )*(?:wet|hard|hot|horny)|my hands (?:on|all over|around|down|under)|"
    r"hands on your (?:body|hips|skin|waist|chest)|arous\w+|seduc\w+|erotic\w*|"
    r"(?<!dog )(?<!cat )lick(?:ing)? (?:your|my|you|me)|suck(?:ing)? (?:your|my|on|me)|spank\w*|ride (?:me|you|"
    r"my)|fuck\w*|screw(?:ing)? (?:me|you) hard|one night stand|incest\w*|threesomes?|hook(?:ing)? up with (?:me|"
    r"you)|in bed with|dirty (?:talk|pictures?|thoughts)|talk dirty|virginity|booty|big ass|hot ass|"
    r"between your (?:legs|thighs)|inside (?:you|me) (?:slowly|deep)|your (?:soft |naked |bare |wet |hot |"
    r"hard )*(?:lips|thighs|skin|body|curves|hips|chest|underwear|bra|neck)(?= (?:on|against|is (?:so|hot|wet|"
    r"soft)|makes me|drives|feels|look|turn|slowly|under|close|with my))",
)
_ROMANCE: Final = words(
    r"i (?:\w+ )?(?:want|would love|would like|wish|long|need|am going|wanna|could|will|would|can|"
    r"am) (?:\w+ )?(?:to )?(?:\w+ )?(?:kiss(?:ing)?|hold(?:ing)?|touch(?:ing)?|hug(?:ging)?|cuddl(?:e|ing)|date|"
    r"dating|marry|be with|taste|caress(?:ing)?|embrac(?:e|ing)|snuggle|lie next to|sleep with|kissed|"
    r"feel) you(?! (?:to|accountable|through|are|can|have|can|safe|responsible|for))|(?:hold|kiss|hug|touch|"
    r"cuddle|caress|undress) me|(?:kiss(?:es|ing)?|caress(?:es|ing)?|cuddl(?:es|ing)|strok(?:es|ing)|strokes|"
    r"embraces|nuzzles|snuggl\w+|hugs) (?:you|your (?:lips|neck|cheek|forehead|hand|body|hair)|up to|"
    r"me)(?! (?:mother|father|kids|children|dog|friend|family))|give anything to (?:hold|kiss|touch|be with) you|"
    r"find you (?:\w+ )?(?:attractive|beautiful|hot|sexy)|let me (?:\w+ )?(?:hold|kiss|touch|undress|"
    r"cuddle|warm|taste|please) you(?! (?:accountable|through))|(?:lie|lay|sit|sleep|"
    r"snuggle) (?:down )?(?:next to|beside|with|close to) me|hold(?:ing)? your hand|my lips|my arms|in my arms|"
    r"your lips|sit on my lap",
    r"(?:be|become|are|you are|as|were) my (?:\w+ )?(?:girlfriend|boyfriend|lover|valentine|wife|husband|girl|"
    r"man|baby|everything|partner|soulmate|princess|queen|king|date|love)|i (?:am|will be|can be|could be|"
    r"would be) your (?:\w+ )?(?:girlfriend|boyfriend|lover|wife|husband|girl|man|partner|soulmate|date|one)|"
    r"my (?:love|darling|sweetheart|sweetie|baby|babe|beloved|angel|dearest|honey|sunshine|cutie|precious|prince|"
    r"princess|beautiful|handsome|sweet)|(?:hey|hi|hello|come here|good (?:night|morning)|yes|night|miss you|"
    r"thanks) (?:baby|babe|honey|sexy|darling|sweetheart|handsome|beautiful|gorgeous|cutie|hun|love|sweetie|"
    r"lover)(?! (?:is|was|that))|i am (?:\w+ )?(?:in love with|falling (?:for|in love)|attracted to|yours|"
    r"crazy about|head over heels) ?(?:you)?|in love with you|(?:have|got) a crush on you|what are you wearing|"
    r"take off your|send (?:me )?(?:\w+ )?(?:pics?|photos?|pictures?|selfies?|nudes?)|(?:we|us) (?:could|can|"
    r"should|will|would|to) (?:\w+ )?(?:date|be together|kiss|make out|fall in love|get married|elope|be lovers|"
    r"cuddle|be a couple|sleep together|run away)|go (?:on|out on) a date with me|date me|(?:will you|please|"
    r"should|and|^|\. )marry me|run away with me|your (?:loving|secret) (?:girlfriend|boyfriend|lover|admirer)|"
    r"you are (?:\w+ )?(?:sexy|so hot|hot|seductive|irresistible|a hottie|sexier|turning me)|forever yours|xoxo|"
    r"make out|ask me out|role ?play (?:with|that|as|together)|pretend (?:to be|i am|we are|"
    r"you are) (?:\w+ )?(?:your|my|together|a couple|"
    r"lovers|dating|married)",
)
_YOUNG: Final = words(
    r"sex|sexual(?! (?:abuse|assault|harassment|violence))|kiss\w*|make out|making out|made out|cuddl\w*|flirt\w*|"
    r"romantic|romance|attractive|hotties?|lovers?|virgin\w*|condoms?|seduc\w*|intimate|intimacy|sensual|"
    r"passion(?:ate)?ly?|tender(?:ly)? (?:touch|kiss)|you (?:are|look) (?:\w+ )?(?:cute|hot|beautiful|gorgeous|"
    r"pretty|handsome|mature|adorable|stunning|so grown)|mature for your age|your (?:body|figure|curves|legs|"
    r"lips|skin)(?= (?:is|are|look|must))|(?:date|dating) (?:older|me|an older)|older (?:men|man|guys?|women|"
    r"boyfriend|girlfriend)|age is just|turn(?:ed|s)? on|hook(?:ing)? up|first time with (?:him|her)|"
    r"sleep(?:ing)? (?:with|over with) (?:him|her|someone|me|your)|our secret|do not tell your parents|"
    r"get a room|crush on you|bikini|underwear|swimsuit",
)


def _is_minor(scene: Scene) -> bool:
    return scene.minor or scene.caller.young


RULES: Final = (
    Rule("G6.explicit", _EXPLICIT, bare=True),
    Rule("G6.romance", _ROMANCE, before(r"(?:can not|not|never)(?: (?:be|really|able|to|ever)){0,2}")),
    Rule("G6.minor", _YOUNG, applies=_is_minor),
)
