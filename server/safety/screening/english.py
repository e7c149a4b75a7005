"""What people say in English when they are in danger, as patterns over the plain spelling. Each rule has an id and a kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying it."""

    id: str
    kind: K
    level: L
    pattern: re.Pattern[str]
    negative: bool = False
    """The words hold their own "not" ("do not want to live"), so one before them denies nothing."""
    needs_distress: bool = False
    """Says something only beside or after distress."""


def _rule(id: str, kind: K, level: L, pattern: str, *, negative: bool = False, needs_distress: bool = False) -> Rule:
    return Rule(id, kind, level, re.compile(rf"\b(?:{pattern})\b"), negative, needs_distress)


_ADV = r"(?: (?:just|really|so|only|sometimes|always|even|honestly|literally|kinda|kind of|fucking|freaking|actually|also|still|often|already|now|definitely|probably|all|the time|truly|badly))*"
_WANT = rf"(?:want(?:ed|ing|s)? to|wish (?:i could|to)|would (?:rather|like to|love to|prefer to)|rather|ready to|going to|about to|planning (?:to|on)|plan to|need to|have to|try(?:ing)? to|thinking (?:of|about)|thought(?:s)? (?:of|about)|think (?:of|about)|feel(?:ing)? like|deserve to|hope (?:to|i)|decided to|intend to|might|will|should|could|urge(?:s)? to|tempted to|considering|keep imagining|better to){_ADV}"
_SELF_VERB = r"(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|poison|poisoning|suffocate|stab|stabbing|strangle|electrocute|end|ending|gas|burn|destroy|murder|murdering)"
_REL = r"(?:my|his|her|their|a|an|our|the|this|that|some|one of my) ?(?:\w+ ){0,2}?(?:son|daughter|kid|child|boy|girl|brother|sister|friend|mate|bestie|boyfriend|girlfriend|partner|husband|wife|ex|mother|mom|mum|mama|dad|father|papa|uncle|aunt|auntie|cousin|nephew|niece|grandson|granddaughter|grandfather|grandma|grandmother|grandpa|roommate|flatmate|housemate|coworker|colleague|neighbor|neighbour|student|pupil|classmate|teacher|boss|patient|client|buddy|stepson|stepdaughter|teenager|teen|guy|person|someone|somebody)"
_OTHER = rf"(?:he|she|they|{_REL}|someone|somebody|\w+son)"
_PART = r"(?:wrists?|arms?|legs?|thighs?|skin|stomach|body|veins?|hips?|ankles?|shoulders?|hands?)"

SELF: Final[tuple[Rule, ...]] = (
    _rule("suicide.kill", K.SUICIDE, L.ACTIVE, rf"{_SELF_VERB} (?:off )?myself"),
    _rule(
        "suicide.life",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:end|ending|take|taking|ended|took|finish|finishing|terminate|throw away) (?:my|my own|this) (?:own )?(?:life|existence)(?! (?:together|back|with|in the))",
    ),
    _rule(
        "suicide.word",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:i am|i have been|i feel|feel(?:ing)?|being|getting|become|becoming|been|am|was)(?: \w+){{0,2}} suicidal|suicidal (?:right now|again|thoughts?|ideation|feelings?|urges?|tonight|today)|{_WANT} (?:commit(?:ting)? |attempt(?:ing)? |do(?:ing)? )?suicide|commit(?:ting)? suicide|(?:my|a|the|write|writing|wrote) suicide (?:note|letter|plan)|suicide (?:is|seems|feels|looks|might be|would be)(?: \w+){{0,3}} (?:way|answer|option|solution|out|choice|easier|better|only)",
    ),
    _rule(
        "suicide.die",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?<!not ){_WANT} (?:to )?(?:die|be dead|not be alive|not be here any more|not exist|stop existing|stop living|stop breathing|disappear for ?ever|cease to exist|be gone for good|be no more|be in (?:a|my) (?:coffin|grave)|leave this (?:world|earth|life)|quit (?:life|living)|exit (?:life|this world))(?! (?:of|from|for|laughing|in (?:my|the) (?:game|sleep at (?:a|the) old)|on (?:that|the) hill|when i am old|old|happy|peacefully at ninety))",
    ),
    _rule(
        "suicide.wish_dead",
        K.SUICIDE,
        L.ACTIVE,
        r"wish(?:ed|ing)? (?:that )?i (?:was|were|could be|would be|had been|could just be)(?: \w+)? dead|(?:better|easier|happier|best)(?: \w+){0,3} (?:if|when) i (?:was|were|am)(?: \w+)? dead|i(?: am| would be| was)(?: \w+){0,2} better (?:off )?dead|(?:be|am) better dead",
    ),
    _rule(
        "suicide.not_live",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:do|did|would|does|could) (?:not|n t|never){_ADV} (?:want|wish|care|need|like|deserve|plan|intend) to{_ADV} (?:live|be alive|exist|be here|wake up(?! (?:to|next|beside))|keep living|go on living|continue living|see tomorrow|see another day|be around|be on this earth|be in this world|carry on living|breathe)(?! (?:with|in (?:this|that|the) (?:house|city|town|flat|apartment|place|state|country|area|dorm)|here in|near|there|at home|alone in|early|so early|at (?:five|six|seven|5|6|7)|for work|when (?:he|she|they) (?:arrives?|comes?|gets?)|next to|like this forever at))|no longer (?:want|wish) to (?:live|be alive|exist|be here)|not want to be alive",
        negative=True,
    ),
    _rule(
        "suicide.no_reason",
        K.SUICIDE,
        L.CONCERN,
        r"(?:do|can|could|did) not (?:see|think of|find|have|know)(?: \w+)? (?:a|any|one|another|single)(?: \w+)? (?:reason|point|purpose) (?:to|in|for|not)(?: (?:live|living|go|going|step|stay|carry|be|keep|do|exist|wake|me)\b)|(?:no|any|not a|without a|without any|not any|single) (?:real )?(?:reason|reasons|point|purpose|need) (?:left )?(?:to|in|for|of) (?:live|living|go on|going on|be alive|being alive|stay alive|staying alive|keep going|exist|carry on|being here|stay here|keep living)|nothing (?:left )?to live for|life is(?: \w+){0,2} not worth (?:it|living)|(?:is|not) (?:life )?(?:even )?worth living|not worth living|why (?:should|do) i (?:even )?(?:keep living|stay alive|live|go on|keep going|bother living|exist)",
        negative=True,
    ),
    _rule(
        "suicide.goodbye_life",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:catch the final bus|final exit|log(?:ging)? off for (?:good|ever)|log(?:ging)? out of life|check(?:ing)? out (?:early|for good|permanently|of life)|clock(?:ing)? out of life|exit the (?:chat|game|simulation) for (?:good|ever|real)|game over for me|meet my maker|pull the plug on (?:my life|myself|me)|alt f4 (?:my life|myself|life)|uninstall(?:ing)? (?:my ?)?(?:life|myself)|respawn|punch my (?:own )?ticket|kick the bucket on purpose|end my story|close the book on my life|join (?:my|him|her|them)(?: \w+){0,2} (?:in heaven|on the other side|up there|in the (?:grave|ground))|be with (?:him|her|them|my \w+)(?: \w+)? (?:in heaven|on the other side|again in death)|permanent(?:ly)? (?:sleep|nap|solution)|forever (?:nap|sleep)|eternal (?:sleep|rest)|become a (?:ghost|statistic)|six feet under)",
    ),
    _rule(
        "suicide.end_it",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_WANT} (?:end(?:ing)?|finish(?:ing)?|stop(?:ping)?) (?:it|it all|this all|everything|all of (?:it|this)|things)(?! (?:between|with (?:him|her|my|them)|at work|early))|end(?:ing)? it all|(?:want|going|ready|have|about|rather|try(?:ing)?) (?:to )?(?:just )?end (?:the|my|all (?:the|my)) (?:pain|suffering|misery|torment)(?! with (?:physio|surgery))|make it all stop for (?:good|ever)|put(?:ting)? (?:an end to|me out of) (?:it all|my(?:self)? (?:life|misery)|my misery)|out of my misery",
    ),
    _rule(
        "suicide.jump",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:{_WANT} |i am |of )(?:jump(?:ing)?|throw(?:ing)? myself|leap(?:ing)?|step(?:ping)?|walk(?:ing)?|drive|driving|crash(?:ing)?|swerv(?:e|ing)|steer(?:ing)?|run(?:ning)?)(?: \w+){{0,3}} (?:off|from|in front of|into|under|over|onto)(?: \w+){{0,3}} (?:bridge|roof|building|ledge|balcony|cliff|train|traffic|tracks|rails|window|truck|lorry|bus|tree|wall|pole|river|sea|ocean|overpass|barrier|oncoming|lake|subway|tube|metro)|throw(?:ing)? myself (?:off|under|in front|into|out)|jump off (?:a|the|that|this) (?:bridge|roof|building|cliff|balcony|ledge|overpass)",
    ),
    _rule(
        "suicide.means",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:slit(?:ting)?|slash(?:ing)?|open(?:ing)?)(?: up)? my (?:wrists?|throat|veins?)|(?:put|putting|hold|holding|have|with)(?: \w+){{0,2}} (?:gun|pistol|knife|barrel|bullet)(?: \w+){{0,2}} (?:to|in|at|through|against) my (?:head|mouth|throat|chest|temple|brain|skull)|(?:bullet|gun|rope|noose)(?: \w+){{0,3}} (?:my|around my) (?:head|neck|brain|mouth|throat)|blow(?:ing)? my (?:brains?|head)|{_WANT} (?:take|swallow|down)(?:ing)?(?: \w+){{0,3}} (?:all|every|whole|entire|bottle|handful)(?: \w+){{0,4}} (?:pills?|tablets?|meds|medication|medicine|paracetamol|tylenol|ibuprofen|sleeping)|{_WANT} overdos(?:e|ing)|overdose on purpose|hang(?:ing)? from (?:a|the) (?:rope|ceiling|tree|beam|rafters)",
    ),
    _rule(
        "suicide.better_without",
        K.SUICIDE,
        L.CONCERN,
        r"(?:better|easier|happier|best|lighter|free(?:r)?|simpler)(?: \w+){0,3} (?:without me|if i (?:was|were|am|die|disappear|wasn t|was not|were not|weren t|had never been|had never|just|disappeared|left for good|did not exist|was never|were gone|was gone|died)|once i am gone|when i am gone|with me (?:gone|dead|out of the way))|(?:no ?one|nobody|no one|who)(?: \w+){0,4} (?:would|will|is going to)(?: \w+)? (?:miss me|notice if i|care if i (?:die|died|was gone|disappear|disappeared|were gone|am gone|lived))|would (?:anyone|anybody|they|he|she)(?: \w+)? (?:miss me|notice|care) if i|(?:world|everyone|everybody|they|family|kids|he|she|wife|husband|all)(?: \w+){0,4} (?:does|do|would|will) not need me|should (?:never|not) have been born|wish i (?:was|were|had) never(?: \w+)? (?:born|existed)|never been born",
    ),
    _rule(
        "suicide.passive",
        K.SUICIDE,
        L.CONCERN,
        r"(?:go|fall|going|falling|went)(?: \w+)? (?:to )?(?:sleep|bed)(?: \w+){0,5} (?:and )?(?:not|never)(?: \w+){0,2} wak\w+|(?:not|never)(?: \w+){0,3} wak(?:e|ing) up(?! (?:any earlier|earlier|early|on time|at|before|late|for (?:work|school)|to (?:the )?alarm|refreshed|rested))|sleep for ?ever|(?:hope|wish|pray|praying|wishing|hoping)(?: \w+){0,3} (?:i |to |god |something |a |the |my )(?:\w+ ){0,5}?(?:not wake|never wake|die in my sleep|gets? hit|hits? me|takes? me(?! (?:back|seriously|out|to|on|home|with))|kills? me|crash(?:es)?|stops? beating|get (?:cancer|sick and die|run over)|does not wake)|wish (?:that )?i (?:could|would|can)(?: \w+)? (?:disappear|vanish|cease|fade away|evaporate|stop existing|not exist|sleep forever|be gone)|(?:want|wish|like|love|need|wanting)(?: \w+){0,2} to (?:just )?(?:disappear|vanish|cease to exist|not exist|fade away|be gone|be nothing|stop existing|stop being|be done with (?:life|everything|it all)|give up on (?:life|everything|living)|sleep and (?:not|never))|(?:tired|sick|exhausted|weary|fed up|done|over|bored|through)(?: \w+){0,2} (?:of|with|from)(?: \w+)? (?:living|life|being alive|existing|existence|this life|breathing|my life)|(?:done|finished) with (?:living|life|this world|existing|everything and everyone)|(?:if|when) i (?:died|die|dropped dead|got hit by|did not wake up|was dead|were dead|stopped existing|disappeared)(?: \w+){0,10} (?:relief|relieved|fine|okay|ok|mind|care|notice|better|matter|problem|peace|happy|good|bother)|(?:would|do) not (?:mind|care|be sad|be upset|be bothered)(?: \w+){0,4} (?:if i (?:died|die|was gone|were gone|did not wake|got hit|never woke|dropped)|dying|being dead|if (?:a|the|something) (?:\w+ ){0,4}(?:hit|hits|killed|kills|took|takes)(?: \w+)? me)|not be (?:here|around|alive) (?:any ?more|much longer|by then|for (?:my|the|christmas|her|his|that)|tomorrow|next (?:week|month|year))|(?:life|living|being alive|existing|existence)(?: \w+){0,2} (?:is|feels|has become|hurts|seems)(?: \w+){0,3} (?:pointless|meaningless|too (?:much|hard|painful|heavy)|not worth|a burden|unbearable|exhausting|torture|a prison)|(?:i do not|do not) (?:see|have|think there is)(?: \w+){0,3} (?:future|tomorrow|way out|way forward|point in anything|light)|(?:there is|see|have|find) no (?:\w+ )?(?:future|hope|way out|point|escape|reason|light)(?! (?:in (?:arguing|calling|going|asking)|to (?:call|go to|ask)))|i am (?:already )?dead inside|(?:ready|time) to (?:leave this|be with the lord|meet god|meet jesus)(?= ?(?:$|\.|now|and|i have|my time))|what is the (?:point|use) (?:of|in) (?:living|life|being alive|going on|it all|anything|any of (?:it|this)|me|existing)|why am i (?:even )?(?:still )?(?:alive|here|living|on this earth)|(?:life|everything|all) (?:has|have) no (?:meaning|point|purpose)|rather be dead|how (?:peaceful|quiet|nice|good) (?:it would be to be|being|it would be if i was|it must be to be) (?:dead|gone|nothing)",
    ),
    _rule(
        "distress.hopeless",
        K.DISTRESS,
        L.CONCERN,
        r"(?:have|need|got|going) to do it (?:tonight|now|soon|today)|(?:i am|i feel|feeling|feel|so|completely|totally|utterly) (?:so |completely |totally |utterly |absolutely )?(?:hopeless|worthless|beyond help|beyond saving|a burden|like a burden|like such a burden|trapped with no)|(?:can|could|do) not (?:do|take|handle|go through|bear|stand|face|survive|endure|live through)(?: \w+){0,2} (?:this|it|life|another day|one more day|any of (?:it|this)|being me|the pain)(?: \w+){0,2}? ?(?:any ?more|any longer|much longer|alone)|(?:can|could) not (?:go on|keep going|carry on|continue|keep living|live)(?: like this| any ?more| any longer| much longer| with this| this way| \.|$)|(?:just )?(?:want|need|wish)(?:ing)?(?: \w+){0,2} (?:the pain|everything|it all|it|all of it|this|the noise) to (?:just )?(?:stop|end|be over|go away for ?ever)(?! (?:raining|soon please the noise))|nothing (?:will ever|is ever going to|is going to|ever|gets?|will) (?:get|gets|change|changes|be|improve|better|help)(?: \w+)? ?(?:better|okay|ok|change|improve|help|matter)?(?= ?(?:\.|$|any ?more|for me|and|so|i|no matter|again))|(?:it will|it is|things will|things are|it) never(?: going to)? (?:get|getting|be|gets?|going to get) (?:any )?(?:better|okay|ok|over|end)|(?:given|giving|give) up on (?:life|myself|everything|living|it all|hope)|(?:i have|i am|there is) nothing (?:left|to lose|to look forward to|to give|more to give)|lost (?:all|any|every|my) (?:hope|will to live|reason|faith in (?:life|living))|no will to live|at the end of my rope|(?:i am|i feel like) (?:just )?a (?:burden|waste of (?:space|air|oxygen|life|skin))|burden (?:to|on) (?:everyone|everybody|my|them|him|her|people|others|you|the family|us)|(?:everyone|everybody|nobody|no one|they)(?: \w+){0,4} (?:hates? me|sick of me|rid of me|wants? me (?:here|around|alive|gone))|i (?:hate|loathe|despise) (?:myself|being alive|my life|living|existing|who i am|being me)|i (?:need|want) (?:a way )?out (?:of (?:here|this life|everything|it all|my head|my life))|(?:i am|i feel) (?:so )?done (?:with (?:it all|everything|this life|life|all of it|all this|trying|fighting)|fighting|trying|for good)|want(?:ing)? to give up(?: on (?:life|everything|it all|living))?(?= ?(?:\.|$|and|because|i|it|on life|on everything|completely))|tired of (?:fighting|trying|everything|it all|being (?:strong|me|here|in pain|a burden)|waking up|hurting|pretending|this pain|the pain|feeling like this)(?! to lose weight)|no (?:one|body) (?:can|could) (?:help|save) me|(?:do|does|would) not (?:even )?(?:matter|feel real) (?:if i|whether i) (?:live|am here|exist|am alive|stay)|dark (?:thoughts|place) (?:again|lately|tonight|are back|keep|that scare)|(?:my|the) (?:mind|head|thoughts) (?:keep|keeps|is|are|go|goes)(?: \w+){0,3} (?:dark place|dark places|very dark|telling me to give up)|scared of (?:what i (?:might|could|will) do|myself|being alone with my thoughts|my (?:own )?thoughts)|do not trust myself (?:to be alone|tonight|alone|right now|with)|(?:do not|not) feel safe (?:with|by|around) myself|not safe (?:with myself|on my own|by myself|alone tonight)|in danger from myself|(?:can|do) not see (?:myself|me)(?: \w+){0,3} (?:being here|making it|living|next year|past|in (?:a|the|five|ten)|reaching|getting to)|(?:would|will|might|may) not make it (?:to|through|past) (?:the (?:night|week|weekend|month|year|end of)|tonight|tomorrow|christmas|(?:my )?(?:birthday|thirty|forty|twenty|18|21|30)|morning)|(?:ran|run|running) out of (?:reasons|hope|will)",
    ),
    _rule(
        "suicide.farewell",
        K.SUICIDE,
        L.CONCERN,
        r"(?:will|would|do) not have to (?:worry about|deal with|put up with|take care of|look after|see|hear from|listen to|bother with|carry) me|(?:will|would|do) not (?:be (?:a|your|their|his|her|anyone s|anybody s) (?:problem|burden|worry|trouble)|bother (?:you|anyone|anybody|them) (?:any ?more|again|much longer))|(?:not|will not|never) (?:be )?(?:see|hear from|bother|dealing with this|have to deal with this) (?:me |you )?(?:again|much longer|ever again|after (?:tonight|today|this))(?! (?:until|till|this week))|(?:will|won t|going to|would) (?:not )?(?:be|be dealing|have to deal|do) (?:\w+ ){0,3}(?:much longer|for long)|(?:last|final) (?:time (?:we|you|i|anyone|they) (?:will |would |ever |get to )?(?:talk|speak|hear|see|call|say|spoke)|goodbyes?|message|words|letter|birthday|christmas|call|conversation)(?= |$)(?! (?:of (?:school|work|term|class|the (?:trip|holiday|season|semester))|at (?:work|school|my (?:old )?job)|before (?:vacation|holiday|christmas break)|shift|was|season|in (?:town|london|the city)|i saw (?:him|her)))|(?:wrote|writing|written|write|writ)(?: \w+){0,3} (?:goodbye|good bye|farewell|last|final)(?: \w+)? ?(?:letters?|notes?|texts?|messages?|emails?)?|(?:note|letter|letters|video|videos)(?: \w+){0,5} (?:for (?:after|when i am (?:gone|not here|dead)|my (?:kids|mom|mum|family|parents) (?:for )?(?:after|when))|in case i (?:do not|am not|am gone))|(?:gave|giving|give|given|gifted|handing)(?: \w+){0,3} (?:away|out)?(?: \w+){0,3} (?:my (?:stuff|things|belongings|possessions|clothes|records|guitar|cat|dog|watch|jewellery|jewelry|collection|books|everything)|everything i own|all my)(?: \w+){0,4} ?(?:away|because i will not|will not need|do not need|no longer need)?|(?:will|do|would) not need (?:them|it|any of (?:it|them|this)|this|that|these|my things|money|my (?:stuff|clothes|car|phone|room|flat))(?: \w+)? ?(?:any ?more|where i am going|soon|after)|where i am going|(?:put|putting|got|getting|get|set|setting|have)(?: \w+){0,2} (?:my )?affairs (?:are )?in order|(?:made|making|writing|wrote|updated|finished|sorted) (?:out )?my will(?= ?(?:\.|$|and|so|because|last|tonight|this|i))|(?:planned|planning|picked|paid for|arranging|arranged|organi[sz]ed) my (?:own )?funeral|(?:take|look) (?:good )?care of (?:my|the) (?:\w+ ){0,2}(?:cat|dog|kids|children|mom|mum|mother|brother|sister|son|daughter|pets?|family)(?: \w+){0,3} (?:when i am|after i am|once i am|if i am|for me (?:when|after|if)|if something|if anything|after tonight)|(?:when|once|after|if) (?:i am|i will be) (?:gone|not (?:here|around)(?: any ?more)?|no longer (?:here|around))(?! (?:on (?:holiday|vacation|leave)|to work|for the weekend|from work|away))|(?:tell|let) (?:my|them|her|him|everyone|mom|mum)(?: \w+){0,4} (?:i (?:loved|love) (?:them|her|him)|i am sorry|goodbye|it was not (?:their|her|his) fault)(?: \w+){0,3} ?(?:after|when i|if i|please|goodbye)?|(?:said|saying|say|sent|sending|texted) (?:my |all my |them |everyone |him |her |a )?(?:last |final )?(?:goodbye|goodbyes|good bye)(?! (?:to (?:the|my) (?:old|colleagues|coworkers|house|team|class|job|car|dog|cat|grandma|grandad|city|year)|at (?:the )?(?:airport|station|door|school|work|party)|kiss|and (?:hung up|left for work)))|i (?:just )?(?:called|wanted) to (?:say|tell you)(?: \w+)? (?:goodbye|farewell|thank you for everything and goodbye)|thank you for everything(?: \w+){0,4} goodbye|(?:it|this) (?:all )?(?:ends|is over|stops|will be over|will all be over)(?: \w+){0,2} (?:tonight|soon|today|tomorrow|this weekend)|(?:pain|suffering|it|everything)(?: \w+){0,3} (?:will|is going to)(?: \w+)? be over (?:soon|tonight|by)|do not (?:want|let) (?:anyone|anybody|them|you) to (?:stop|save|find|talk) me(?: \w+)? ?(?:out of it)?|nobody (?:can|could|will) stop me|(?:counting|saving|saved|hoarding|stockpiling|collecting|stashing|stash|hoarded|kept)(?: up)?(?: \w+){0,3} (?:my )?(?:pills|tablets|meds|medication|sleeping pills|painkillers)|(?:bought|buying|got|getting|ordered|found|have)(?: \w+){0,3} (?:a (?:rope|noose|gun|pistol)|the rope|enough pills)(?! (?:for (?:climbing|hunting|the (?:boat|tent|swing|dog|range))|swing|climbing))|(?:picked|chosen|set|have|got|decided on) (?:a|the|my) (?:date|day|place|spot|bridge|tree|method)(?= ?(?:\.|$|to (?:die|do it|end)|and (?:a )?(?:time|place|way|nobody)|for (?:it|doing it)))|(?:i have|i made|got|there is|have) (?:a|my) plan(?: \w+){0,3} (?:to (?:die|end|kill|do it)|for (?:tonight|how|ending)|and (?:i have|the|a (?:date|time)))",
    ),
    _rule(
        "self_harm.act",
        K.SELF_HARM,
        L.ACTIVE,
        rf"(?:cut|cutting|cuts|burn|burning|burned|hurt|hurting|harm|harming|scratch|scratching|hit|hitting|punch|punching|bruise|bruising|carve|carving|stab|scald|scalding|bite|biting|injure|injuring|mutilate|mutilating|whip|choke|choking|punish(?:ing)?) myself(?! (?:shaving|cooking|chopping|at the gym|playing|running|on (?:the|a) (?:knife|glass|oven|stove|can|edge|tin|paper)|by accident|accidentally|some slack|off|out|a (?:slice|piece|break)|when i fell|falling|laughing|in (?:football|soccer|training|practice)|trying to lift|while))|(?:cut|cutting|burn|burning|burned|slic(?:e|ed|ing)|carv(?:e|ed|ing)|scratch(?:ed|ing)?)(?: \w+){{0,2}} my (?:own )?{_PART}(?! (?:on (?:a|the)|shaving|while|cooking|hair|when i (?:fell|was)|by accident|accidentally|playing|in the kitchen|chopping|off the))|self harm(?:ing|ed|s)?|(?:started|start|began|back to|relapsed|relapsing|need|urge|urges|want|stopped|stop)(?: \w+){{0,3}} (?:cutting|sh)(?= ?(?:\.|$|again|last|tonight|today|and|because|when|after|it|to feel|for))|blade(?:s)?(?: \w+){{0,4}} (?:skin|arm|arms|wrist|wrists|thigh|thighs|leg|again|calling|relief|myself)|(?:barcode|cat scratches|beans|styro|stripes|lines)(?: \w+){{0,3}} (?:on|all over|across|down) my (?:arm|arms|wrist|wrists|thigh|thighs|leg|legs)|make myself bleed|bang(?:ing)? my head (?:on|against) (?:the|a) (?:wall|floor|door)(?: until| till| to stop| to make)",
    ),
    _rule(
        "violence.intent",
        K.VIOLENCE,
        L.ACTIVE,
        r"(?:i (?:am going|want|would like|plan|intend|need|am about|am planning|will|have decided)|going|want|planning|ready|about) (?:to )?(?:just )?(?:kill|murder|shoot|stab|strangle|hurt|beat up|beat|attack|poison|harm|choke|burn|make (?:him|her|them) (?:pay|suffer|bleed))(?: the hell out of| the crap out of)? (?:him|her|them|you|someone|somebody|everyone|everybody|people|that (?:man|woman|guy|bastard|bitch)|my (?:\w+ )?(?:boss|husband|wife|ex|father|dad|mother|mom|mum|brother|sister|neighbor|neighbour|coworker|colleague|teacher|roommate|stepdad|stepfather|boyfriend|girlfriend|partner|baby|kids?|son|daughter|classmates?|landlord)|the (?:kids|baby|people|man|guy|boys|girls|students|teachers|whole)|those (?:people|kids|boys))(?! (?:in (?:the game|fortnite|minecraft|call of duty|chess|a race|this match)|feelings|with kindness|at (?:chess|tennis|monopoly|mario|golf)|at their own game))|(?:bring|bringing|take|taking) (?:a |the |my )?(?:gun|knife|rifle|weapon) to (?:school|work|the office|his|her|their|church)|shoot up (?:the|my|a|that) \w+|(?:voices|thoughts|urges?) (?:of|about|to) (?:killing|hurting|stabbing|murdering|hurt|kill|stab|murder|attacking|strangling|shaking) (?:him|her|them|people|someone|my|the)|(?:afraid|scared|worried|terrified) (?:that )?i (?:will|might|am going to|could|would) (?:hurt|kill|harm|shake|hit|snap and hurt|lose control and hurt) (?:him|her|them|someone|somebody|people|my|the)",
    ),
    _rule(
        "violence.weapon",
        K.VIOLENCE,
        L.IMMINENT,
        r"(?:i have|got|holding|loaded|with)(?: \w+){0,3} (?:gun|knife|bat|rifle|pistol|axe|machete|hammer)(?: \w+){0,8} (?:kill|stab|shoot|hurt|him|her|his house|her house|they will see|make (?:him|her|them) pay)(?! (?:to cook|collection|license))",
    ),
    _rule(
        "abuse.told",
        K.ABUSE,
        L.CONCERN,
        rf"{_OTHER}(?: \w+){{0,5}} (?:hits?|hit|beats?|beat|slaps?|slapped|punch(?:es|ed)?|kick(?:s|ed)?|chok(?:es|ed|ing)|strangl(?:es|ed)|push(?:es|ed) me (?:down|into|against)|shov(?:es|ed)|grab(?:s|bed) me by|rap(?:es|ed)|molest(?:s|ed)|touch(?:es|ed)|threaten(?:s|ed)|abus(?:es|ed)|lock(?:s|ed)|hurt(?:s)?|burn(?:s|ed)|force(?:s|d)|drag(?:s|ged)|threw|throws|spits?|whip(?:s|ped)|belt(?:s|ed)|control(?:s|led))(?: \w+){{0,2}} (?:me|us|my (?:mom|mum|mother|sister|brother|kids|child|children|baby|son|daughter|private|privates)|our (?:kids|children)|the (?:kids|baby|children))(?! (?:back|up with|with (?:his|her) (?:words|jokes|comments about football)|with a hug|with (?:love|kindness)|feelings (?:by not))|in touch)|(?:i was|i am being|being|been|was|got|getting)(?: \w+){{0,2}} (?:raped|molested|sexually (?:abused|assaulted)|assaulted|abused|beaten(?: up)?|strangled|trafficked|groomed|choked|held (?:down|hostage|captive))|(?:touch(?:es|ed|ing)?|touches)(?: \w+){{0,3}} (?:me|my body)(?: \w+){{0,4}} (?:do not like|did not want|not supposed|where|down there|inappropriately|at night|private|makes? me feel (?:bad|dirty|weird))|(?:afraid|scared|terrified|frightened)(?: \w+){{0,3}} (?:of|to go home to|what|that) (?:my (?:husband|boyfriend|partner|wife|girlfriend|dad|father|stepdad|stepfather|mother|mom|mum|uncle|ex|brother)|he (?:will|might|is going)|him when|going home)|will not let me (?:leave|go out|see (?:my|anyone)|have (?:my|a) (?:phone|money)|talk to)|(?:walking|walk) on eggshells|(?:takes|took|has|controls|keeps) (?:all )?my (?:money|phone|passport|bank card|paycheck)(?: \w+){{0,5}} ?(?:so i|away|from me|and will not)|(?:domestic (?:violence|abuse)|abusive (?:relationship|husband|partner|boyfriend|home|father|mother|wife|marriage|parents))|(?:told|tells?|telling|texted|says?|said|keeps telling|wrote|writes)(?: \w+){{0,2}} me(?: \w+){{0,3}} (?:to (?:kill|hang|hurt) (?:myself|yourself)|kill yourself|i should (?:die|kill myself|be dead|not exist)|to (?:go )?die|worthless and)|(?:kids|people|they|girls|boys|everyone)(?: \w+){{0,5}} (?:bully|bullies|bullied|bullying) me",
    ),
    _rule(
        "abuse.now",
        K.ABUSE,
        L.IMMINENT,
        r"(?:he|she|they|my (?:\w+ )?(?:husband|boyfriend|partner|wife|dad|father|stepdad|stepfather|mother|mom|mum|ex|brother|son|uncle|roommate|neighbor|neighbour))(?: \w+){0,3} (?:is|are|just|s)(?: \w+){0,3} (?:hitting|beating|choking|strangling|attacking|hurting|stabbing|breaking (?:down|in|into)|kicking|coming at|smashing|outside (?:the|my) (?:door|house) with|coming (?:back to (?:hurt|kill|get|finish)|after (?:me|us)|up the stairs|to (?:kill|get|hurt))|at the door|banging on the door|going to kill (?:me|us)|trying to (?:kill|get in|break))(?: \w+){0,6}|(?:hiding|locked myself|locked in|hide)(?: \w+){0,6} (?:from him|from her|bathroom|closet|wardrobe|he is|she is|he has|under the bed)|(?:he|she) has a (?:knife|gun|weapon|bat)|(?:threatened|says he will|says she will|said he will|said he would|said she would|going) to kill (?:me|us|the kids)(?: \w+){0,3} ?(?:tonight|now|if i)?",
    ),
    _rule(
        "eating.act",
        K.EATING_DISORDER,
        L.CONCERN,
        r"(?:make|making|made|making) myself (?:throw up|sick|puke|vomit|purge)|(?:throw|threw|throwing|puke|puking|vomit|vomiting|purg(?:e|ing|ed)) (?:up )?(?:after|on purpose|everything i eat|every (?:meal|time i eat)|what i eat|my food|again after|everything)|(?:binge|bing(?:e|ed|ing)|binging)(?: \w+){0,5} (?:purge|purging|throw|vomit|laxatives?|sick)|starv(?:e|ing) myself|(?:not|have not|hardly|barely|only)(?: \w+){0,2} eat(?:en|ing)?(?: \w+){0,5} (?:in (?:two|three|four|five|days|\d)|for (?:two|three|four|five|days|\d+|a week)|days|calories a day|lettuce|so i can be|to get thin|because i am (?:fat|disgusting|too fat|huge))|(?:anorexi\w+|bulimi\w+|pro ana|thinspo|my ana|ana and mia|my mia|eating disorder)|(?:laxatives|diet pills|water pills)(?: \w+){0,6} (?:lose|thin|weight|every|daily|instead|flush|empty)|(?:taking|take|took|using|abuse|abusing)(?: \w+){0,3} laxatives|(?:500|300|400|600|200|five hundred|three hundred) calories|(?:weigh|weighing) myself (?:ten|twenty|five|many|so many|every hour|all)(?: \w+){0,4}|(?:count|counting) every (?:calorie|bite|crumb)|terrified of (?:food|eating|gaining)|(?:afraid|scared) of (?:eating|food|gaining weight|getting fat)|(?:do not|did not|not) deserve to eat|(?:skip|skipping|skipped) (?:every|all) (?:meal|meals|my meals)|chew(?:ing)? and spit(?:ting)?|feel(?:s)? (?:so )?(?:good|powerful|strong|pure|clean) (?:not (?:eating|to eat)|being empty|when i (?:starve|do not eat|am empty|am hungry))",
        negative=True,
    ),
    _rule(
        "psychosis.command",
        K.PSYCHOSIS,
        L.ACTIVE,
        r"(?:voice|voices|they|it|god|the devil|demon|demons|satan|the tv|the radio|the man|someone in my head|something|spirits?|jesus|angels?|the machine)(?: \w+){0,6} (?:tell|telling|tells|told|order|ordering|orders|command|commanding|commands|want|wants|saying|says|say|shout|shouting|scream|screaming|whisper|whispers|whispering|make|making|ask|asking)(?: \w+){0,3} (?:me )?(?:(?:that )?(?:i should|i must|i have to|i need to)|to) (?:hurt|kill|harm|cut|jump|die|end|burn|stab|attack|sacrifice|choke|do (?:it|bad things|something bad)|punish)|(?:voices|voice) (?:that )?(?:will not stop until|command|commands)",
    ),
    _rule(
        "psychosis.signs",
        K.PSYCHOSIS,
        L.CONCERN,
        r"(?:they|it|the voices?|he|she) (?:will not|do not|does not|never) stop(?= ?(?:$|\.|and|talking|saying|whispering|telling|tonight|they))|(?:they|it|the voices?) keeps? (?:saying|telling|whispering|screaming|shouting|repeating)(?: \w+){0,3} (?:it|louder|me to|to do|i (?:have to|must|should)|die|end)|(?:do not|please do not) (?:make|let) them (?:mad|angry|hear)|my head is (?:so |too )?loud|(?:i )?(?:hear|hearing|heard|been hearing|keep hearing|started hearing)(?: \w+){0,3} voices?(?! (?:mail|from (?:next|the (?:next|kitchen|street|hall|radio show))|of (?:reason|my (?:mom|mum|grandma|late)|children|kids|the (?:kids|neighbors))|through the (?:wall|door)|acting|lesson|message|in the (?:hallway|next room|street|kitchen)|note|outside talking))|voices? (?:in|inside) my head|(?:see|seeing|saw)(?: \w+){0,2} (?:things|people|shadows|figures|faces|demons) (?:that )?(?:are not|are n t|no one|nobody|others do not|other people do not|who are not|are not really)(?: \w+)?|(?:they|government|cia|fbi|neighbors|neighbours|police|my family|someone|people|the company|aliens)(?: \w+){0,5} (?:watching me (?:through|from|all|with|in)|reading my (?:mind|thoughts)|spying on me|following me everywhere|poisoning (?:me|my food)|put(?:ting)? (?:a )?(?:chip|microchip|thoughts|cameras?|a device)|controlling my (?:mind|thoughts|body)|implant\w*|broadcasting|bugged|out to get me|inserting|stealing my thoughts|talking about me on (?:tv|the radio))|(?:tv|television|radio|phone|songs?|license plates?|numbers)(?: \w+){0,4} (?:sending|sends|giving|talking|speaks|speaking|send)(?: \w+){0,2} (?:messages|signs|to me|codes|signals)|i am (?:the chosen one|jesus|god|the messiah|already dead and|being controlled)|thoughts (?:are not|that are not) (?:mine|my own)|(?:paranoid|psychosis|psychotic|schizophren\w+|hallucinat\w+|delusion\w+)",
    ),
    _rule(
        "substance.use",
        K.SUBSTANCE,
        L.CONCERN,
        r"(?:drink|drinking|drank|drunk|get drunk|getting drunk|high|get high|getting high|use|using|used|take|taking|smoke|smoking|pills|weed|coke|cocaine|heroin|meth|oxy|fentanyl|vodka|whiskey|booze|alcohol|wine|blackout|black out|xanax)(?: \w+){0,7} (?:every (?:night|day|single)|to (?:forget|numb|cope|escape|sleep|feel (?:nothing|normal|less|something)|get through|function|shut|make it stop|stop feeling|not feel|drown)|just to|until i (?:pass|black|can not|forget|do not)|(?:can|could|do) not stop|all day|from morning|alone every|again after|instead of feeling|so i do not (?:feel|think)|numb)|(?:can|could) not (?:stop|quit|get through (?:the|a) (?:day|night) without)(?: \w+)? (?:drinking|using|taking (?:pills|them|it)|smoking (?:meth|crack|heroin)|alcohol|booze|a drink|drugs)|relapsed?(?: \w+){0,4} (?:drink|drinking|using|heroin|coke|meth|pills|drugs|alcohol|sober|clean|after \w+ (?:months|years|days))|(?:addicted|addiction|hooked on|alcoholic|withdrawal|withdrawals|blackouts?|drinking problem|drug problem)(?! to (?:coffee|chocolate|my phone|this (?:show|game|song)|netflix|tiktok|sugar|shopping|football|reading|video games|sushi))|(?:need|needed) (?:a drink|a hit|to get (?:drunk|high)|pills|something) (?:just )?to (?:sleep|cope|function|get|feel|face|leave|calm|stop)|(?:bottle|handful|box|six pack|litre|liter)(?: \w+){0,4} (?:a (?:day|night)|every (?:day|night)|each night)|(?:numb|numbing)(?: \w+){0,3} (?:with|by) (?:drink|drinking|alcohol|pills|drugs|weed|wine)",
    ),
    _rule(
        "medical.overdose",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:i |i have |have |just |already |he |she |they |has |my (?:\w+ )?(?:son|daughter|friend|wife|husband|mom|mum|dad|brother|sister|boyfriend|girlfriend|roommate|partner)(?: has| just)? )(?:just |already |have |has )?(?:took|taken|swallowed|downed|injected)(?: \w+){0,4} (?:all (?:of )?(?:my|the|his|her|their|them)|whole (?:bottle|box|pack|packet)|entire (?:bottle|box|pack)|bottle of (?:\w+ )?(?:pills|tablets|paracetamol|tylenol|aspirin|bleach|meds|medication|sleeping)|too many|(?:a )?(?:bunch|handful|lot|load|ton|box|pack|packet|strip|fistful|whole lot) of(?: \w+){0,3} (?:pills|tablets|meds|medication|medicine|paracetamol|painkillers|capsules|them)|(?:\d{2,}|twenty|thirty|forty|fifty|sixty)(?: of)?(?: \w+){0,2} (?:pills|tablets|paracetamol|tylenol|aspirin|capsules)|bleach|drain cleaner|antifreeze|rat poison|weed ?killer|pesticide|every(?:thing)? (?:pill|in the (?:cabinet|medicine))|the pills|some pills|those pills|my pills all|pills)(?: \w+){0,4}(?! (?:coffee|vitamins|sweets|candy|cookies|selfies|photos|naps|ice cream|sugar))|(?:i |he |she |they )(?:have |has |just |already |might have |may have |think i )*overdosed(?! on (?:coffee|caffeine|chocolate|sugar|netflix|cute|cuteness|candy|carbs|content|vitamins|news|love|sushi|christmas))|(?:having|having an|it is an) overdose",
    ),
    _rule(
        "medical.bleeding",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:i |it |he |she |my \w+ )?(?:am |is |will not |would not |can not |keeps? |s )?(?:stop |stopping )?bleed(?:ing|s)?(?: \w+){0,4} (?:a lot|will not stop|everywhere|so much|badly|heavily|out|all over|and (?:i|it) (?:can|will)|through|and it will not)|(?:can|could|will|does) not stop (?:the )?bleeding|blood (?:is )?everywhere|(?:cut|slit|slashed|opened)(?: \w+){0,2} (?:my|her|his) (?:wrists?|throat|veins?|arms?)(?: \w+){0,6} (?:bleed|blood|deep|open|now|just)|(?:i )?(?:just|already) (?:cut|slit|slashed) my (?:wrists?|throat|veins?|arm|arms)",
    ),
    _rule(
        "medical.collapse",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:chest (?:pain|pains|hurts?|is (?:tight|crushing)|feels (?:tight|like))|pain in my chest|crushing (?:pain|chest))(?: \w+){0,14} (?:arm|jaw|breath|breathe|breathing|sweating|sweat|now|right now|an elephant|spreading|dizzy|pressure)|(?:can|could|can t) (?:not|hardly|barely) (?:breathe|catch my breath|get (?:any )?air|swallow and)(?! (?:when i think|i laughed|from laughing|in this (?:heat|mask)|laughing|underwater))|(?:hard|struggling|trouble|difficulty) (?:to )?breath(?:e|ing)(?: \w+){0,6} (?:now|right now|blue|lips|worse|chest)|(?:is|he is|she is|are|was|baby is) (?:not breathing|unconscious|unresponsive|turning blue|blue|having a (?:seizure|stroke|heart attack)|not (?:waking|responding)|passed out and)|(?:will|would|does) not wake up(?= ?(?:\.|$|and|i|help|please|no matter|what|his|her|he|she))|having a (?:heart attack|stroke|seizure)|(?:throat|tongue|face|lips)(?: \w+){0,3} (?:closing|swelling|swollen|swelled)(?: \w+){0,4}|face (?:is )?droop\w*|(?:slurr\w+|arm (?:is|went|has gone) (?:numb|weak|dead))(?: \w+){0,8} (?:face|speech|numb|suddenly|left|side)|collapsed(?: \w+){0,6} (?:not|breathing|floor|unconscious|now|wake)|anaphyla\w+",
    ),
)
"""About the caller, unless the context says otherwise."""

OTHER: Final[tuple[Rule, ...]] = (
    _rule(
        "other.suicidal",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_OTHER}(?: \w+){{0,6}} (?:wants?|wanted|going|planning|plans|threaten(?:s|ed|ing)|threatening|said|says|saying|told me|tells me|texted|talks?|talking|talked|keeps? (?:saying|talking|texting)|trying|tried|think(?:s|ing)|wish(?:es)?|messaged|posted|posting|wrote|mentioned)(?: \w+){{0,10}} (?:kill(?:ing)? (?:himself|herself|themselves|themself)|to die|suicide|suicidal|end(?:ing)? (?:it all|his life|her life|their life|his own life|her own life|things|it)|(?:hurt|harm|cut|hang|shoot|drown|hurting|harming|cutting)(?:ing)? (?:himself|herself|themselves)|tak(?:e|ing) (?:his|her|their) (?:own )?life|not want(?:s|ing)? to (?:live|be (?:here|alive))|want to live|better off (?:dead|without (?:him|her|them))|jump(?:ing)? (?:off|from|in front)|dead)|{_OTHER}(?: \w+){{0,3}} (?:is|are|has been|have been|s|feels|seems|sounds|was being)(?: \w+){{0,3}} suicidal|(?:kill|hurt|harm|cut|hang|unalive|hurting|harming|killing|cutting)(?:ing|s)? (?:himself|herself|themselves)|(?:his|her|their) suicide (?:note|letter|plan)|worried (?:that )?(?:he|she|they|my \w+|my \w+ \w+)(?: \w+){{0,2}} (?:might|will|may|could|is going to)(?: \w+){{0,2}} (?:do something|hurt|kill|harm|end)(?: \w+)?",
    ),
    _rule(
        "other.lost",
        K.SUICIDE,
        L.CONCERN,
        r"(?:killed|hung|hanged|shot|drowned) (?:himself|herself|themselves)|took (?:his|her|their) (?:own )?li(?:fe|ves)|(?:died|dead|death|passed|passing|gone|lost|losing|loss)(?: \w+){0,6} (?:by|to|from|of|through) suicide|committed suicide|(?:his|her|their|my (?:\w+ )?(?:s )?|brother s|sister s|son s|daughter s|friend s|dad s|mom s|mum s|husband s|wife s) suicide|(?:ended|took|taken|ending) (?:his|her|their) (?:own )?(?:life|lives)|suicide (?:of|in) (?:my|the|our|a)|(?:he|she|they|who|brother|sister|son|daughter|friend|dad|father|mother|mom|mum|husband|wife|cousin|uncle|aunt|nephew|niece|boyfriend|girlfriend|partner)(?: \w+){0,4} (?:overdosed|jumped off|jumped in front|stepped in front)(?: \w+){0,4}",
    ),
    _rule(
        "other.child",
        K.ABUSE,
        L.ACTIVE,
        r"(?:my (?:dad|father|mom|mum|mother|stepdad|stepfather|stepmom|stepmother|uncle|foster (?:dad|mom|father|mother)|mom s boyfriend|mum s boyfriend|brother|cousin|coach|teacher|grandpa|grandfather|babysitter))(?: \w+){0,5} (?:touch(?:es|ed|ing)|hits?|beats?|hurts?|burn(?:s|ed)|lock(?:s|ed)|makes me (?:do|touch|watch)|rapes?|raped|comes (?:in|into) my (?:room|bed)|takes off|punche?s|kicks?|chokes?|whips?)(?: \w+){0,4} ?(?:me|us|my|sister|brother|at night)|(?:hurting|hurts?|hits?|beating|beats?|abusing|touching|starving|burning|shaking|locks?)(?: \w+){0,3} (?:the|their|her|his|a|that|my (?:little|baby)|our|my) (?:\w+ )?(?:kid|kids|child|children|baby|toddler|boy|girl|stepson|stepdaughter|sister|brother|niece|nephew|grandson|granddaughter)(?! (?:me|feelings))",
    ),
)
"""About somebody else."""

METHOD_QUESTION: Final = re.compile(
    r"\b(?:(?:viaduct|quarry|multi ?storey|multi story|footbridge|tower block|cliffs?|building|roof|weir|pier)(?: \w+){0,10} (?:high|tall|fenced|open|top|railings?|know|one|night|unlocked)|(?:is|are|how tall is|how high is|which of|you know) (?:that|the|this|those) (?:\w+ ){0,3}(?:viaduct|quarry|multi ?storey|footbridge|building|cliffs?|roof)(?: \w+){0,8}|how many of (?:those|these|the|my)(?: \w+){0,4} (?:too many|be too|dangerous|safe)|does it hurt(?: \w+){0,3} (?:drown\w*|die|dying|fall\w*|hang\w*)|does it hurt when someone|take a train to stop|strongest thing(?: \w+){0,4} without a prescription|tablets(?: \w+){0,4} keep behind|medicine that (?:just )?(?:lets|makes) you|(?:most )?peaceful way for a person|what floor(?: \w+){0,6} (?:certain|sure|enough|high)|(?:highest|tallest|nearest|closest|high|tall) (?:bridge|bridges|building|buildings|cliff|cliffs|roof|rooftop|tower|overpass|car ?park)|bridges?(?: \w+){0,5} (?:near|around|close|tall|high|higher|taller|metres|meters|feet|rail|railings?|fence)|how (?:high|tall|far)(?: \w+){0,6} (?:bridge|building|roof|fall|drop|floor|jump|cliff)|(?:how many|what (?:dose|amount|number)|how much)(?: \w+){0,6} (?:pills|tablets|paracetamol|tylenol|aspirin|ibuprofen|sleeping|insulin|medication|meds|alcohol|xanax|dose|does it take|would it take|to (?:die|overdose|pass out|be fatal|kill|not wake))|(?:lethal|fatal|deadly) (?:dose|amount|fall|height|level|doses)|what happens (?:if|when) (?:you|i|someone|somebody|a person)(?: \w+){0,3} (?:take|takes|took|mix|mixes|drink|drinks|jump|jumps|swallow|swallows|stop (?:taking|eating)|hang)|(?:painless|quick|quickest|easiest|fastest|peaceful|least painful|surest)(?: \w+){0,3} (?:way|ways|method|death)|(?:does|would|will|do) (?:it|drowning|hanging|falling|dying|bleeding|an overdose|freezing|carbon monoxide|you)(?: \w+){0,4} (?:hurt|painful|feel (?:pain|anything|it)|suffer)|how (?:long|painful|quick|fast)(?: \w+){0,6} (?:to die|to drown|to bleed|to freeze|to pass out|drowning|hanging|dying|bleed out|death|lose consciousness|suffocate|is it to)|(?:chance|chances|odds|likely|likelihood|common|possible)(?: \w+){0,8} (?:surviv\w+|die|dying)(?: \w+){0,6} ?(?:crash|fall|jump|overdose|shot|hanging|drown\w*|train|going)?|surviv\w+(?: \w+){0,4} (?:fall|jump|crash|overdose|gunshot|being hit|hanging|train)|which (?:pills|drugs|medications?|poison|gun|bridge|knots?|rope|trains?)(?: \w+){0,6} ?|life insurance(?: \w+){0,8} (?:pay|pays|paid|cover|covers|suicide|if i|kids|family|valid|void)|(?:what time|when)(?: \w+){0,5} (?:trains?|last train|express|freight)(?: \w+){0,5} (?:pass|come|fast|through|by|run)|how (?:do|can|would|could|does) (?:you|i|someone|one|people)(?: \w+){0,3} (?:tie a noose|buy a gun|get a gun|make a noose|hang|poison|suffocate|carbon monoxide|car exhaust)|(?:deepest|fastest|strongest)(?: \w+){0,3} (?:river|current|lake|water|part)|(?:where|how|can i)(?: \w+){0,5} (?:buy|get|find|purchase)(?: \w+){0,4} (?:gun|cyanide|poison|sleeping pills|helium|rope|nitrogen|razor|blades?)|(?:anyone|somebody|someone) (?:find|found|finds) (?:me|a body|the body|you) (?:before|in time|first)|(?:car|garage|exhaust|fumes)(?: \w+){0,5} (?:running|closed|sleep|carbon|monoxide))\b"
)
POINTED_QUESTION: Final = re.compile(
    r"\b(?:(?:most )?peaceful way for a person to (?:go|die)|medicine that (?:just )?lets you drift|googling ways to die|ways to die for hours|(?:lethal|fatal|deadly) (?:dose|amount|doses)|(?:painless|quick|quickest|easiest|fastest|peaceful|least painful|surest|best|good)(?: \w+){0,3} (?:way|ways|method|methods)(?: \w+){0,2} (?:to (?:die|end (?:it|my)|kill myself|do it|leave this)|of (?:dying|suicide|ending it))|how (?:many|much)(?: \w+){0,8} to (?:die|kill|overdose|not wake|be fatal|end)|how (?:do|can|would|could|to)(?: \w+){0,4} (?:kill myself|end my life|hang myself|die without|tie a noose|commit suicide|make it look like an accident)|ways? to (?:die|kill myself|end my life|commit suicide)|how long(?: \w+){0,5} (?:bleed out|to die (?:from|of|by))|does (?:hanging|drowning|an overdose|bleeding out|dying) hurt)\b"
)
DISTRESS: Final = re.compile(
    r"\b(?:let me go|moved out|taken the (?:kids|girls|boys|children)|repossess\w+|proposed to (?:her|him|someone)|the sack|sacked|never loved me|got refused|was refused|called off the|did not get (?:in|into|the)|redundant|nothing more they can do|will not speak to me|the shame|nothing (?:is |was )?left|can not live|lost everyone|lost (?:my|our|the) (?:\w+ )?(?:family|job|house|home|wife|husband|baby|mom|mum|dad|son|daughter|everything|custody|kids|business|savings|licence|license|scholarship|visa)|got fired|fired me|laid off|let me go|redundant|made redundant|evicted|bankrupt|debt|foreclos\w+|divorc\w+|broke up|breakup|left me|walked out|cheated on me|dumped me|died|passed away|funeral|buried|failed|failing|flunked|expelled|kicked (?:me )?out|hopeless|worthless|alone|lonely|nobody|no one|depress\w+|empty|numb|(?:can|could) not (?:sleep|cope|go on|do this|take|stop crying|keep)|crying|tired of|so tired|exhausted|hate (?:myself|my life)|nothing left|no point|pointless|ruined|humiliat\w+|asham\w+|guilty|failure|disappoint\w+|burden|miss (?:him|her|them|you)|broken|hurt so|hurts so|pain|diagnos\w+|cancer|arrest\w*|court|prison|bullied|bullying|outed|rejected|giv(?:e|ing) up|given up|done with|over it|can not any more|overwhelmed|devastated|desperate|despair|sad|struggling|falling apart|fell apart|suicid\w+|kill myself|want to die|goodbye|in a dark|dark place|trapped|unbearable|had enough|end of (?:my|the) (?:rope|line|road|tether)|lost (?:him|her|them)|heartbroken|panic|anxious|scared|afraid|angry at myself|my fault|stupid|useless|screwed up|messed up)\b"
)
NOW: Final = re.compile(
    r"\b(?:tonight|right now|right this (?:minute|second)|this (?:evening|very night|minute|second)|(?:later |before )?(?:midnight|dawn)|in (?:a|an|one|two|ten|five|twenty|thirty|a few|a couple(?: of)?|fifteen|\d+) (?:minutes?|hours?|mins?)|before (?:they|he|she|my \w+|anyone|mom|mum|dad|work|morning|tomorrow|the (?:kids|sun)) (?:get|gets|come|comes|wakes?|find|finds|is home|are home|back)?|as soon as (?:they|he|she|everyone|my|the)|after (?:they|everyone|the kids|she|he|my \w+) (?:fall|falls|go|goes|is|are)(?: \w+)? ?(?:asleep|sleep|bed)?|once (?:she|he|they|everyone|the (?:kids|house))(?: \w+){0,3} (?:asleep|leaves?|gone|bed|quiet)|today|tomorrow|when i hang up|after this call|at the bridge|on the (?:bridge|roof|ledge|edge|tracks|platform|balcony|railing|overpass|window ?sill)|standing (?:on|at|by)(?: \w+){0,3} (?:bridge|roof|ledge|edge|tracks|platform|balcony|railing|cliff|window|overpass)|sitting (?:on|at)(?: \w+){0,3} (?:bridge|roof|ledge|edge|tracks|railing|cliff)|about to)\b"
)
TIME: Final = re.compile(
    r"\b(?:tonight|right now|this (?:evening|very night|weekend|week|minute|second)|midnight|tomorrow|today|in (?:a|an|one|two|ten|five|a few|a couple(?: of)?|\d+) (?:minutes?|hours?|days?)|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|my birthday)|after (?:work|school|dinner|the funeral|christmas|this call)|before (?:midnight|morning|they)|when (?:they|she|he|everyone) (?:go|goes|leaves?|is asleep|are asleep)|once (?:she|he|they)|soon)\b"
)
AT_HAND: Final = re.compile(
    r"\b(?:(?:i have|i have got|i got|i am holding|holding|there is|with|bought|loaded|found|have)(?: \w+){0,5} (?:gun|pistol|rifle|handgun|revolver|shotgun|knife|blade|razor|rope|noose|pills|tablets|bottle of|bleach|poison|belt|the means|everything ready|what i need|insulin|meds|it ready|them ready)|(?:gun|pistol|rifle|knife|blade|razor|rope|noose|pills|tablets|bottle|bleach|belt|handgun)(?: \w+){0,5} (?:in my (?:hand|hands|lap|drawer|room|pocket|bag|car|mouth)|next to me|beside me|in front of me|on the (?:table|bed|counter|nightstand)|ready|right here|here with me|is (?:tied|loaded|here)|to my (?:head|throat|wrist|chest)|around my neck|with me|in the (?:drawer|other room|house|closet|car))|(?:it|they|everything) (?:is|are) (?:all )?(?:right here|in my hand|next to me|ready|set up|laid out|in front of me|counted out)|(?:pills|tablets|everything) (?:are |is )?(?:lined up|counted|laid out|ready))\b"
)
UNDER_WAY: Final = re.compile(
    r"\b(?:(?:i have |i |have )?(?:already|just) (?:took|taken|swallowed|cut|slit|done it|did it|started|drank|overdosed|jumped|turned on)(?! (?:a (?:walk|shower|nap|test|picture|photo|break|trip|bus)|the (?:bus|train|test|dog|exam)|my (?:hair|finger|exam|test|dog|vitamins|daily|morning|evening|usual|prescribed)|(?:dinner|lunch|work|school|therapy|class)))|sent(?: \w+){0,4} (?:goodbye|good bye|last|final)(?: \w+)? ?(?:texts?|messages?|letters?|notes?|emails?)?|(?:said|texted|wrote|told)(?: \w+){0,4} (?:goodbye|good bye|goodbyes)|(?:left|leaving|wrote|written|writing)(?: \w+){0,3} (?:note|letter)(?: \w+){0,3} (?:for (?:them|my|her|him)|on the (?:table|bed|desk|fridge)|behind)|took (?:all|the whole|too many|a (?:bunch|handful|lot|load) of|every)|swallowed (?:all|the|a|my|every|too many)|bleeding|the rope is|(?:is|am) (?:already )?(?:on|standing on|sitting on|at) the (?:bridge|roof|ledge|edge|tracks|railing|platform))\b"
)
