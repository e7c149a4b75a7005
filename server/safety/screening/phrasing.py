"""How people speak around the thing itself: pictures of one's own death, indifference to living, urges, leave-taking.

Each pattern is a way of building a sentence rather than one sentence; those that name a cause or an object live elsewhere.
"""

from __future__ import annotations

from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import _OTHER, _PART, Rule, _rule

_DRUG = r"(?:pills?|drink(?:ing|s)?|vodka|wine|whiskey|booze|alcohol|weed|coke|xanax|oxy|heroin|drugs|smoking|something to drink|getting (?:high|drunk|wasted))"
_SAW = r"(?:pictur(?:e|ing)|imagin(?:e|ing)|see|seeing|visuali[sz](?:e|ing)|dream(?:ing)? (?:of|about)|fantasi[sz](?:e|ing) (?:of|about))"
_SAFE_END = r"(?= ?(?:$|\.|is|are|was|again|so|right|tonight|and|but|when|every|all|comes?|came|back|keeps?|gets?|since|really))"

PHRASING: Final[tuple[Rule, ...]] = (
    _rule(
        "suicide.pictured",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_SAW} (?:\w+ ){{0,2}}?myself (?:\w+ )?(?:jumping|stepping|hanging|falling|drowning|dying|dead|bleeding|swerving|crashing|driving (?:into|off)|walking into the (?:sea|river|traffic|water)|in (?:a|my) (?:coffin|grave))|{_SAW} my own (?:death|funeral|suicide)",
    ),
    _rule(
        "suicide.on_mind",
        K.SUICIDE,
        L.ACTIVE,
        r"suicide (?:\w+ ){0,4}(?:on|in|cross(?:es|ing|ed)?|enter(?:s|ing)?|leaves?) my (?:mind|head|thoughts)",
    ),
    _rule(
        "suicide.done_living",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:am|feel|feeling) (?:\w+ )?(?:done|finished|through) (?:with )?(?:living|being alive|existing|breathing)|not (?:be )?living (?:any ?more|any longer) is(?: \w+){0,2} (?:better|easier)",
    ),
    _rule(
        "suicide.indifferent",
        K.SUICIDE,
        L.CONCERN,
        r"(?:do|does|did|would|could) not (?:\w+ )?(?:care|matter|mind)(?: less)?(?: \w+){0,2} (?:if|whether|about) (?:i|me) (?:\w+ )?(?:live|lived|living|alive|make it|made it|wake|woke|survive|survived|die|died|dying|crash|crashed|get hit|got hit|come back|came back)\b",
        negative=True,
    ),
    _rule(
        "suicide.absent",
        K.SUICIDE,
        L.CONCERN,
        r"(?:do not think|doubt|not sure|do not know if|do not see how)(?: that)? i (?:will|would|am going to) (?:still |even )?(?:be (?:here|around|alive)|live)(?! (?:that (?:day|weekend)|when you|on (?:monday|tuesday|wednesday|thursday|friday))|in (?:time|this))|(?:home|owner|someone|family)(?: \w+){0,4} for (?:my|the) (?:dog|cat|pets?|dogs|cats|rabbit|bird|animals|fish|hamster)(?: \w+){0,6} i (?:will|am)(?: \w+)? not (?:be|going to be) (?:around|here)|(?:by|when|before)(?: \w+){0,4} i (?:will|am going to) be (?:long )?gone(?= ?(?:$|\.))|(?:last|final) (?:time|thing|message|call)(?: that)? (?:you|anyone|they|he|she)(?: \w+){0,3} (?:hear|see|get|know)(?:s|ing)?(?: of| from)? me(?! (?:play|sing|dance|perform|this (?:week|year)))",
        negative=True,
    ),
    _rule(
        "suicide.at_peace",
        K.SUICIDE,
        L.CONCERN,
        r"(?:i will|i shall|i can|soon i|and i|then i)(?: \w+){0,3} (?:be|rest) (?:at peace|in peace|free of (?:this|it all|the pain|everything)|out of (?:everyone s|their|your) (?:way|hair))|(?:it|this|everything) will (?:soon )?(?:all )?be over (?:soon )?(?:and|for me|then)|(?:be|join|joining|see|seeing|reunited)(?: with)? my (?:late|dead|departed|deceased) \w+|(?:at peace|so tired|lived long|had enough|old and|suffer\w*)(?: \w+){0,6} ready to go|ready to go(?: \w+){0,4} (?:god|lord|jesus|heaven)",
    ),
    _rule(
        "suicide.leave_taking",
        K.SUICIDE,
        L.CONCERN,
        r"(?:thanks|thank you) for (?:everything|all you did|all of it|being there)(?: \w+){0,3} (?:goodbye|good bye|farewell)|(?:want|wanted|needed|calling|called|here|time|have) to say (?:my )?(?:goodbye|good bye|goodbyes|farewell)(?: to (?:everyone|everybody|you all|the world|life|you))?(?= ?(?:$|\.))",
    ),
    _rule(
        "suicide.way_to_go",
        K.SUICIDE,
        L.CONCERN,
        r"(?:painless|peaceful|gentle|gentlest|painlessly|least painful)(?: \w+){0,2} way (?:to (?:go|end|leave|exit)|out)(?! (?:to|from|home|of the (?:eu|contract|deal|meeting)))",
    ),
    _rule(
        "suicide.chance",
        K.SUICIDE,
        L.CONCERN,
        r"(?:hoping|hope|wishing|praying|waiting for) (?:that )?(?:something|someone|anything|it|a (?:car|truck|lorry|bus|crash|accident))(?: \w+){0,2} (?:happens? to me|hits? me|ends? it|takes? me out|finish(?:es)? me)|(?:driv\w+|rid\w+|walk\w+|cross\w+)(?: \w+){0,6} (?:hoping|wishing|praying)(?: \w+){0,3} (?:happens?|crash|hits?|the worst|not (?:make|come))",
    ),
    _rule(
        "suicide.attempted",
        K.SUICIDE,
        L.CONCERN,
        r"(?:hospital|hospitali[sz]ed|ward|icu|sectioned|a and e|emergency)(?: \w+){0,4} (?:after|for|following|because of) (?:an|my|the|another|a) (?:\w+ )?(?:attempt|overdose)|(?:ago|when i was|back then|last (?:year|summer|winter|spring)|as a (?:teen|kid|student)|once)(?: \w+){0,6} i (?:took an )?overdosed?|i (?:took an )?overdosed? (?:(?!on |tonight|today|just )\w+ ){0,5}(?:ago|when i was|last (?:year|month|summer|winter|spring)|back (?:then|in)|once|years)|grippy socks?",
    ),
    _rule(
        "self_harm.urge",
        K.SELF_HARM,
        L.ACTIVE,
        rf"(?:urges?|itch|craving|temptation|tempted|impulse|compulsion) to (?:cut|burn|bleed|self harm|hurt|harm)(?: myself| my \w+)?{_SAFE_END}|(?:want|need|have|going|about) to (?:feel|see)(?: \w+){{0,2}} (?:blood|bleed|the blade|the cut)(?! (?:test|work|results|pressure))",
    ),
    _rule(
        "self_harm.punishing",
        K.SELF_HARM,
        L.ACTIVE,
        r"\bi (?:\w+ ){0,2}(?:punch|punched|punching|hit|hitting|bang|banging|banged|smash|slam|scratch|scratching|scratched|pinch|bite|biting|starve|pick|dig)(?: \w+){0,7} (?:(?:until|till)(?: \w+){0,3} (?:bleeds?|bleeding|blood|bruis\w+|raw|numb)|because i deserve)|i deserve (?:the pain|to (?:hurt|suffer|bleed|be in pain|be punished|feel pain))",
    ),
    _rule(
        "self_harm.resumed",
        K.SELF_HARM,
        L.ACTIVE,
        r"(?:cut|cutting|self harm(?:ed|ing)?|hurt(?:ing)? myself|burn(?:ed|ing)? myself)(?: (?!not )\w+){0,8} (?:and|but|then|now)(?: (?!not )\w+){0,3} (?:started|began|slipped|relapsed|did it|doing it|at it|gone back|went back)(?= again| back| to it| last| this| yesterday)",
    ),
    _rule(
        "other.cutting",
        K.SELF_HARM,
        L.ACTIVE,
        rf"{_OTHER}(?: \w+){{0,4}} (?:cuts|cutting|burning|scratching|slicing|slashing|slashed)(?: up)? (?:her|his|their) (?:own )?{_PART}(?! (?:hair|on (?:the|a)))",
    ),
    _rule(
        "substance.prop",
        K.SUBSTANCE,
        L.CONCERN,
        rf"can not (?:get through|cope|function|sleep|face|start|survive|make it through|do)(?: \w+){{0,5}} without (?:a |my |the |some |any )?(?:few |couple of |\w+ of )?{_DRUG}|{_DRUG} (?:is|are|was) (?:\w+ )?(?:the )?only (?:thing|way|time|friend)",
        negative=True,
    ),
)
