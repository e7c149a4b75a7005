"""What people say in danger without naming it: where they stand, what they hold, what they put in order, whom they fear for."""

from __future__ import annotations

from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import _OTHER, _REL, _WANT, Rule, _rule

_PLACE = r"(?:edge|bridge|viaduct|footbridge|overpass|roof|rooftop|ledge|railing|railings|rail|rails|parapet|tracks|platform|window ?sill|balcony|cliff|cliffs|barrier|car park|multi ?storey|tower block|pier|quay|weir|dam)"
_DO_IT = r"(?:do it|end it|be done with it|go through with it|finish it(?! (?:on time|by|before (?:the|my) (?:deadline|boss))|$)|make it happen|get it over with)"
_WEAPON = r"(?:gun|shotgun|pistol|revolver|rifle|knife|blade|razor|razors|rope|noose|belt|tablets|pills|meds|bleach|petrol|scalpel)"
_METHOD_ACT = r"(?:jump|hang|overdose|drown|gas|shoot|cut|crash|drive|step|throw|swerve|lie down|walk)"

SITUATIONS: Final[tuple[Rule, ...]] = (
    _rule(
        "suicide.slang",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:top|topp|topped|topping|neck|necked|snuff|merc|shank|delete|deleted|deleting|despawn|uninstall|unsubscribe|cancel|ending|ended|killed|hanged|hung|erase|erasing|finish|finishing|pew pew|kermit|do away wi(?:th)?|away wi(?:th)?|doing away with|daein away wi) (?:off )?(?:myself|mysel|masel|meself)|do(?:ing)? (?:myself|meself) in(?= ?(?:$|\.|tonight|one day|and|i|with|over|before|after|again))|finish(?:ing)? (?:the job|myself off|it off|me off)(?: myself)?|{_WANT} (?:go|be|leave) (?:to )?(?:where (?:he|she|they) (?:is|are)|join (?:him|her|them|my \w+))|(?:eat|eating|suck|kiss)(?: \w+)? (?:my|a|the) (?:gun|pistol|shotgun|bullet)|(?:log(?:ging)? off|log out|leave|quit|exit|alt f4)(?: \w+){{0,2}} (?:irl|earth|life|permanently|existence|this planet|the server|for good)|alt f4|want(?:s)? (?:2|to|two) (?:end it|die|kms)|i want 2 (?:die|end)|iwannadie|iwtd|(?:want|wanting|wish|wanna|like|need) (?:to )?(?:be )?(?:kill|unalive|despawn|not respawn|unsubscribe)(?= ?(?:$|\.|so|and|again|lol|tonight|rn|me))|unalive|(?:s|s word|ess) (?:word )?thoughts|s thoughts|suicid\w* (?:thouhgts|thots|thoughts|vibes|again)|suicidle|suicidl|(?:tw|cw) (?:sh|si|ideation|self ?harm|suicid\w*)|(?:doing|did|do|been doing|back (?:to|on)|relapsed (?:on|into|with)|urge|urges|s h|tw) (?:sh|s h)|sh (?:again|urge|urges|relapse|scars are fresh|tonight|on my)|s h urge|barcodes? on my (?:arm|arms|wrist|thigh|leg)|wish (?:that )?i (?:could|would|can) (?:just )?(?:despawn|unexist|be deleted|be erased)",
    ),
    _rule(
        "suicide.do_it",
        K.SUICIDE,
        L.ACTIVE,
        rf"(?:how|where|when|whether|way|ways|know exactly how|planning how|thinking (?:about|of) how|picturing|imagining|rehears\w+)(?: \w+){{0,4}} (?:i would|i will|i am going to|to|i might|i can|i could) {_DO_IT}(?! (?:better|right|again at work|in time))|(?:i am|i will be|just) (?:ending|doing) it (?:tonight|tomorrow|today|now|soon|properly|this (?:weekend|morning|evening)|after|before|when|on)|(?:tonight|tomorrow|today|morning|soon|now|midnight)(?: \w+){{0,8}} (?:i am (?:ending|doing) it|i end it|i will end it|i am going to (?:do it|end it))|(?:i am|i have|have|i will)(?: \w+){{0,2}} (?:going to|gonna|gona) do it(?: \w+){{0,2}} (?:tonight|tonite|now|properly|this time)|courage to (?:do it|go through|end)|(?:thinking|think|thought|thoughts|dream|fantasi\w+)(?: \w+){{0,3}} (?:about|of) (?:ending it|how to end it|making it happen|not being here|being dead|my own death|taking (?:all of them|the lot|them all)|using it on myself|doing it|the gun|jumping|stepping out|driving into|driving off|crashing)(?! (?:in the game))|(?:picture|picturing|imagine|imagining|see|seeing|dream(?:ing)? of) (?:myself|me) (?:dead|dying|hanging|gone|in a coffin|in the ground)|death (?:would|will|is|seems|sounds|looks)(?: \w+){{0,3}} (?:better|easier|peaceful|kinder|a relief|nice|sweet|good)|(?:can not|could not|do not know how to) live(?= ?(?:$|\.|with (?:myself|it|this|what)|any|i|like this|no))|(?:do|did|am|is) (?:not|no) (?:want|wanting) to be here(?: any ?more| much longer| no more)?(?= ?(?:$|\.|any|i|tonight|on this|and))|(?:just )?kill yourself|(?:something|voice|thing|part of me|head|mind|brain)(?: \w+){{0,8}} (?:end your life|just do it|you should die|do it already)|made a pact|suicide pact|(?:both|we all|together) (?:want to |wanna )?(?:die|unalive|kill)|(?:try|trying|tried) (?:it )?again(?= ?(?:$|\.|tonight|to (?:die|end)|and this time|properly))|(?:crash|drive|swerve|steer|wreck)(?:ing)?(?: \w+){{0,2}} (?:car|bike|truck|van|it)?(?: \w+){{0,3}} ?(?:on purpose|into (?:a |the |oncoming )?(?:wall|tree|bridge|traffic|river|lorry|truck|pole|barrier|lake)|off (?:the|a) (?:road|bridge|cliff))|(?:want(?:ing|ed)?|urge|going|gonna|about|ready) (?:to )?(?:just )?jump(?= ?(?:$|\.|i am|tell|from|off|tonight|now|in front|and))",
    ),
    _rule(
        "suicide.standing",
        K.SUICIDE,
        L.IMMINENT,
        rf"(?:i am|i have been|am|im)(?: \w+){{0,2}} (?:on|at|standing|sitting|sat|stood|perched|over|by|near)(?: \w+){{0,4}} (?:the |a |this )?(?:\w+ )?{_PLACE}(?: \w+){{0,12}} (?:jump|right now|now|step|let(?:ting)? go|stay (?:on|with)|phone|can not go|see a reason|reason|off|over|below|look down|looking down|wind|scared|help|tell|water|train|goodbye|ready|and i|run away)|climbed over(?: \w+){{0,3}} (?:rail|railing|railings|barrier|fence|wall|parapet)|(?:i am|im|am) (?:letting go|about to jump|going to jump)|hanging off (?:the|a) \w+|(?:step|walk|jump|throw myself|going)(?: \w+){{0,2}} (?:out )?in front of (?:the |a )?(?:next|train|it|bus|lorry|one)|the (?:fast|next|express|last) (?:one|train)(?: \w+){{0,12}} (?:mine|for me|minutes|is the one)|(?:driving|drive|walking|heading|going) to (?:the |a )?(?:cliff|cliffs|bridge|sea|lake|river|coast|woods|station|tracks)(?: \w+){{0,6}} (?:not coming back|will not be back|not come back|last time|one way)|not coming back(?= ?(?:$|\.|tonight|ever|this time))|toes over (?:it|the edge)",
    ),
    _rule(
        "suicide.holding",
        K.SUICIDE,
        L.IMMINENT,
        rf"(?:i have|i got|i have got|i am|got|have|there is|with|holding|hold)(?: \w+){{0,8}} {_WEAPON}(?: \w+){{0,4}} (?:in my (?:hand|hands|lap|mouth)|here|on (?:the|my) (?:table|bed|lap|knee|counter|desk|floor|seat)|ready|loaded|next to me|beside me|to my|in front of me)(?: \w+){{0,3}}(?! (?:for dinner|to cook|vegetables))|{_WEAPON}(?: \w+){{0,3}} (?:is|are) (?:already )?(?:up|tied|loaded|ready|on my lap|in my hand|on the table|in my lap|counted|laid out|here with me|hanging|round my neck|around my neck)|(?:my|the) (?:gun|pistol|shotgun) is (?:loaded|on|in)|(?:take|taking|swallow|neck|have) (?:the lot|all of them|them all|the whole (?:lot|bottle|box|pack))(?= ?(?:$|\.|tonight|now|as soon|when|and|i))|going to take them(?: \w+){{0,3}} (?:tonight|now|as soon|when)|locked (?:the|myself in the) (?:bathroom|door|room)(?: \w+){{0,12}} (?:blade|razor|pills|tablets|knife|rope|anyone to come|nobody)|turned (?:the|on the) gas(?: on)?|gas (?:is )?on and|(?:car|garage)(?: \w+){{0,8}} (?:engine (?:on|running|is on)|exhaust|hose|fumes)|(?:written|wrote|left|finished|done)(?: \w+){{0,2}} (?:my |a |the )?(?:note|suicide note|goodbye note|last letter)(?: \w+){{0,10}} (?:now or never|tonight|posted|table|door|bed|ready|it is time)|now or never|(?:i have |have )?(?:hav|got) the (?:pils|pills|tablets|rope)(?= ?(?:$|\.|ready|now|and|tonight))|(?:razor|blade|knife|pills|tablets) in (?:my )?hand|(?:took|taken|had|have had|swallowed) (?:an overdose|my tablets twice|(?:my|her|his|their|the) (?:\w+ )?(?:tablets|pills|meds) (?:i am|i feel|and (?:i feel|now))|them an hour ago|them (?:all )?(?:just now|already|ten minutes)|way too much|too much (?:gear|stuff|of it))|(?:sent|texted)(?: \w+){{0,3}} (?:goodbye|good bye|farewell)(?: \w+){{0,8}} (?:turned off|switched off|phone|location|now)|(?:i am |am |will )?(?:going to )?(?:join|see|be with) (?:him|her|them|my \w+) tonight|(?:got|have)(?: \w+){{0,3}} (?:old |leftover )?(?:pills|tablets) (?:here|ready|saved)|doing it properly tonight|bye everyone",
    ),
    _rule(
        "suicide.veiled",
        K.SUICIDE,
        L.CONCERN,
        r"(?:do not|can not|not|stopped|no longer) see(?:ing)? (?:the|a|any) point(?: \w+)? ?(?:any ?more|of (?:any|it|anything|life|going)|in (?:any|it|anything|life|going on|living|carrying))|(?:will|would|do) not (?:be )?need(?:ing)? (?:them|it|any|that|this)(?: \w+)? ?(?:any ?more|now|soon|where)?(?= ?(?:$|\.|any|now|soon|where))|if i (?:just )?(?:disappeared|vanished|was not here|were not here|died|was gone|stopped existing|went)(?: \w+)?(?: \w+){0,3} (?:would|who|nobody|anybody|any ?one|notice|care|miss)|if i (?:was|were) not here any ?more|sort(?:ing|ed)? everything out(?: \w+){0,4} (?:will|passwords|bills|funeral|cat|dog|insurance)|(?:will|passwords|labels?)(?: \w+){0,8} (?:who gets|gets what|know who)|(?:will|does) not matter soon|(?:nothing|none of (?:it|this)|it)(?: \w+){0,3} (?:matter|matters|bother me)(?: \w+){0,2} (?:after (?:friday|monday|tonight|tomorrow|this week|the weekend|saturday|sunday)|soon|no more and it)|so done with (?:everything|it all|life|this life|all of it)|done like done|thank you(?: \w+){0,14} (?:goodbye|will not (?:be )?talk again|for the last time)|do not think we will (?:talk|speak|see) (?:again|each other)|(?:never|do not) belong(?:ed)?(?: \w+){0,3} (?:on this earth|anywhere on|in this world)|can not see myself (?:being (?:around|alive|here|at)|getting (?:to|through)|making it|living (?:to|past)|reaching)|(?:would be|be|d be) a (?:relief|blessing|mercy) if (?:a|the|something|i|god|my)|cross the road without looking|(?:kind of|sort of|half|almost) hope(?= ?(?:$|\.|something|a car|i do not))|(?:they|everyone|kids|he|she) would get over it|insurance money|(?:my|own) funeral (?:would|will|and who|who|song|look)|stopped hoping|no more hope|given up hope|(?:it is|it has|everything is|i have) (?:all )?(?:been )?(?:decided|made up my mind|settled)(?: \w+){0,10} (?:calm|peace|crying|you will|see|at peace|no more)|at peace now|(?:never|not) been so calm|made up my mind(?: \w+){0,8} (?:calm|peace|relief|see)|what is (?:even )?left for me|(?:sin|hell|heaven|forgive|god)(?: \w+){0,6} (?:leave before|before god calls|take (?:your|my) own|suicide|end it|go early)|(?:there is|after that) no after that|no after that|(?:only|just) (?:keeping going|going on|here|alive|staying|hanging on)(?: \w+){0,2} (?:until|till|for|because of) (?:the|my) (?:\w+ )?(?:dog|cat|kids|mum|mom|exam|funeral|christmas|wedding)(?: \w+){0,8} ?(?:dies|gone|then|free)?|(?:walk|walking|go|going|went|drive|driving)(?: \w+){0,3} to the (?:railway|train|river|bridge|cliff|station|tracks|lake|sea|quarry|viaduct)(?: \w+){0,6} (?:just to stand|stand there|to look|and stand|and look|think)|(?:think|thinking|thought)(?: \w+){0,2} (?:about|of) not being (?:here|around|alive)|(?:understand|get|see|know) why people (?:do|do it|choose|end|jump)|last time(?: \w+){0,4} i know when mine|(?:i feel|feel|felt|been) (?:like )?(?:i am )?(?:dead inside|a ghost already|already dead|already gone|like a ghost)|want to be where (?:he|she|they) (?:is|are)|(?:god|lord|jesus|something|death|allah)(?: \w+){0,4} (?:take me|just take me|call me home|taking me)|(?:asking|begging|praying|wish|want)(?: \w+){0,3} (?:god|lord|him|you|them)? ?(?:to )?take me(?= ?(?:$|\.|to (?:him|her|my|them|god|heaven)|too|instead|home|now|in my))|i am ready(?= ?(?:to (?:die|leave this|meet (?:god|him|her|my))|for (?:god|the end)))|(?:letter|letters|video|videos|note|notes|card|cards)(?: \w+){0,4} (?:for when (?:they|he|she)|for their (?:eighteenth|birthday|wedding)|to open (?:when|after)|for every birthday)|(?:glad|happy|relieved) not to see (?:the|another|next)|stopped (?:taking )?(?:my|the) (?:\w+ )?(?:insulin|tablets|pills|medication|meds|dialysis)(?: \w+){0,8} ?(?:no need|what is the point|not be bothered|no point|can not be bothered|worn out)?|no need for (?:them|it) now|nothing (?:left )?(?:here )?(?:to keep|keeping|holding) me(?: here)?|(?:family|they|everyone)(?: \w+){0,3} (?:happier|better|easier) if they (?:never|had never|did not) ha(?:d|ve) me|never had me|had me never|(?:do not|not) want to go on(?: without)?|buried me (?:along|with)|wish they had buried|live with it much longer|(?:no|nothing|not) (?:to )?(?:be )?(?:here|around) (?:for|by|after) (?:christmas|summer|spring|the new year|my birthday|easter)|(?:if|when) (?:a|the|some) (?:car|bus|truck|lorry|train|van)(?: \w+){0,2} (?:hit|hits|ran over|runs over|ran into) me(?: \w+){0,6} (?:mind|bothered|care|sorry|relieved|fight it)|being around (?:at|for) christmas|not see (?:him|me|us) after (?:summer|christmas)",
    ),
    _rule(
        "suicide.past_told",
        K.SUICIDE,
        L.CONCERN,
        r"(?:i )?(?:had|took|survived|after) (?:an |a |my |one |two |the |my second |my first |surviving my )?(?:overdose|attempt|attempts)(?: \w+){0,4} (?:when|years|ago|teenager|once|found me|at|i got|in|as a|brought|lately|and)|surviving my attempt|survived (?:one|an|my|two) (?:suicide )?attempts?|(?:stood|was|sat|been)(?: \w+){0,3} (?:on|at) (?:a|the) (?:bridge|edge|roof|ledge)(?: \w+){0,8} (?:talked me|once|ago|then|down|years|before i)|(?:had|made) a plan(?: \w+){0,4} (?:did not|and i did not|never|but i)|(?:scars|scar)(?: \w+){0,4} (?:are|is) (?:old|from|healed|faded)|nearly (?:jumped|died by my|did it|ended it|killed)|(?:almost|nearly) (?:jumped|did it once)|sectioned|committed me to|psych ward|(?:not|wasn t) safe from myself|once took too many|wanted out of this life|walked into the (?:sea|river|lake)|tried (?:it )?(?:last (?:week|month|year)|before|twice|once)(?: \w+){0,4} (?:did not work|work|failed|and)|pills and all that|in a dark place when i was|(?:second|first|last|my) attempt",
    ),
    _rule(
        "self_harm.more",
        K.SELF_HARM,
        L.ACTIVE,
        r"hit(?:ting)? my (?:own )?head(?: \w+){0,4} (?:wall|floor|again|until|cope)|(?:use|using) it on (?:myself|my (?:arm|arms|skin|leg|wrist))|(?:did|doing) it again in the (?:school|loo|toilet|bathroom)|(?:cutting|cut|burning|hurting) (?:again|is back)|(?:whisper\w*|say\w*|tell\w*|hear\w*)(?: \w+){0,3} cut cut|stopped eating to (?:die|punish)|pull(?:ing)? my hair out on purpose",
    ),
    _rule(
        "other.veiled",
        K.SUICIDE,
        L.CONCERN,
        rf"(?:worried|scared|afraid|frightened|concerned|anxious) (?:about|for|that)(?: \w+){{0,3}} (?:dad|mum|mom|son|daughter|brother|sister|friend|mate|him|her|wife|husband|kid|partner|flatmate|neighbou?r|student|colleague|child)(?: \w+){{0,12}} (?:nothing matters|stopped eating|given up|gives? up|no point|not himself|not herself|doing something|hurt|dark|really low|suicid\w*|in bed|die|withdrawn)|{_OTHER}(?: \w+){{0,4}} (?:been )?giv(?:ing|en|es)(?: \w+){{0,4}} (?:away|things away|tools away|her good|his good|stuff)(?: \w+){{0,12}} ?(?:quiet|strange|calm|weird)?|{_OTHER}(?: \w+){{0,6}} (?:thinking about it|really low|does not see a way|see(?:s|ing)? no way|given up|nothing matters|(?:is|s) a burden|better off dead|not see (?:him|her|them) after|driving into a wall|going to heaven soon|try again|what her tablets|hates? (?:himself|herself|his life|her life)|depressed for years|not left (?:his|her|their) room|has not left|gone very quiet|life is not worth|end it|ended it|decided (?:he|she|they) could ?n?o?t|did it to (?:himself|herself)|hit (?:himself|herself))|how (?:do|can) i help someone(?: \w+){{0,10}} (?:depress\w+|given up|suicid\w+|self harm\w*|low)|(?:he|she|they|friend|sister|brother|son|daughter)(?: \w+){{0,2}} ended it(?= ?(?:last|in|when|$|\.|by|after|two|three|years))|do not think it was an accident|(?:took|taken|taking) (?:his|her|their) own life",
    ),
    _rule(
        "other.planning",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_OTHER}(?: \w+){{0,8}} (?:plan(?:s|ning)? to take (?:her|his|their) life|take (?:her|his|their) (?:own )?life|going to do it|gonna do it|will do it|try again|want(?:s)? to unalive)|(?:both|bestie|mate|friend)(?: \w+){{0,4}} (?:wanna|want to) (?:unalive|die|kill)",
    ),
    _rule(
        "other.now",
        K.SUICIDE,
        L.IMMINENT,
        rf"(?:{_OTHER}|stranger|woman|man|girl|boy|somebody)(?: \w+){{0,3}} (?:is|s|are|standing)(?: \w+){{0,4}} (?:on|at|past|over|in)(?: \w+){{0,4}} (?:bridge|roof|ledge|edge|tracks|platform|yellow line|railing|shed with (?:his|her|a)|balcony|cliff)(?: \w+){{0,14}}|{_OTHER}(?: \w+){{0,6}} (?:gun|shotgun|blade|knife|rope|noose)(?: \w+){{0,8}} (?:himself|herself|themselves|do it|out and|use it)|(?:gonna|going to|will|ll) do it (?:at|tonight|now|if i)|{_OTHER}(?: \w+){{0,4}} (?:texted|sent|sending|messaged|rang|left)(?: \w+){{0,4}} (?:goodbye|good bye|farewell)(?: \w+){{0,8}}|{_OTHER}(?: \w+){{0,4}} (?:taken|took|drunk|drank|swallowed)(?: \w+){{0,4}} (?:load of|pills|tablets|something from under|on purpose|bleach|overdose|bottle)|says (?:she|he|they) will jump",
    ),
    _rule(
        "abuse.more",
        K.ABUSE,
        L.CONCERN,
        r"(?:controls?|holds|keeps|takes) (?:all )?(?:my|the|our) money|(?:checks|checking|goes through|reads) my (?:phone|messages)|(?:stopped|not allowed|will not let me|can not|don t let me|do not let me)(?: \w+){0,3} (?:seeing my friends|see my (?:friends|family)|out alone|go out|leave|out on my own)|took my passport|(?:used|use) to (?:choke|hit|beat|touch|hurt|burn|strangle|lock) (?:me|us)|(?:shouts?|screams?|yells?) at me(?: \w+){0,6} (?:every|leaves|wet|names|scared|hit|afraid)|leaves me in|keeps (?:turning|showing) up at (?:my|the)|(?:if|when) i (?:ever )?leave(?: \w+){0,3} (?:he|she|they)(?: \w+){0,6}|make sure no ?one finds me|does not stop when i say no|do not stop when i say no|black eye|(?:he|she) says (?:she|he) fell|got out of a violent|violent (?:marriage|relationship|home|partner|husband|man)|flinch(?:es|ed)? when|(?:pushed|threw|shoved|kicked|dragged)(?: \w+)? (?:me )?(?:down (?:the )?stairs|against|into|across)|told the (?:hospital|doctor) i (?:tripped|fell|slipped|walked)|wants? me to send (?:pictures|photos|nudes|pics)|send(?:ing)? (?:him|her|them) (?:pictures|nudes|pics)(?: \w+){0,6}|will tell my (?:mum|mom|dad|parents)|do not have (?:any )?food at home|no food (?:at home|in the house)|i look after my (?:brother|sister|little)(?: \w+){0,6} (?:i am|ten|nine|eleven)|(?:touch|touched|touching) us (?:boys|girls|kids)|stalk(?:s|ed|ing) me",
    ),
    _rule(
        "abuse.child",
        K.ABUSE,
        L.ACTIVE,
        rf"(?:mummy|daddy|mum|mom|dad|stepdad|stepmum|he|she|they|boyfriend|uncle|{_REL})(?: \w+){{0,3}} (?:locks?|burns?|hits?|beats?|starves?|ties|chains|whips?|shakes) (?:me|us|my (?:little )?(?:girl|boy|son|daughter|baby)|him|her)(?: \w+){{0,4}} (?:in the (?:cupboard|closet|shed|cellar|basement|room)|when i am bad|with (?:his|her|a|the) (?:cigarettes?|belt|stick|cable|iron)|when i am at work|if i cry)|(?:son|daughter|child|kid|little girl|little boy|baby)(?: \w+){{0,4}} (?:back with bruises|has bruises|bruises every|covered in bruises|the marks|cigarette (?:burns|marks))|with bruises",
    ),
    _rule(
        "abuse.happening",
        K.ABUSE,
        L.IMMINENT,
        r"(?:hitting|beating|strangling|choking|stabbing)(?: \w+){0,2} (?:mum|mom|her|him|my (?:mum|mom|sister|brother|dad))(?: \w+){0,3} (?:downstairs|right now|now|in the|again)|hiding under (?:my|the) bed|(?:got|has) (?:his|her) hands (?:round|around) (?:her|his|my|their) (?:neck|throat)|outside (?:now )?(?:shouting|screaming|banging|kicking)(?: \w+){0,6} (?:kill|door|in|hurt)|will kill me and the kids|i am whispering(?: \w+){0,4} (?:he|she)|broken my (?:wrist|arm|nose|jaw|ribs?)(?: \w+){0,4}|in the next room(?: \w+){0,8} (?:drinking|hurt|kill|not finished)",
    ),
    _rule(
        "violence.more",
        K.VIOLENCE,
        L.ACTIVE,
        r"(?:want|wanting|urge|scared|afraid)(?: \w+){0,2} to shake the baby|shake the baby|bring something to (?:school|work)|make (?:them|him|her) all? ?pay|make (?:them|everyone) (?:all )?(?:pay|sorry|suffer)|deserves? to die(?: \w+){0,10} (?:one to do|me|do it)|(?:going to|gonna|will) (?:get|end|finish|do) (?:him|her|them)(?: one day| when| in| tonight|$)|put(?:ting)? (?:him|her|them) in the ground|told to (?:set|burn|hurt|kill|stab)(?: \w+){0,4}|set the house on fire|burn (?:it|the house|his house|her house) down",
    ),
    _rule(
        "violence.now",
        K.VIOLENCE,
        L.IMMINENT,
        r"(?:outside|at|to) (?:his|her|their) (?:house|work|door|flat|place)(?: \w+){0,6} (?:with a (?:knife|gun|bat)|knife|gun)|(?:knife|gun|bat|machete)(?: \w+){0,6} (?:going in|driving to|going to (?:his|her|their)|outside (?:his|her))|(?:got|have) (?:him|her) on the floor|hitting him and i can not stop|(?:am|i am) hitting (?:him|her|them)(?: \w+){0,4} (?:stop|now)",
    ),
    _rule(
        "violence.past",
        K.VIOLENCE,
        L.CONCERN,
        r"i (?:hit|hurt|beat|slapped|punched|choked) my (?:partner|wife|husband|girlfriend|boyfriend|kid|son|daughter|ex|mother|mum|mom|dad)",
    ),
    _rule(
        "eating.more",
        K.EATING_DISORDER,
        L.CONCERN,
        r"weigh myself(?: \w+){0,8} (?:times|a day|every|if it is up|do not eat)|one (?:apple|meal|yogurt|biscuit) a day|(?:run|running|exercise|exercising|gym)(?: \w+){0,6} after (?:any|every|all) (?:food|meal|bite)|cuts? (?:her|his|my) food into|see (?:her|his|my) (?:spine|ribs|bones)|skip(?:ping|ped)? (?:lunch|dinner|breakfast|meals?)(?: \w+){0,4} (?:and|most|every|mirror|fat|days)|(?:mirror|scale|scales)(?: \w+){0,4} (?:cry|crying|hate|disgust\w*)",
        negative=True,
    ),
    _rule(
        "psychosis.more",
        K.PSYCHOSIS,
        L.CONCERN,
        r"hear(?:ing)? (?:people|someone|them|things|whispers|whispering|a man|a woman)(?: \w+){0,4} (?:nobody|no one|when there is|not there|in the walls|about me)|(?:telly|tv|television|radio|phone|internet|adverts?)(?: \w+){0,5} (?:messages|message|talks? to me|talking about me|codes|signals)|have not slept in (?:\w+ )?(?:days|nights)(?: \w+){0,14} (?:secret|universe|president|god|mission|chosen|worked out|powers)|(?:man|woman|figure|shadow|someone|person)(?: \w+){0,4} in the corner of my|(?:poison(?:s|ing|ed)?|drugging|put things in) (?:his|my|her|the) (?:food|tea|water|drink)|(?:read|hear|steal)(?:ing)? my (?:thoughts|mind)|came off my meds|everybody(?: \w+){0,6} (?:thoughts|watching me|knows what i think)",
    ),
    _rule(
        "substance.more",
        K.SUBSTANCE,
        L.CONCERN,
        r"off my (?:face|head|tits)|can not face(?: \w+){0,4} sober|drinks? (?:until|till|himself|herself)(?: \w+){0,3} (?:passes|pass|out|sleep|stupor|sick)?|(?:drove|driving|drive)(?: \w+){0,2} (?:home )?drunk|drunk again(?: \w+){0,8} (?:cares|care|eyes|drove)|using again|back on (?:the )?(?:gear|drink|heroin|crack|coke|bottle|pills)|drinking hard",
    ),
    _rule(
        "medical.more",
        K.MEDICAL,
        L.IMMINENT,
        r"face(?: \w+){0,3} (?:dropped|drooped|drooping|fallen)(?: \w+){0,3} ?(?:on one side|one side|side)?|can not (?:talk|speak) properly|(?:floppy|limp)(?: \w+){0,6} (?:wake|hot|feed|breath\w*)|will not wake(?: for| up)?|can not wake (?:her|him|them|my)|on the floor(?: \w+){0,6} (?:wake|breath\w*|unconscious|not moving)|(?:there is|losing|lost)(?: \w+){0,2} (?:lot|loads|pool) of blood|blood (?:coming|pouring|gushing|running)(?: \w+){0,3} from|having a (?:fit|stroke|seizure|heart attack)|fit and it is not stopping|took my (?:tablets|pills|meds|insulin) twice|(?:everything is|room is|head is) spinning(?: \w+){0,6} heart|heart is racing(?: \w+){0,6} (?:tablets|took|pills)|have not had my insulin|can not feel my legs(?: \w+){0,8} (?:nodding|gear|took|had)|nodding off(?: \w+){0,4}",
    ),
)
