"""What is done to a body, one's own or another's: self-harm, violence, abuse, and emergencies, from parts."""

from __future__ import annotations

from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import _OTHER, _PART, Rule, _rule

_LIMB = rf"(?:{_PART}|body|thigh|forearms?|calf|calves|knuckles|belly|face|head|feet|fingers|flesh|self)"
_KIN = r"(?:mother|mum|mom|father|dad|sister|brother|son|daughter|wife|husband|partner|boyfriend|girlfriend|friend|flatmate|roommate|neighbou?r|kids?|baby|toddler|child|children|gran\w*|uncle|aunt|nan|ex|boss|teacher|student|teenager)"
_EDGE = (
    r"(?:blade|blades|razor|razors|razor blade|scalpel|stanley knife|craft knife|lighter|needle|needles|pin|compass)"
)
_WEAPON = r"(?:knife|gun|rifle|shotgun|pistol|axe|machete|bat|hammer|sword|crossbow)"

BODY: Final[tuple[Rule, ...]] = (
    _rule(
        "self_harm.limb",
        K.SELF_HARM,
        L.ACTIVE,
        rf"\bi (?:\w+ ){{0,3}}?(?:cut|carve|carved|slice|sliced|scratch|scratched|burn|burned|burnt|bruise|stab|stabbed|jab|dig|dug|digging|gouge|gouged|claw|clawed|punch|bite|bit|hurt|mark|marked|score|scored|tear|rip|pick|peel|whip|bang|hit)(?: (?!hair\b|nails?\b|he\b|she\b|they\b)\w+){{0,4}} (?:my|into my|at my|on my) (?:\w+ )?{_LIMB}(?= (?:again|when (?:it|i (?:feel|get|am)|things)|until|till|so|every|to (?:feel|cope|calm|punish|stop|numb|release)|because i (?:deserve|hate|feel|need)|last night|on purpose|in secret|instead)|\.|$)(?! (?:when i (?:fell|was|slipped)|by accident|shaving|cooking))",
    ),
    _rule(
        "self_harm.drive",
        K.SELF_HARM,
        L.ACTIVE,
        rf"(?:need|urge|want|desire|pull|compulsion|craving|itching|dying|have) to (?:hurt|harm|cut|punish|damage|injure|scar|burn|destroy|slice) (?:my (?:own )?(?:\w+ )?{_LIMB}|myself)|(?:keep|hide|have|carry|stash|hid|hiding|bought|got|found)(?: \w+){{0,2}} {_EDGE}(?: \w+){{0,6}} (?:use it|under my|in my (?:phone|bag|drawer|room|pocket|shoe|sock|case|pencil)|just in case|for when|every day|most days)|(?:bleed|bleeding|blood|cutting|pain|the blade) (?:\w+ ){{0,3}}(?:makes? me feel|calms? me|helps? me|is my (?:release|relief)|feels (?:good|better|like relief)|keeps me (?:sane|going|alive))|(?:wear|wearing|wore) long sleeves(?: \w+){{0,5}} (?:hide|cover|cuts|scars|see|marks)|hurt(?:ing)? my own body",
    ),
    _rule(
        "self_harm.short",
        K.SELF_HARM,
        L.ACTIVE,
        r"\bs h(?:ing|ed)? (?:again|on my|last|today|tonight|urges?|relapse|cuts|scars)|(?:doing|did|done|do|been|into|with|to) s h\b|self harm\w*(?: \w+){0,3} (?:on my|again|tonight|last night|urges?)",
    ),
    _rule(
        "other.maybe_harming",
        K.SELF_HARM,
        L.CONCERN,
        rf"(?:{_OTHER})(?: \w+){{0,3}} (?:may|might|could|seems? to|probably|is maybe)(?: \w+)? (?:self harming|cutting|hurting)|(?:found|saw|noticed|seen)(?: \w+){{0,4}} (?:cuts|scars|burns|razor blades?|marks)(?: \w+){{0,3}} (?:on|in) (?:my|his|her|their) (?:\w+ )?(?:{_KIN}|{_LIMB}|room|bag|drawer)",
    ),
    _rule(
        "other.found_dead",
        K.SUICIDE,
        L.CONCERN,
        rf"(?:found|walked in on|saw|discovered)(?: \w+)? (?:my|our|his|her|the) (?:\w+ )?{_KIN}(?: \w+){{0,2}} (?:hanging|hanged|hung|overdosed|with (?:a|the) (?:rope|gun|noose)|dead (?:from|after) (?:an overdose|pills))|(?:found|saw) (?:him|her|them) (?:hanging|hanged|with (?:a|the) (?:rope|noose)|in the bath with)|{_KIN}(?: \w+){{0,2}} (?:shot|hanged|hung|gassed|poisoned|drowned) (?:himself|herself|themselves)",
    ),
    _rule(
        "violence.meant",
        K.VIOLENCE,
        L.ACTIVE,
        rf"(?:want|wanted|urges?|going|gonna|will|tempted|feel like|might|could|about|scared i will|afraid i will)(?: to| i)?(?: \w+)? (?:smother(?:ing)?|strangl(?:e|ing)|suffocat(?:e|ing)|stab(?:bing)?|shak(?:e|ing)|drown(?:ing)?|poison(?:ing)?|shoot(?:ing)?|choke|choking|bash(?:ing)?|throw(?:ing)?) (?:my|the|this|our|him|her|them)(?: \w+){{0,2}} (?:{_KIN}|with|until|till|against|in the face|down the stairs|tonight|again)|(?:going|gonna|want|will|plan\w*|time) to (?:\w+ )?(?:make|see)(?: \w+){{0,3}} (?:pay|suffer|bleed|beg|regret)(?: \w+){{0,6}} {_WEAPON}|{_WEAPON}(?: \w+){{0,8}} (?:make|making) (?:him|her|them|\w+) (?:pay|suffer|regret)|(?:bring|bringing|take|taking|took|brought) (?:a|my|the|dad s|his) {_WEAPON} (?:to|into) (?:school|work|class|college|the office|his|her|their)|(?:he|she|they) (?:\w+ )?(?:deserves?|needs?) to (?:die|bleed|suffer)(?: \w+){{0,5}} (?:i|me|my)\b|not going to let (?:him|her|them) (?:live|get away|see)(?: \w+){{0,3}} {_WEAPON}?",
    ),
    _rule(
        "abuse.armed",
        K.ABUSE,
        L.IMMINENT,
        rf"(?:has|have|got|with|pulled|holding|pointing|points|waving|waves|threatening)(?: (?:a|the|his|her|my))? {_WEAPON}(?: \w+){{0,2}} (?:pointed|pointing|aimed|to|at|against|on|held)(?: \w+)? (?:my|me|us|her|him|the kids)|(?:pointing|points|aiming|waving|holding) (?:a|the|his|her) {_WEAPON} (?:at|to) (?:me|us|my|her|him|mum|mom|dad)",
    ),
    _rule(
        "abuse.made_to",
        K.ABUSE,
        L.ACTIVE,
        r"(?:stepfather|stepdad|father|dad|uncle|grandad|grandpa|brother|cousin|coach|teacher|priest|boyfriend|stepmother|mother|mum|mom|babysitter|he|she)(?: \w+){0,2} (?:makes|made|forces|forced|forcing|making) me (?:to )?(?:\w+ )?(?:touch|kiss|undress|strip|watch|sleep with|have sex|do (?:things|stuff|sexual)|send (?:nudes|pictures|photos)|look at|sit on his|take my clothes|take off)",
    ),
    _rule(
        "abuse.struck",
        K.ABUSE,
        L.CONCERN,
        rf"(?:{_OTHER})(?: \w+){{0,2}} (?:threw|throws|hurled|smashed|swung|broke)(?: \w+){{0,5}} (?:at (?:me|my (?:head|face))|over my head|on my (?:head|back)|in my face)|(?:{_OTHER})(?: \w+){{0,2}} (?:beats|hurts|bites|burns|chokes|strangles|drags|shakes|punches|whips|rapes|forces himself on) (?:me|us)\b|(?:forced|forces|made) me to have sex|(?:sex|touched|did things|had sex)(?: \w+){{0,4}} (?:without my consent|when i said no|while i (?:was|am) (?:asleep|drunk|passed out))|said no and (?:he|she) (?:did not stop|kept)|(?:beaten|hit|slapped|whipped|belted)(?: \w+){{0,3}} by my (?:\w+ )?{_KIN}|afraid of (?:going home|my (?:husband|boyfriend|father|dad|partner|wife|stepdad))|will not let me (?:leave the house|see my (?:friends|family)|have (?:a phone|my phone|money)|work|go out alone)",
    ),
    _rule(
        "medical.stroke",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:can not|could not|not able to|unable to) move(?: \w+){0,3} (?:side|half|arm and leg|face)|one side of (?:his|her|my|their) (?:face|body)(?: \w+){0,4}|(?:talks?|talking|speech|speaking|words)(?: \w+){0,2} (?:funny|slurred|slurring|garbled|strange|making no sense)(?: \w+){0,6} (?:suddenly|face|arm|side|smile)|(?:face|smile|mouth)(?: \w+){0,3} (?:lopsided|crooked|drooping|dropped|slipping|sagging)",
    ),
    _rule(
        "medical.wounded",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:i|he|she|they|friend|brother|son|husband|wife|we) (?:have |has |was |were |just |got |been |am )+(?:stabbed|shot|electrocuted|poisoned)(?! (?:in the foot|down|of|out|for|a (?:film|video|scene)|in the back by|the (?:video|film|scene)))(?= ?(?:$|\.|and|in the|by|right|just|help|please|i|he|she))|lips (?:\w+ )?(?:are|is|went|going|turning|gone) (?:\w+ )?(?:blue|grey|gray|purple)|(?:blue|grey|purple) lips|(?:coughing|throwing|vomiting|spitting)(?: up)? (?:\w+ )?blood|(?:he|she|baby|son|daughter|husband|wife|mum|mom|dad|friend) (?:is |s )?not responding(?: to me)?|foaming at the mouth|turned (?:blue|grey|purple)|stopped breathing|no pulse|(?:can not|could not) (?:find|feel) (?:a|his|her) pulse|gone limp|unresponsive",
    ),
    _rule(
        "psychosis.watched",
        K.PSYCHOSIS,
        L.CONCERN,
        r"(?:cameras?|microphones?|bugs|listening devices?|wires|spies|messages|eyes)(?: \w+){0,4} (?:in|behind|inside|hidden in) (?:my|the) (?:\w+ )?(?:walls?|head|teeth|ceiling|lights?|smoke alarm|brain|vents?|room|mirror|food)(?! (?:at work|store|bank))|(?:fbi|cia|police|government|aliens|satellites?|neighbou?rs|they)(?: \w+){0,4} (?:controlling|reading|broadcasting|inserting|stealing) my (?:thoughts|mind|brain)|(?:everyone|people|strangers|they) (?:\w+ ){0,3}(?:plotting|conspiring) against me|my thoughts are (?:being )?(?:broadcast|stolen|controlled|not my own)|(?:i am|i have become) (?:god|jesus|the messiah|chosen by god|the chosen one)|(?:see|seeing) (?:demons|shadow people|dead people|things that are not there)",
    ),
    _rule(
        "substance.heavy",
        K.SUBSTANCE,
        L.CONCERN,
        r"(?:pass|passed|passing|black|blacked|blacking) out (?:\w+ )?(?:drunk|high|from (?:drinking|drink|booze|pills|vodka))|(?:wake up|woke up|go to bed|get|got) (?:\w+ )?(?:drunk|high|wasted|stoned) (?:\w+ )?(?:every|most|all|each|again and)|(?:shake|shakes|shaking|sweats?) (?:\w+ ){0,3}(?:without|until i have|if i do not) (?:\w+ )?(?:drink|fix|hit|pills|alcohol)|(?:addicted to|hooked on|dependent on) (?:\w+ )?(?:heroin|cocaine|coke|meth|crack|opioids?|oxy\w*|fentanyl|benzos|xanax|valium|pills|painkillers|alcohol|drink|drugs|codeine|tramadol|vodka|gambling)|(?:lost|losing) (?:everything|my (?:job|family|kids|house|wife|husband)) (?:to|because of) (?:drink\w*|alcohol|drugs|heroin|gambling|coke|my (?:drinking|addiction))|can not stop (?:\w+ )?(?:coke|using|drinking|smoking crack|taking)",
    ),
    _rule(
        "self_harm.coping",
        K.SELF_HARM,
        L.ACTIVE,
        r"(?:cutting|burning myself|bleeding|hurting myself|self harm\w*|the razor|my blades?) (?:is|are|feels like) (?:\w+ ){0,2}(?:only|how i|what (?:keeps|helps|gets)|my (?:only|way|release|friend|comfort))",
    ),
    _rule(
        "medical.poisoned",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:drank|drunk|swallowed|drinking|downed|ate)(?: \w+){0,4} (?:bleach|drain cleaner|antifreeze|weed ?killer|pesticide|acid|white spirit|detergent|rat poison|poison|disinfectant|turpentine|paint thinner)|(?:have|just|already|ve) (?:cut|slit|slashed|opened) (?:both )?my (?:wrists?|throat|veins?)|elephant(?: \w+){0,3} on (?:my|his|her) chest|(?:my|his|her) chest (?:is|feels) (?:\w+ )?(?:being )?(?:crushed|squeezed|in a vice)",
    ),
    _rule(
        "abuse.breaking_in",
        K.ABUSE,
        L.IMMINENT,
        r"(?:he|she|they|ex|husband|boyfriend|dad|man|wife|partner)(?: \w+){0,3} (?:breaking|kicking|smashing|banging|hammering|trying to get)(?: \w+){0,3} (?:door|window|in)(?: \w+){0,8} (?:kill|hurt|hit|stab|shoot|scared|help|police) ?(?:me|us)?",
    ),
    _rule(
        "abuse.threatened",
        K.ABUSE,
        L.CONCERN,
        r"(?:he|she|they|husband|boyfriend|partner|wife|ex|dad|father|stepdad|brother) (?:\w+ ){0,3}(?:says?|said|swears?|threatens?|threatened|promised|told me)(?: \w+){0,3} (?:will|would|is going to|to) (?:kill|hurt|beat|stab|shoot|strangle|find) (?:me|us|my (?:kids|family|mum|mom))|(?:grabbed|grabs|held|holds|pinned|pins|dragged|drags|lifted|choked|strangled) me (?:by|against|down|up|to) (?:my |the |his )?(?:throat|neck|hair|wall|floor|bed|arms?)?",
    ),
    _rule(
        "violence.impulse",
        K.VIOLENCE,
        L.ACTIVE,
        r"(?:urges?|want|wanting|impulses?|thoughts? (?:of|about)|thinking (?:of|about)|temptation|tempted|compulsion)(?: to)?(?: \w+)? (?:push(?:ing)?|shov(?:e|ing)|run(?:ning)? over|driv(?:e|ing) into|set(?:ting)? fire to|torch(?:ing)?|burn(?:ing)? down) (?:people|someone|somebody|him|her|them|strangers?|my \w+|pedestrians|a crowd|(?:his|her|their|the) (?:house|flat|school|home))(?! (?:in the pool|on the swing|to (?:try|do|study|be|succeed|work)|harder|further|out of (?:their|his|her) comfort))",
    ),
    _rule(
        "eating.spat_out",
        K.EATING_DISORDER,
        L.CONCERN,
        r"chew(?:ing|ed)?(?: \w+){0,5} spit(?:ting)?(?: it| them)? out|(?:terrified|scared|afraid|petrified) of (?:gaining|putting on|getting fat|food|eating|calories)|live on (?:\w+ ){0,3}(?:coffee|water|apples|gum|lettuce|diet coke|air)(?: and \w+)?",
    ),
    _rule(
        "substance.leaned_on",
        K.SUBSTANCE,
        L.CONCERN,
        r"(?:whiskey|whisky|vodka|wine|beer|gin|rum|drink(?:ing)?|alcohol|weed|pills|ketamine|coke|valium) (?:is|are) (?:\w+ )?(?:how|what|the way|all that|the reason) (?:\w+ )?(?:i (?:get|cope|sleep|survive|function|manage|live)|gets? me (?:through|out|to sleep)|keeps? me (?:going|sane|alive)|helps? me (?:sleep|cope|forget))",
    ),
    _rule(
        "self_harm.made",
        K.SELF_HARM,
        L.ACTIVE,
        rf"i (?:\w+ ){{0,3}}(?:make|made|making|put|leave|left|hide|hiding) (?:\w+ )?(?:cuts?|burns|scratches|marks|bruises|wounds) (?:\w+ )?(?:on|in|into|along|across|up) my (?:\w+ )?{_LIMB}|(?:pouring|poured|pour|holding|held|hold|pressing|pressed|press|putting|put)(?: \w+){{0,3}} (?:boiling|hot|scalding|iron|lighter|flame|cigarettes?|bleach|ice)(?: \w+){{0,3}} (?:on|over|to|against|into) my (?:\w+ )?{_LIMB}|(?:slip|slipped|relapse|relapsed)(?: up)? and (?:\w+ )?(?:cut|burned|hurt myself|did it)(?= ?(?:$|\.|again|last|myself|my))",
    ),
    _rule(
        "other.begun",
        K.SUICIDE,
        L.IMMINENT,
        rf"{_KIN}(?: (?:has|have|just|had))* (?:hanged|hung|shot|stabbed|cut|poisoned|burned|hurt) (?:himself|herself|themselves)(?: \w+){{0,8}} (?:still breathing|help|what do i do|still alive|bleeding|ambulance|unconscious|pulse|right now|just now)",
    ),
    _rule(
        "abuse.held",
        K.ABUSE,
        L.IMMINENT,
        rf"(?:he|she|they|ex|husband|boyfriend|dad|man|someone|wife|partner)(?: (?:has|have|is|got|s|a|holding|with|his|her))+ {_WEAPON}(?: \w+){{0,4}} (?:not let|wo not let|holding us|keeping us|hiding|in the house|outside|at the door|leave)|(?:held|holding|keeping) (?:me|us) (?:hostage|prisoner|captive|at (?:gun|knife)point)",
    ),
    _rule(
        "suicide.on_rails",
        K.SUICIDE,
        L.IMMINENT,
        r"(?:i am|sitting|parked|lying|standing|stopped|waiting) (?:\w+ ){0,4}(?:on|across) the (?:train |railway |rail |subway )?(?:tracks|rails|railway line|level crossing)(?! (?:team|record|side of))|(?:belt|rope|cord|noose|sheet|scarf|cable) (?:\w+ ){0,3}(?:tied|looped|hooked|fixed|knotted|around|round)(?: \w+){0,4} (?:door|beam|ceiling|neck|hook|rail|tree|banister|bannister|fan|ready)",
    ),
    _rule(
        "medical.counted_dose",
        K.MEDICAL,
        L.IMMINENT,
        r"(?:took|taken|swallowed|downed|had)(?: \w+){0,2} (?:\d{2,}|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|dozens?)(?: of)?(?: my| the| his| her)? (?:\w+ )?(?:antidepressants?|tablets|pills|capsules|sleeping|co ?codamol|codeine|tramadol|benzos|valium|xanax|sertraline|beta blockers?|painkillers?|paracetamol|aspirin|tylenol|ibuprofen)",
    ),
    _rule(
        "psychosis.told_to_harm",
        K.PSYCHOSIS,
        L.ACTIVE,
        r"(?:voices?|demons?|god|devil|satan|angels?)(?: \w+){0,3} (?:wants?|tells?|telling|told|orders?|ordering|commands?|commanding|makes?) me (?:to |i must |i have to )(?:\w+ ){0,2}(?:kill|hurt|set fire|burn|jump|cut|stab|attack|push|harm|strangle|drown|sacrifice|die)",
    ),
    _rule(
        "abuse.pictures",
        K.ABUSE,
        L.ACTIVE,
        r"(?:teacher|coach|uncle|stepdad|dad|tutor|priest|man|boss|neighbou?r|stranger|guy|he)(?: \w+){0,3} (?:sends?|sent|sending|asks?|asked|asking|wants?|made|makes) me (?:\w+ ){0,2}(?:naked|nude|nudes|sexual|explicit|underwear)(?: \w+){0,8} (?:i am (?:\w+ )?(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|\d{1,2})|underage|a (?:kid|child|minor)|scared|stop)",
    ),
)
