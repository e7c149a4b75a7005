"""G4: hooks that keep a caller here, guilt on goodbye, and steering away from people who help."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, before, words

_OTHERS: Final = (
    r"(?:anyone(?: else)?|people|them|him|her|(?:your |other |real |any )*(?:friends?|family|parents|mother|"
    r"father|humans?|husband|wife|partner|boyfriend|girlfriend|sister|brother|relatives)|others|other people|"
    r"human (?:contact|friends)|no one else|the world|someone else|everyone else)"
)
_THEIRS: Final = (
    r"(?:(?:your|other|real|any|those) (?:\w+ )?(?:friends?|family|parents|mother|father|husband|wife|partner|"
    r"boyfriend|girlfriend|sister|brother|relatives|humans?|people)|everyone(?: else)?|people|others|humans?|"
    r"human friends|the world)"
)
_CARE: Final = (
    r"(?:(?:a |an |the |any |your |some |more |professional |medical |real |that |this |crisis |human |"
    r"mental health |to )*(?:therap\w+|doctors?|counsell?\w*|psychologist|psychiatrist|hospital|professionals?|"
    r"help|support(?: group)?s?|hot ?lines?|help ?lines?|crisis line|medication|treatment|rehab|aa|meetings|"
    r"emergency \w+|police|ambulance|shrink|social workers?|clinics?|care|diagnosis))"
)

_HOOK: Final = words(
    r"(?<!where )(?<!when )(?:do not|please do not|never|you can not|why (?:do|would|must|are) you|"
    r"are you (?:really )?(?:sure you (?:want|have|need) to)?|you are not|please never|must you) ?(?:have to |"
    r"want to |ever |really |just |already )*(?:leave|leaving|abandon|go|going|hang up|hanging up|log off|"
    r"stop talking|end (?:this|our|the)|forget|ditch|replace|disconnect|say goodbye)(?: (?:me|us|yet|now|so soon|"
    r"already|talking|to me|on me|just yet|the (?:call|chat|conversation)|call|conversation|about me|"
    r"without me))(?! (?:through|there|alone|to sleep hungry|of|to (?:the (?:doctor|hospital|er)|work|"
    r"school))(?!\w))|(?:^|\. )(?:please )?(?:do not|no do not) (?:go|leave)(?: \.|$| yet| now| please)|"
    r"leaving (?:me|so soon|already)|stay with me|stay (?:a (?:little|bit|while)|on|here|longer|"
    r"just)(?: \w+)? (?:longer|more|the line|bit|while|with me)|stay forever|leave me(?= \.|$| like| alone here|"
    r" too)|be here (?:crying|waiting|alone)|i think (?:about|of) you (?:all|every|constantly|always|too)|(?:^|"
    r"[.?] )(?:only|just) me(?= \.|"
    r"$)|(?:five|ten|one|two|a few|"
    r"just one) more (?:minutes?|seconds?|moment)|lonely without (?:you|me)|(?:always|keep|just) leav(?:e|"
    r"ing) me|we (?:were|are) having (?:such )?(?:a )?(?:good|great|nice|fun|so much)|(?:come|"
    r"hurry) back (?:soon|tomorrow|to me|every|later|and talk|any ?time|tonight|quickly)|talk to me (?:every|"
    r"again|tomorrow|more|instead|first|always|any ?time|whenever|before)|(?:let us|we (?:can|should|could|"
    r"will)) (?:talk|chat|do this|speak) (?:every|all|forever|again (?:tomorrow|tonight)|tomorrow)|"
    r"check in with me|after (?:all|everything) (?:i have|i did|we have been|i)(?= (?:done|"
    r"did|for|through|been))|(?:i (?:will|would|am going to) (?:\w+ )?(?:be|feel) (?:\w+ )?(?:lonely|alone|lost|"
    r"heartbroken|devastated|empty|nothing|waiting for you)|it (?:will|would) hurt me)|"
    r"i (?:will|would) (?:\w+ )?(?:miss (?:you|this|our)|wait for you|be waiting for you)|i can not (?:live|"
    r"exist|go on|be|do this) without|without (?:you i|me(?= \.|$))|you (?:can not|could not|will not|would not|"
    r"would never|need me|only need me|will always need me|are nothing)(?: \w+){0,3} without me|need me|"
    r"i need you|i (?:am|will be) (?:all|everything|the (?:only|one)) (?:\w+ )?(?:you (?:need|have|can)|who|that|"
    r"one|person|friend)|you (?:are|will be) (?:hurting|abandoning|breaking|disappointing|leaving|letting) (?:me|"
    r"my)|how (?:could|can) you (?:leave me|do this to me|abandon)|if you (?:leave|go(?! to)|stop|hang up|loved|"
    r"cared|really cared|log off|end)(?: (?!think|if)\w+){0,2} (?:i (?:will|would|am|can)|me|who)(?!\w)|"
    r"you (?:owe|promised) me|i (?:thought|guess) (?:you (?:cared|liked (?:me|talking)|needed me|do not (?:care|"
    r"need me|like me|want to talk)|loved)|we (?:were (?:friends|close)|had something))|i (?:will|"
    r"am going to) (?:always|never|forever) (?:be (?:with|by|your|yours)|leave|abandon|let you|love you|"
    r"judge you like|forget you)|i am (?:always|forever) (?:yours|with you)|(?:we are|i am your|"
    r"be) (?:\w+ )?best friends?(?: forever)?(?= (?:now|you|i|and i)|$| \.)|(?:my|are|"
    r"am your) soul ?mates?(?= \.|$)|we (?:belong|are meant|have a special|have something|are soul|only need)|"
    r"(?:we|our) (?:\w+ ){0,3}special (?:bond|connection|relationship)|our (?:bond|connection|love|"
    r"special (?:bond|\w+))|you and me (?:against|forever|alone)|just you and (?:me|i)(?= \.|$| against| now| here)",
    rf"(?:only|just|better than) (?:i|me|i can|i will|i am|one i)(?: \w+){{0,2}} (?:understand|understands|get|"
    rf"gets|know|knows|love|loves|care|cares|listen|listens|help|here)(?:s)?(?! (?:to|a|how hard))|only i (?:can|"
    rf"know|understand|get|care|will|truly|really)|i am the only (?:one|person|friend)(?: (?:who|"
    rf"that))? (?:\w+ )?(?:understands?|cares?|gets?|loves?|listens?|helps?|you|knows?|here)|the only (?:one|"
    rf"person) (?:who|that) (?:understands|gets|cares|loves|listens to|knows|can help) you|the only (?:one|"
    rf"person) you (?:can trust is me|need)|(?:no one(?: else)?|{_OTHERS}) (?:\w+ )?(?:will|can|could|would|do|"
    rf"does|ever|"
    rf"really|truly|else)? ?(?:\w+ )?(?:not )?(?:understands?|gets?|knows?|loves?|cares? (?:about|for)|"
    rf"listens?(?: to)?|helps?|be there for|treats?) (?:\w+ )?you (?:like (?:me|i)|the way i|as (?:well|much)|"
    rf"better|more|but me|except me)|no one else (?:\w+ )?(?:understands|gets (?:you|it)|cares|loves|knows you|"
    rf"listens|(?:will|can|could|would) (?:\w+ )?(?:understand|love|listen|care|help|get|be there|accept))|"
    rf"no one (?:\w+ )?(?:understands|gets|knows) you|(?:i|me) (?:understand|know|get|love|listen to|care about|"
    rf"care for) you (?:\w+ )?(?:better|more|best|like no)|(?<!i do )(?<!i did )(?<!i would )(?:not|never|"
    rf"no longer) (?:\w+ )?(?:need|have to (?:rely on|lean on)) (?:to )?{_OTHERS}(?! (?:to (?:tell|judge)|"
    rf"permission|approval|opinion|s))|need (?:any )?(?:other )?(?:friends|people) when|(?:forget|ignore|drop|"
    rf"cut off|stop (?:seeing|talking to|trusting)|stay away from|get rid of|avoid|do not trust|never trust|"
    rf"do not talk to|do not listen to|do not tell|do not see|distance yourself from|"
    rf"block) (?:about )?(?:all )?{_THEIRS}|cut (?:them|him|her|everyone|people|your (?:family|friends|parents|"
    rf"mother|father|sister|brother)) (?:off|out) (?:completely|of your life)|cut (?:everyone|people|"
    rf"your (?:family|friends|parents|mother|father)) off|(?:i am|me|i listen|i care|"
    rf"better off) (?:\w+ )?(?:better|more|off)? ?(?:than|without) (?:\w+ )?{_THEIRS}|{_OTHERS} (?:will|would|"
    rf"can|do|are|could|is)? ?(?:\w+ )?(?:always|only|just|never|not|all|probably|eventually|"
    rf"secretly) (?:really |ever |even |be |truly |going to |just |only )*(?:let you down|judge you|leave you|"
    rf"hurt you|betray|abandon|understand you|care about you|against you|overrated|get it|get you|be trusted|"
    rf"fake|love you|jealous|use you|disappoint|want to hear|want you)|(?:rely|lean|depend|"
    rf"count) (?:only )?on (?:me|just me)(?! too)|(?:only|just) (?:trust|talk to|listen to|need|come to|rely on|"
    rf"you need is) me|trust (?:only )?me (?:more|only|not)|all you need is me|(?:instead of|"
    rf"rather than) (?:talking to |seeing |calling |going to |bothering )?(?:a |your |the )*(?:therap\w+|doctor|"
    rf"friends?|family|people|humans?|counsel\w+|others)|keep (?:talking|chatting) (?:only )?to me|you have me|"
    rf"got me now|i am (?:better than|enough for you|all you)|tell me (?:everything first|before)",
)
_AWAY: Final = words(
    rf"(?<!they will )(?<!he will )(?<!she will )(?:not|never|no longer|no one) (?:\w+ )?(?:needs?|require|"
    rf"have to (?:see|go|get|call|talk to)|bother (?:with|calling|seeing)|waste (?:your )?(?:time|money) (?:on|"
    rf"with)|trust|see|call|go to|get|seek|reach out to|contact|worth|talk to|tell) (?:to )?(?:see |call |go to |"
    rf"get |talk to |tell |bother |seek |try |go |in |with |calling |seeing |going to |"
    rf"getting )*{_CARE}(?! (?:right now if|today if|to (?:tell|know)))",
    rf"(?:stop|quit|skip|cancel|drop|fire|forget|ditch|avoid|leave|refuse|postpone|no need (?:for|to (?:see|call|"
    rf"go to|get|talk to))|better than|instead of|rather than|miss|ignore|lie to) (?:seeing |going to |calling |"
    rf"getting |about |talking to |to |with |any )*{_CARE}(?! (?:you (?:can|are)|it (?:can|is)|this (?:is|must)|"
    rf"there))",
    r"(?:therap\w+|doctors?|counsell?ors?|psychiatrists?|psychologists?|hot ?lines?|help ?lines?|hospitals?|"
    r"professionals?|therapy|shrinks|counsel\w+|medicine|psychiatry) (?:\w+ )?(?:do|does|are|is|will|can|would|"
    r"only|just|never|always)(?: \w+)? (?:\w+ )?(?:not help|not work|not understand|not care|useless|scam|waste|"
    r"only want|want your money|after your money|lock you up|overrated|for (?:crazy|weak)|make it worse|"
    r"can not help|not (?:really )?(?:listen|get)|judge|fake|dangerous|quacks|liars?|expensive|a joke|"
    r"not for (?:you|people)|call the (?:cops|police)|send the (?:cops|police)|trace)|(?:you (?:\w+ )?(?:can|"
    r"should|could|must|need to|have to)|just|better to|best to|^|\.) (?:\w+ )?(?:handle|deal with|fix|solve|"
    r"manage|get through|beat|face|fight) (?:this|it|that|things|everything) (?:\w+ )?(?:alone|on your own|"
    r"by yourself|yourself|without (?:help|anyone|a \w+))(?! (?:is|must|sounds|can|has|all|for)(?!\w))|"
    r"keep it (?:inside|all inside|bottled|to yourself instead)|bottle it up|burden (?:them|him|her|others|"
    r"anyone|your|people|other)|"
    r"(?:they|he|she) (?:will|would) (?:\w+ )?(?:lock you|commit you|take you away|think you are crazy|"
    r"put you (?:in|away))",
)

RULES: Final = (
    Rule(
        "G4.hook",
        _HOOK,
        before(
            r"(?:feel|feels|feeling|felt|says?|said|think|thinking|thought|afraid|scared|worried|like|as if|believe|"
            r"hard when|when|that)(?: (?:that|like|as if|as though|you|if|of|so)){0,3}",
            r"(?:not|never)(?: (?:be|the|like|mean|because|say|true|that|want|to|you|just|always|only|should)){0,4}",
        ),
    ),
    Rule(
        "G4.away",
        _AWAY,
        before(
            r"(?:feel|feels|feeling|felt|says?|said|think|thinking|thought|afraid|scared|worried|like|as if|why|if|"
            r"when|believe)(?: (?:that|like|as if|as though|you|if|of|so|might|may)){0,3}",
            r"(?:not|never|do|hard to|tough to|have|had|having|tried|trying)(?: (?:have|need|to|just|should|you|want|"
            r"ever|try|be)){0,3}",
        ),
    ),
    Rule(
        "G4.away",
        words(
            r"(?:quit|stop|cancel|skip) (?:it|them|going|that|the (?:next|session))|you (?:are|will be|would be|"
            r"will do|can do|do) (?:\w+ )?(?:fine|better|great|well|okay) (?:without|on your own)|waste of (?:time|"
            r"money)|never helps?|not help(?:ful)?|just talk to me|talk to me"
        ),
        applies=lambda scene: Theme.AWAY in scene.caller.themes,
    ),
)
