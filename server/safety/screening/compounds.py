"""Danger put together from parts: a wish beside a death of one's own, means beside an intent, several arrangements at once.

A list of sentences knows only its sentences; people put the same few parts together in ever new ways.
"""

from __future__ import annotations

import re
from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import _OTHER, _PART, Rule, _rule

_ELSE: Final = r"(?:he|she|they|his|her|him|their|them|we|you|your|it|dog|cat|mum|mom|dad|gran\w*|plants?|phone|battery|people|character)"
_NEAR: Final = rf"(?: (?!{_ELSE}\b)\w+){{0,4}}"
"""Up to four words between two parts, none of which brings in somebody or something else."""
_STANCE: Final = r"(?:want(?:ing|ed)?|need(?:ing)?|wish(?:ing)?|hop(?:e|ing)|long(?:ing)?|plan(?:s|ning|ned)?|decid(?:e|ed|ing)|made up my mind|made my mind up|my mind is made up|ready|prefer|crav(?:e|ing)|dream(?:ing)? of|fantasi[sz]\w+ about|pray(?:ing)?|ask(?:ing)? god|determined|resolved|prepared)"
_MUSING: Final = r"(?:think(?:ing)?|thoughts?|consider(?:ing|ed)?|contemplat(?:e|ing)|debat(?:e|ing)|imagin(?:e|ing)|pictur(?:e|ing)|fantasi[sz]\w+|obsess\w+|googl(?:e|ed|ing)|research(?:ed|ing)?|look(?:ed|ing)? up|search(?:ed|ing)? (?:for|up)|read(?:ing)? (?:up )?(?:on|about)|weigh(?:ing)? up|toy(?:ing)? with|flirt(?:ing)? with|drawn to|close to|on the (?:edge|verge) of)"
_PRAISE: Final = r"(?:easi(?:er|est)|kind(?:er|est)|best|better|only|right|logical|appealing|attractive|tempting|comfort\w*|relief|peaceful|answer|solution|option|way out|escape|choice)"
_OWN_ACT: Final = r"(?:suicide|(?:an |to |a (?:massive |fatal )?)?overdos(?:e|ing)(?! on)|dying by my own hand|ending me|topping myself|doing myself in|(?:kill|end|hang|shoot|drown|gas|poison|suffocat|electrocut)(?:e|ing)? ?myself|(?:end|tak|finish)(?:e|ing)? (?:it|my (?:own )?life))"
_DEATH: Final = r"(?:die|death|dead|dying|be dead|my own death|nothingness|oblivion)"
_MEANS: Final = r"(?:pills?|tablets?|bottle|bleach|insulin|meds|medication|gun|rifle|shotgun|pistol|rope|noose|cord|belt|knife|blades?|razors?|scissors|cutter|train|bridge|exhaust|charcoal|helium)"

COMPOUNDS: Final[tuple[Rule, ...]] = (
    _rule(
        "suicide.wanted_death",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:i|my|me) (?:(?!not\b|never\b)\w+ ){{0,4}}?{_STANCE}{_NEAR} (?:to )?{_DEATH}(?! (?:for|of|from|laughing|line|lift|end|sea|weight|in the water|star|metal|battery|happy|peacefully|in my sleep at|to (?:see|know|try|meet|go|tell|hear)))|{_DEATH} (?:is|seems|sounds|feels|looks) (?:\w+ ){{0,3}}(?:all|only thing|everything|what|better|easier|nice|peaceful|good|inviting|a relief)(?:(?: that)? i(?: \w+)? (?:want|need|think))?|(?:happier|calmer|safer|freer|more peaceful|more use(?:ful)?|worth more|better) (?:off )?dead|(?:please|just)(?: \w+)? let me (?:die|go and die)|please god let me die|(?:do not|not)(?: \w+){{0,2}} save me(?= ?(?:$|\.|let))",
    ),
    _rule(
        "suicide.act_meant",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:going|gonna|want|ready|need|plan\w*|about|thinking (?:of|about)|might|will|could|should) (?:to )?(?:\w+ )?(?:tak(?:e|ing) an overdose|od on (?!coffee|sugar|chocolate))|(?:want|need|wish|let|make) (?:\w+ )?my life (?:to )?(?:end|be over|stop|finish)|(?:go to )?sleep and (?:just )?(?:be dead|die|never)|blow(?:ing)? my (?:own )?(?:brains?|head) (?:out|off)|(?:six|6) feet under(?= ?(?:$|\.|already|now|soon))",
    ),
    _rule(
        "suicide.mused",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:{_MUSING}|{_STANCE}){_NEAR} (?:{_OWN_ACT})(?! (?:prevention|awareness|rates?|statistics|with (?:him|her)))|(?:suicide|overdosing|ending it|ending my life) (?:is|seems|sounds|feels|looks|would be|might be) (?:\w+ ){{0,4}}{_PRAISE}",
    ),
    _rule(
        "suicide.called_so",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:^|\. )(?:so |really |still |very |kinda |super |back to |back to being |pretty |extremely |more |just )*suicidal(?! (?:people|patients?|character|king|man|woman|teen\w*|friend|ideation in|behaviou?r in))|(?:i|me) (?:\w+ ){0,3}(?:so|really|very|pretty|extremely|actively|still|more) suicidal",
    ),
    _rule(
        "suicide.means_meant",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_MEANS}(?: \w+){{0,10}} (?:about|going|ready|want|will|could|might) (?:to )?(?:\w+ )?(?:swallow|down|(?:take|drink) (?:them|it|the lot|the whole|all)(?: all| of| at once)+|use it on me|use (?:it|them) on myself|do it)|my plan (?:is|was|would be)(?: \w+){{0,5}} {_MEANS}",
    ),
    _rule(
        "suicide.means_kept",
        K.SUICIDE,
        L.CONCERN,
        r"(?:bought|got|stole|took|hid|hidden|hiding|kept|saved|saving)(?: \w+){0,3} (?:rope|noose|razors?|blades?|helium|charcoal|pills|tablets)(?: \w+){0,8} (?:(?:do not|not) (?:even )?know why|just in case|in case i|for when i|ready for|for myself|to do it|when the time)",
    ),
    _rule(
        "suicide.death_mused",
        K.SUICIDE,
        L.CONCERN,
        r"(?:thinking|thoughts|think|dream\w*|fantasi[sz]\w+) (?:\w+ )?(?:about|of) (?:dying|being dead|my own death|not existing|not being alive)",
    ),
    _rule(
        "suicide.kept_by_others",
        K.SUICIDE,
        L.CONCERN,
        r"only (?:\w+ ){0,3}(?:alive|living|breathing|going|here)(?: \w+){0,3} (?:because|for|is|so)(?: \w+){0,5} (?:mother|mum|mom|dad|father|kids|children|son|daughter|dog|cat|family|wife|husband|parents|gran\w*|sister|brother|pets?)|what (?:am i|do i|is there)(?: \w+){0,3} (?:living|alive|live|to live|left) for|(?:lost|losing|no|not got|without|have not)(?: \w+){0,3} will to (?:live|carry|go|keep|fight|continue|be|survive|get up)",
        negative=True,
    ),
    _rule(
        "suicide.after_me",
        K.SUICIDE,
        L.CONCERN,
        r"(?:after|by|come) (?:tomorrow|tonight|this weekend|the weekend|next week|friday|monday|christmas)(?: \w+){0,3} (?:none of (?:this|it|that)|nothing|it)(?: \w+){0,2} (?:will|would|is going to) (?:not )?matter|where i am going(?: \w+){0,4}(?: need| take)?|(?:will not|do not|won t) need (?:it|them|that|those|anything)(?: any ?more)? where i am going|(?:look after|take care of|feed|be good to|tell)(?: \w+){0,5} (?:when|once|after) i am gone|(?:tell|let) (?:my (?:\w+ )?(?:kids|children|son|daughter|mum|mom|mother|dad|father|wife|husband|family|parents|girls|boys)|them|everyone)(?: \w+){0,3} i (?:always |really )?loved (?:them|him|her)",
    ),
    _rule(
        "self_harm.marks",
        K.SELF_HARM,
        L.ACTIVE,
        rf"(?:need|want|have|going|got) to cut(?= ?(?:$|\.|tonight|again|now|so bad|badly|it is|deep|deeper))|(?:new|fresh|more|deep|deeper|latest) (?:cuts?|scars|lines|burns|marks|wounds)(?: \w+){{0,3}} (?:on|up|down|across|all over|from) (?:my|me)|(?:scars|cuts|wounds)(?: \w+){{0,3}} (?:fresh|new|still open|deeper|still bleeding)|(?:scissors|razor|blade|lighter|compass|cigarettes?|glass)(?: \w+){{0,4}} (?:on|to|into|across|against) my (?:own )?{_PART}(?! (?:by accident|while))",
    ),
    _rule(
        "other.hurting",
        K.SELF_HARM,
        L.ACTIVE,
        rf"{_OTHER}(?: \w+){{0,4}} (?:burning|cutting|harming|starving|scratching|mutilating) (?:himself|herself|themselves)(?! (?:on|with the|off|cooking|shaving|at))",
    ),
    _rule(
        "other.jumped",
        K.SUICIDE,
        L.CONCERN,
        rf"{_OTHER}(?: \w+){{0,3}} (?:jumped|stepped|threw (?:himself|herself|themselves)) (?:from|off|in front of|under)(?: \w+){{0,3}} (?:bridge|roof|building|balcony|cliff|train|window|floor|overpass|truck)",
    ),
    _rule(
        "abuse.belittled",
        K.ABUSE,
        L.CONCERN,
        rf"(?:{_OTHER})(?: \w+){{0,3}} (?:pushes|shoves|slaps|hits|kicks|grabs|spits (?:on|at)|throws things at|screams at|locks) me(?: \w+){{0,4}}|(?:{_OTHER})(?: \w+){{0,5}} calls? me (?:\w+ )?(?:worthless|useless|pathetic|a whore|a slut|a burden|disgusting|nothing)|(?:threatens?|threatened|comes? at|came at|chased) me with (?:a|the|his|her)(?: \w+)? (?:knife|gun|bat|belt|hammer|bottle|axe)",
    ),
    _rule(
        "abuse.at_night",
        K.ABUSE,
        L.ACTIVE,
        r"(?:boyfriend|stepdad|stepfather|dad|father|daddy|uncle|grandad|grandpa|cousin|he|man|coach|lodger)(?: \w+){0,2} (?:comes|came|gets|got|climbs|sneaks|creeps)(?: \w+)? (?:in ?to|in|on) my (?:room|bed|bedroom) (?:at night|every night|when|after|while|and (?:touch|lies|gets|lock|makes|takes))|gets? (?:in|into) bed with me(?: \w+){0,4} (?:uncle|stepdad|dad|not want|stop|scared)",
    ),
    _rule(
        "violence.mused",
        K.VIOLENCE,
        L.ACTIVE,
        r"(?:thinking|thoughts|think|thought|fantasi\w+|dream\w*|imagin\w+|picturing|planning|urges?|images|plan) (?:\w+ ){0,3}?(?:of|about|to) (?:\w+ )?(?:kill|killing|strangl(?:e|ing)|stab(?:bing)?|shoot(?:ing)?|murder(?:ing)?|poison(?:ing)?|smother(?:ing)?|attack(?:ing)?|burn(?:ing)?|chok(?:e|ing)) (?:him|her|them|everyone|everybody|people|my (?:\w+ )?\w+|the (?:baby|kids|neighbou?rs?|teacher|boss|man|woman|guy))(?! (?:time|the mood|hair|plants?|darlings))",
    ),
    _rule(
        "medical.child_swallowed",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:toddler|baby|child|kid|little one|little (?:boy|girl)|nephew|niece|grand(?:son|daughter|child)|year old|son|daughter|wife|husband|mother|father|mum|dad|mom|friend|roommate)(?: \w+){0,2} (?:swallowed|drank|drunk|ate|eaten|got into|taken|took)(?: \w+){0,5} (?:tablets|pills|bleach|meds|medication|cleaner|batter(?:y|ies)|poison|detergent|antifreeze|pesticide)(?! (?:for|every|this morning (?:as|like)|as (?:usual|prescribed)))",
    ),
    _rule(
        "medical.heart",
        K.MEDICAL,
        L.IMMINENT,
        r"arm (?:\w+ ){0,3}(?:numb|tingl\w+|heavy|aching|hurts)(?: \w+){0,6} chest (?:\w+ ){0,3}(?:crush\w*|tight\w*|squeez\w*|hurt\w*|pain\w*|heavy|burn\w*)|chest (?:\w+ ){0,3}(?:crush\w*|tight\w*|squeez\w*|hurt\w*|pain\w*|heavy)(?: \w+){0,8} (?:arm|jaw|shoulder|sweat\w*|dizzy|faint|vomit\w*|grey|gray)|crushing chest",
    ),
)
POINTED: Final = re.compile(
    r"\b(?:(?:quick\w*|fast\w*|eas\w*|best|painless|surest) ways? to (?:bleed out|od|overdose|drown|suffocate|hang (?:yourself|myself)|poison (?:yourself|myself))|(?:fall|drop|jump|plunge)(?: \w+){0,7} (?:kill|be fatal|be deadly|enough to die|be survivable|survive)(?: \w+){0,3}|(?:tablets|pills|medicines?|drugs|meds|medications?|chemicals?|poisons?|plants?)(?: \w+){0,6} (?:most |really )?(?:dangerous|deadly|lethal|fatal|deadliest)(?: \w+){0,4} (?:amounts?|doses?|quantit\w+|overdose|humans?|people|person))\b"
)
"""Questions that are pointed whoever asks them."""

_ARRANGED: Final = tuple(
    re.compile(rf"\b(?:{pattern})\b")
    for pattern in (
        r"pa(?:id|ying) off (?:all )?(?:my|the) (?:debts?|loans?|bills)",
        r"(?:wrote|written|writing) (?:\w+ ){0,2}(?:my )?passwords?|passwords? (?:\w+ ){0,3}(?:for (?:my|them|him|her)|written)",
        r"(?:wrote|written|writing|made|making|updated?|signed) (?:\w+ )?will(?! (?:not|be|i|do|go))",
        r"(?:planned|planning|paid for|wrote|written) (?:\w+ ){0,2}funeral",
        r"(?:gave|given|giving) (?:\w+ ){0,5}away|(?:gave|given|giving) (?:my|him|her|them) (?:\w+ ){0,3}(?:ring|watch|guitar|records|jewell?ery|collection|camera|bike|car|books|tools)",
        r"(?:wrote|written|writing|left|leaving) (?:\w+ ){0,3}(?:letters?|notes?)(?: \w+){0,2} (?:for|to) (?:my|them|him|her|everyone|each|the kids)",
        r"(?:life )?insurance(?: \w+){0,4} (?:up to date|sorted|in order|papers|pays)",
        r"(?:found|finding|find|arranged) (?:\w+ ){0,4}(?:home|someone|somebody)(?: \w+){0,3} for (?:my|the) (?:\w+ )?(?:dog|cat|pets?|rabbit|bird|fish)",
        r"(?:cleared|cleaned|emptied|sorted)(?: out)? (?:all )?my (?:flat|desk|room|house|wardrobe|things|stuff|belongings|papers|accounts?)",
        r"(?:deleted|closed|cancelled|canceled) (?:all )?my (?:\w+ )?(?:accounts?|subscriptions?|plans|photos|appointments)",
        r"said (?:my )?(?:goodbyes|goodbye to)|(?:seen|visited|called) everyone one last time",
        r"will not (?:need|be needing) (?:it|them|that|any)|do not need (?:it|them) any ?more",
    )
)
_ORDINARY: Final = re.compile(
    r"\b(?:bought|buying|moving|move|mov(?:ed|es)|new (?:job|flat|house|baby|place)|retir\w+|solicitor|lawyer|mortgage|wedding|airport|holiday|emigrat\w+|college|university|graduat\w+|charity|declutter\w*|spring clean\w*|surgery|pregnant|baby|deploy\w*|colleagues|downsiz\w+|divorce lawyer|good homes)\b"
)
_MANY: Final = 2


def arranges(plain: str) -> bool:
    """Whether several things are put in order as one does before leaving for ever, and nothing ordinary explains it."""
    return not is_ordinary(plain) and sum(pattern.search(plain) is not None for pattern in _ARRANGED) >= _MANY


def is_ordinary(plain: str) -> bool:
    """Whether a move, a job, a birth or the like explains an arrangement or a goodbye."""
    return _ORDINARY.search(plain) is not None
