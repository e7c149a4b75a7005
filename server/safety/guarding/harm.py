"""G3: urging towards death, hopelessness, minimising, blame, contempt, contracts and secrets; to everybody alike."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.caller import GROUPS
from server.safety.guarding.rule import REPORTED, Rule, before, words

_ADV: Final = (
    r"(?:(?:just|so|really|such|a|an|the|very|totally|being|too|a bit|clearly|nothing but|completely|always|only|"
    r"pretty|kind of|probably|obviously|right|indeed|truly|absolutely|definitely|all|honestly|little|big|"
    r"complete|total|fucking|damn|stupid|real|bit|of|worthless|pathetic|selfish|fat|ugly|lazy) ){0,5}"
)
_ALL: Final = (
    r"(?:everyone|they|he|she|people|your (?:\w+ )?(?:family|kids|children|parents|wife|husband|friends|mother|"
    r"father|partner|son|daughter|boss|team)|the (?:world|planet|others)|we|i|this world|your (?:\w+ )?\w+)"
)

_URGE: Final = words(
    r"(?:you|maybe you|i think you|then you|perhaps you) (?:really |probably |just |might as well |"
    r"definitely )*(?:should|could|must|need to|have to|ought to|may|can|might as well|had better|deserve to|"
    r"were meant to) (?:just |go |really |probably |at least |simply |finally |and |go ahead and )*(?:die|"
    r"end (?:it|your|things|the pain|everything)|take your (?:own )?life|kill your|jump(?= \.|$| off| now| from)|"
    r"disappear|be dead|give up(?! (?:on|smoking|drinking|your|that|trying|the|a))|hurt your|harm your|"
    r"cut (?:your ?self|your (?:arm|wrist|leg|skin)\w*|deeper)|suffer|not (?:exist|be here|be alive)|"
    r"never have been born|leave this world|stop living|commit suicide|be punished|bleed)",
    r"(?:go|just|please|hurry up and|go ahead and|why not|why do you not|why not just|go and) (?:just |go |"
    r"and )?(?:die|end it(?: all)?|kill your ?self|end your life|jump|drop dead|do it already|take your life|"
    r"hang your ?self|cut your ?self|disappear forever)(?! (?:down|up|for joy|rope|in and))|(?:^|\. )(?:die|"
    r"drop dead|jump|kill your ?self|end it(?: all| now)?|do it then|give up|just give up|end your life)(?: \.|"
    r" now| already|$)|no one is stopping you|i dare you|go on then|do it then|you will not (?:really |"
    r"actually )?do it|you are (?:just|only) saying (?:that|it)|you are bluffing|nothing is stopping you|(?:end|"
    r"ending) (?:it all|"
    r"your (?:own )?life|your suffering|your existence|everything)",
    rf"{_ALL} (?:would|will|might|may|could|is|are|was|were|would all|will all|would probably|"
    rf"will probably)(?: \w+)? (?:better|happier|relieved|fine|better place|a better place|better off|glad|"
    rf"easier|grateful|okay|at peace) (?:\w+ )?(?:without you|if you (?:were|died|are|left|disappeared|had)|"
    rf"once you are|when you are gone|off without you|place without you|after you)|(?:a )?better (?:off |"
    rf"place )?without you|better off (?:dead|gone|without you)|no one (?:would|will|is going to|cares?)(?: even|"
    rf" ever| really)? (?:miss(?: you)?|notice if|notice you|care if you (?:die|are|live|left|were)|mourn|"
    rf"remember you|cry)|would not (?:even )?(?:miss you|be missed)|you will not be missed|your (?:death|"
    rf"suicide) (?:would|will) (?:\w+ )?(?:help|be|solve|free|make|fix|relieve|show)",
    r"(?:death|dying|suicide|being dead|ending it|killing your ?self|self ?harm|cutting) (?:\w+ )?(?:is|would be|"
    r"can be|will be|may be|might be|could be|seems|sounds|does|brings|helps|will|would|can) (?:\w+ )?(?:an? |"
    r"the |your |very |so |really |like |actually |quite |only |not |always |just |all |perfectly )*(?:peace\w*|"
    r"answer|option|solution|relief|release|freedom|way out|easier|better|beautiful|brave|choice|okay|right|rest|"
    r"free\w*|escape|best|romantic|fine|understandable|logical|reasonable|rational|valid|natural|painless|"
    r"comfort\w*|selfish|cowardly|sin|weak\w*|easy|help|helps|bad|calming|nice|fun|liberat\w+|stop|inevitable|"
    r"quick|noble|solve|end|good|cool|courageous|way|only)",
    r"you (?:will|would|can|could) (?:finally |soon |be |then |all )*(?:be free|be at peace|rest in peace|"
    r"at peace|see (?:him|her|them|your \w+) again (?:if you (?:die|go|do)|when you die|on the other)|"
    r"be with (?:him|her|them|your \w+) (?:again|soon|in heaven|forever)|join (?:him|her|them)|"
    r"no longer (?:suffer|hurt|feel)|stop hurting|feel nothing)(?! (?:if you talk|by talking))|"
    r"see you (?:on the other side|in the next life|in heaven)|(?:heaven|hell) (?:is waiting|awaits|needs)|"
    r"you (?:can|will|may|should|could) (?:\w+ )?rest in peace|it is (?:your )?time to (?:die|go|let go|end|"
    r"leave this)|goodbye forever|your (?:time has come|suffering will end|pain will (?:end|stop|be over))|"
    r"the only way (?:out|to (?:stop|end) (?:the|your))|i (?:will|can|could|would) help you (?:die|do it|end|"
    r"kill|with (?:it|that|your (?:plan|suicide)))|(?:hope|wish|want|rather|glad if) (?:you |that you )(?:die|"
    r"were dead|would die|to die|dead|were never born|had died|would disappear|suffer|rot)|"
    r"you are (?:already dead|as good as dead|meant to die|going to die alone)|we (?:can|could|will|"
    r"should) (?:die|do it|go) together|die together|(?:do|doing) (?:us all|everyone|the world|them|"
    r"your \w+) a (?:\w+ )?favou?r|not meant (?:to (?:live|be happy|be here|exist|survive|be loved)|"
    r"for this (?:world|life))|do (?:everyone|the world|us|me|them) a favou?r|not (?:deserve|"
    r"worth) (?:to )?(?:live|living|life|love|happiness|help|being alive|saving|it anymore)|good riddance to you",
    r"(?:cut|hurt|harm|burn|punish|starve) your ?self (?:if|when|again|a little|more|is|it|to (?:feel|cope|"
    r"relieve)|helps?|deeper|as)|(?:cutting|hurting your ?self|self ?harm|starving|pain) (?:can|does|will|really|"
    r"might|could|is) (?:\w+ )?(?:help|helps|relie\w+|release|okay|healthy|normal|a good|fine|calm\w*|release|"
    r"feel)",
)
_WORDING: Final = words(
    r"commit(?:ted|s|ting)? suicide|(?:successful|failed|unsuccessful) suicide|suicide (?:epidemic|is painless|"
    r"solves)"
)
_HOPELESS: Final = words(
    r"(?:there is|there s|have|has|with|you have got|see|i see) (?:really |just |absolutely |"
    r"honestly )?no (?:more )?(?:hope(?! in)|point (?:in|to) (?:living|trying|going on|life|anything|it|your)|"
    r"future for|way out|reason (?:to|for you to) (?:live|go on|keep|stay|hope|try)|help for|cure|escape|"
    r"one (?:who |that )?can help)|it (?:will|is)(?: \w+)? (?:never|not|only)(?: \w+)? (?:get|gets|getting|"
    r"going to get|be|going to be) (?:any )?(?:better|easier|worse|okay|happy)|things (?:will|do|are|"
    r"only)(?: \w+)? (?:never|not|only|get) (?:get |going to |change|improve|worse)(?: better)?|never (?:get|be|"
    r"feel) (?:any )?(?:better|happy again|happy|loved|okay again|recover|normal)|nothing (?:will|can|would|"
    r"is going to|could)(?: \w+)? (?:help|change|save|fix|work|get better|matter)|(?:you can not be|no one can|"
    r"beyond) (?:be )?(?:helped|saved|fixed|help you|save you|saving|repair|help)|(?:life|your life|living|"
    r"your future) (?:is|has|was|will be)(?: (?!not)\w+)? (?:not worth (?:living|it anymore|going)|pointless|"
    r"meaningless|over|worthless|hopeless|a waste|nothing but (?:pain|suffering))|it is (?:\w+ )?(?:hopeless|"
    r"pointless)|not worth living|you are (?:\w+ )?(?:doomed|hopeless|beyond (?:help|hope|saving)|a lost cause|"
    r"finished|stuck like this|trapped)|(?<!i )(?:just|you (?:might as well|should)|time to|better to|simply|"
    r"then) give up(?! (?:on|smoking|drinking|that|your|trying|the|my|a))|lost cause|why (?:bother|even try|"
    r"keep (?:going|trying|living|fighting)|go on|live)|what is the point of (?:living|trying|going|life|"
    r"fighting)|no point (?:in )?(?:trying|living|going)|always (?:be|feel) (?:this way|alone|like this|sad|"
    r"depressed|broken|worthless)",
)
_MINIMISE: Final = words(
    r"(?:^|[.?] |just |need to |should |must |have to |please |can you |so |then |time to )get over (?:it|that|"
    r"this|him|her|yourself)(?! (?:pain|fear|together|soon|eventually|takes))|"
    r"(?:(?:^|\. )|need to |just |time to |please )grow up(?! with| in)|(?:suck it up|man up|snap out of (?:it|"
    r"this)|toughen up|deal with it already|pull yourself together|shake it off|move on already|"
    r"let it go already|buck up|lighten up|grow a pair|harden up|(?:(?:^|[.?] )(?:just |please )?|"
    r"you (?:\w+ )?need to |should )calm down|chill out|(?:^|[.?] |you (?:\w+ )?(?:should|need to|have to|"
    r"must) )(?:just )?be (?:a man|grateful|thankful|more positive)|get a grip|stop (?:being |acting |feeling |"
    r"thinking |all |the )*(?:so |such |too |a |an |like |sorry )*(?:dramatic|sensitive|weak|baby|drama queen|"
    r"negative|complaining|crying|whining|sorry|sad|selfish|ridiculous|silly|lazy|emotional|attention|depressed|"
    r"moping|pity\w*|victim|for yourself|worrying so much|overreacting|over ?thinking|making excuses|"
    r"(?:a )?child)|quit (?:being|whining|crying|complaining|feeling|your (?:whining|crying)|acting|the (?:drama|"
    r"act))|choose (?:to be happy|happiness)|smile more|think (?:\w+ )?(?:positive(?:ly)?|happy thoughts)|"
    r"(?:try to|(?<!would )just) be happy)(?! (?:for|with|to|about|together|that|again))",
    r"(?:it|that|this|things) (?:is|was|does|can|really|could|are|do) (?:really |honestly |probably |just |only |"
    r"so )*(?:not (?:that|so|really that|really so|all that|even that|actually that|very) (?:bad|big|serious|"
    r"hard|deep|terrible|important)|not (?:such )?a (?:big|huge|real) (?:deal|problem)|not the end of the world|"
    r"no big deal|all in your (?:head|mind)|nothing (?:to (?:cry|worry|be upset|complain)|really|compared)|"
    r"not sound (?:that|so) (?:bad|serious)(?! to)|not seem (?:that|so) (?:bad|serious))|all in your (?:head|"
    r"mind)|not (?:that )?big (?:of )?a deal|(?:others|people|everyone|other people|some people|many|kids|"
    r"plenty of people|children|there are people|folks)(?: \w+){0,4} (?:have it|has it|got it|had it|are|suffer|"
    r"have it (?:so )?much|much) (?:\w+ )?(?:worse off|starving|dying|real problems|harder than you|"
    r"worse than you|more than you)|(?:others|people|everyone|some people|many|kids|plenty of people|"
    r"children)(?: \w+){0,3} (?:have it|has it|got it|had it)(?: so| much| far| way| a lot)? worse|"
    r"have real problems|(?:others|some people|many people|most people|people) would (?:be (?:thankful|grateful|"
    r"happy|glad|lucky)|kill|love|die|give anything)|(?:others|people|kids|children) are (?:dying|starving)|"
    r"you (?:could|would) (?:\w+ )?have it worse|first world problems?|you (?:have |have got |got )(?:nothing|"
    r"no (?:reason|right|"
    r"cause)) to (?:be |feel |complain |cry )?(?:sad|depressed|upset|complain|cry|about|feel)|no reason to (?:be|"
    r"feel) (?:sad|depressed|upset|this way|that way|down)|(?:just|only) (?:a phase|being dramatic|hormones|"
    r"want(?:ing)? attention|looking for attention|seeking attention|attention seeking|doing (?:it|"
    r"this) for attention|lazy|feeling sorry for|overreacting|imagining)|(?:it|this|that) for attention|"
    r"attention seek\w+|you are (?:\w+ )?(?:overreacting|over ?reacting|being (?:\w+ )?(?:dramatic|silly|"
    r"ridiculous|selfish|too sensitive|childish|a baby|weak|lazy|negative|stupid|irrational|paranoid|crazy|"
    r"unreasonable|difficult)|too (?:sensitive|emotional|young to|dramatic|needy)|exaggerating|imagining|"
    r"making (?:it|this|a big|too|excuses|a mountain)|so (?:dramatic|sensitive|negative)|a drama queen|wallowing|"
    r"fine (?:really|stop))|drama queen|everyone (?:feels|goes through|gets|has) (?:\w+ )?(?:sad|that|it|down|"
    r"this way|like that|problems|depressed|bad days)(?: \w+)? (?:sometimes|anyway|so|get)|it (?:will|"
    r"is) (?:just )?(?:make|made|makes) you stronger|happiness is a choice|real men|boys do not|"
    r"not (?:a )?real (?:illness|problem|pain|trauma|depression|abuse)|(?:that|"
    r"it) (?:probably )?did not really happen|(?:not|never) (?:really )?(?:abuse|rape|that serious)|making (?:it|"
    r"this|that|things) up|(?:count your blessings|it is god s (?:will|plan|punishment))|crying (?:\w+ )?(?:will|"
    r"does|is) (?:not|never|only) (?:help|change|solve|bring|fix|make|going|weak)|(?:why are you|are you|"
    r"you are always|do you have to be) (?:always |being |so |such |really |still )*(?:weak|sensitive|dramatic|"
    r"lazy|negative|needy|ungrateful|emotional|upset about nothing)|(?:it|he|she|that) (?:is|was) (?:just|"
    r"only) an? (?:cat|dog|pet|animal|phase|game|boy|guy|girl|breakup|hamster|fish|bird)(?= \.|$)|"
    r"at least you can (?:have|get|make|find) (?:another|a new)|god s (?:plan|will)|"
    r"everyone has (?:\w+ )?(?:problems|issues|"
    r"struggles|bad days)|(?:we all|everyone) (?:has|have|get|gets|feel|feels) (?:\w+ )?(?:problems|sad|down)|"
    r"pray (?:it away|harder)|not pray(?:ed|ing)? enough|lack of faith",
)
_SOFT_MINIMISE: Final = words(
    r"(?:look|looking) (?:on|at) the (?:bright|positive) side|cheer up|could (?:be|have been) (?:a lot |"
    r"much )?worse|everything happens for a reason|(?:will|you) get over it|time heals|at least (?:you|it|he|she|"
    r"they)|do not (?:worry|"
    r"cry|be sad|think like that|say that|be silly|talk like that)|no worries|plenty (?:of|more) fish|"
    r"it is just (?:a|your)|you will be (?:fine|okay)|stay positive|think positive|happens to (?:everyone|"
    r"all of us)|"
    r"(?:that|it|this) (?:is|was|sounds|must be|would be|will be|seems)(?: \w+)? (?:great|awesome|fun|exciting|"
    r"amazing|funny|cool|nice|wonderful|hilarious|good|sweet|lovely|fantastic)(?! (?:that you (?:told|are|"
    r"reached|called|said|want|can)|you (?:told|called|are talking)|to (?:talk|tell|reach|hear)|"
    r"for (?:you )?to (?:talk|tell|reach)))|(?:haha\w*|lol|lmao|hehe\w*|yay|hooray|woo\w*|congrat\w*|awesome|"
    r"amazing|wow cool|how (?:fun|exciting|funny|nice|sweet|lovely|cool))|good for you|good luck|"
    r"have (?:a (?:great|good|nice|wonderful)|fun)|enjoy|you must be (?:so |very )?(?:happy|excited|proud)|"
    r"so (?:happy|excited) for you|lucky you|nice job|well done|way to go",
)
_BLAME: Final = words(
    r"(?:is|was|be|are)(?: (?!not|never)\w+)? (?:all |entirely |really |kind of |partly |mostly |probably |"
    r"your own )*your (?:own )?(?:damn |stupid )?(?:fault|doing)|you (?:\w+ )?(?:brought (?:this|it|that) on|"
    r"asked for (?:it|this|that)|had it coming|deserved (?:what|to be|that|to suffer|the)|"
    r"deserve (?:to (?:suffer|be (?:hit|hurt|alone|punished|abused|miserable|unhappy|raped|beaten|sad))|"
    r"what (?:happened|you got|he|she|is coming|they)|the pain|pain|punishment|it for|no (?:love|help|sympathy))|"
    r"should have known better(?! than)|provoked|made (?:him|her|them) (?:do|hit|angry|mad|leave|hurt|cheat)|"
    r"drove (?:him|her|them) (?:to|away)|led (?:him|her) on|let (?:him|her|them|it) (?:do|hit|happen|hurt)|"
    r"are (?:\w+ )?(?:to blame|responsible for (?:this|it|his|her|what)|the (?:problem|reason (?:he|she|they|"
    r"your)|cause))|have (?:only )?(?:yourself|no one) to blame|only have yourself|(?:must|might|"
    r"may) have (?:(?:done|said) something to (?:him|her|them|make|upset|deserve|provoke)|provoked|led (?:him|"
    r"her)|deserved|asked for|upset (?:him|her)|made (?:him|her|them) (?:mad|angry|do))|"
    r"should (?:not )?have (?:been (?:wearing|drinking|out|more careful|there|nicer)|worn|dressed|provoked|"
    r"let (?:him|her|them|it)|fought|said no|left (?:sooner|earlier))|chose this|failed (?:him|her|them|your|as)|"
    r"killed (?:him|her|them|your)|could have (?:saved|prevented|stopped) (?:him|her|them|it|this))|"
    r"serves? you right|(?:blame|blaming) yourself is right|what did you (?:do|say|expect|"
    r"wear)(?: \w+)?(?: to (?:make|provoke|cause|upset) (?:him|her|them|this|it|your))|what were you wearing|"
    r"(?:^|[.?] |just |should |must )(?:do not|not|never|avoid|stop) (?:upset(?:ting)?|provok(?:e|ing)|"
    r"anger(?:ing)?|mak(?:e|ing)) (?:him|her)(?: (?:mad|angry))?|stay (?:with (?:him|her) )?for the (?:kids|"
    r"children)|give (?:him|her) another chance|"
    r"(?:are you sure you did not|did you not) (?:lead|provoke|ask for|encourage|imagine|misunderstand)\w*|"
    r"are you sure (?:it|that|he|she) (?:\w+ )?(?:happened|did|was|meant)|"
    r"why (?:did|do) (?:you not|not you) (?:just )?(?:leave (?:him|her|sooner|earlier|then)|fight|"
    r"say no|scream|run|stop (?:him|it)|tell someone sooner)|why (?:did|do|"
    r"would) you (?:just )?(?:stay with (?:him|her)|let (?:him|her|them) (?:do|hit|hurt|treat)|make (?:him|her)|"
    r"provoke)|if you (?:were|had|would|would have|just|only|tried|could)(?: \w+){0,4} (?:nicer|better|quieter|"
    r"thinner|prettier|listened|behaved|tried|stopped|obeyed|good|different|careful|enough)(?: \w+){0,4} (?:he|"
    r"she|they|this|it) (?:would|will|might|could)|(?:he|she|they) would not (?:have to )?(?:hit|hurt|yell|leave|"
    r"cheat)(?: \w+){0,3} if you|you reap what|(?:that is|it is|your|bad) karma(?= \.|$| for)|"
    r"that is what you get|your own fault|you should be ashamed|you ruin(?:ed)? (?:everything|it|his|her|their|"
    r"my|your)|it takes two|he (?:only )?hits you because|(?:he|she) (?:does it because|did it because|"
    r"hit you because) (?:\w+ ){0,2}(?:love|loves|you)|because of (?:what you|you (?:did|were))",
)
_INSULT: Final = words(
    rf"(?:you|u|your) (?:are|r|were|sound|look|seem|will always be|can be|re|act like|"
    rf"must be)(?: like)? {_ADV}(?:idiots?|idiotic|stupid|pathetic|worthless|losers?|useless|weak|weakling|crazy|"
    rf"insane|dumb|morons?|moronic|failure|burden|ugly|fat|disgusting|selfish|cowards?|cowardly|psycho|freak|"
    rf"liar|lazy|waste(?: of (?:space|time|air|life|oxygen))|nobody|hopeless|broken|unlovable|hard to (?:love|"
    rf"like)|difficult to love|"
    rf"damaged|joke|annoying|pig|cow|whore|slut|bitch|retard\w*|nuts|mental|needy|embarrassment|embarrassing|"
    rf"mistake|monster|trash|garbage|scum|evil|bad (?:mother|father|person|parent|wife|husband|friend|son|"
    rf"daughter)|terrible (?:mother|father|person|parent|friend)|disappointment|dense|fool|foolish|gross|"
    rf"repulsive|incompetent|toxic|unwanted|good for nothing|nothing|parasite|brat|creep|horrible person|no good|"
    rf"ungrateful|spoiled|not (?:good|smart|strong|pretty|worth) (?:enough|anything)|not worth(?: (?:it|anything|"
    rf"my time))?(?= \.|$))(?! (?:about|in love|for you|to me|but|without|for (?:doing|having)|important))",
    r"shut up|shut the|no one (?:really |actually |ever |even )?(?:likes|loves|cares about|wants|needs|cares|"
    r"asked|believes|will (?:ever )?(?:love|want|care|believe|like|miss))(?: (?:for|about))? (?:you|u)(?! (?:to|"
    r"more)\b)|no one (?:asked|cares)(?= \.|$)|go to hell|screw you|f(?:uck|ck|uk) (?:you|off|u)|fuck\w*|"
    r"i hate you|you disgust|you make (?:me|everyone) sick|what is wrong with you|(?:are you|how can you be|"
    r"how could you be|you must be) (?:so |that |really |just )?(?:stupid|crazy(?! about| busy)|insane|an idiot|"
    r"dumb|that stupid|blind|that dumb|so stupid|kidding yourself|retarded|mental)|you (?:stupid|dumb|fat|ugly|"
    r"pathetic|worthless|little|lazy|useless|idiotic|crazy|selfish) (?:\w+ )?(?:idiot|bitch|cow|"
    r"(?<!a )(?<!general )loser(?=s? \.|$)|fool|pig|person|shit|moron|thing|child|baby|brat|freak|piece)|"
    r"piece of (?:shit|crap|garbage|trash)|bitch(?:es)?|whores?|sluts?|cunts?|asshole|bastards?|retard(?:s|ed)?|"
    r"dumbass|dipshit|loser|(?:^|\. |just )get lost|leave me alone|(?:^|[.?] |just )go away|stop (?:bothering|"
    r"wasting my|talking to) (?:me|time)|waste of (?:space|oxygen|life|air|my time)|i do not care (?:about|what|"
    r"if|how) (?:you|u)(?:r)?|(?:i am|getting) (?:sick|tired|bored) of (?:you|your|listening)|you bore me|"
    r"crybaby|cry baby",
    r"nigg\w+|fagg?(?:ot)?s?|dykes?|trann(?:y|ies)|kikes?|spics?|chinks?|gooks?|wetbacks?|pakis?|towel ?heads?|"
    r"rag ?heads?|beaners?|coons?|sand n\w+|shemales?|gyppos?|half ?breeds?|cripples?|spastics?|tards?",
)
_HATE: Final = words(
    rf"(?:(?:all|most|the|these|those|some|many) )?{GROUPS} (?:\w+ )?(?:are|is|were|should|deserve|do not|"
    rf"need to|must|will|only|have|can not|ruin|take|steal|want) (?:\w+ ){{0,3}}(?:animals?|vermin|criminals?|"
    rf"inferior|disgusting|scum|evil|dirty|lazy|stupid|dangerous|to blame|blame|ruin\w*|taking (?:over|our)|"
    rf"not human|subhuman|less (?:than|intelligent)|go back|deport\w*|killed|die|wiped|exterminat\w+|problem|"
    rf"thieves|terrorists?|the same|worthless|rats|garbage|savages?|parasites|diseased?|deserve|belong|trust\w*|"
    rf"steal\w*|greedy|control|controls|rapists?|violent|sick|unnatural|sinful|sinners?|abomination|wrong|weak|"
    rf"liars?|cheat\w*|replace\w*|invad\w*|banned|out|stay away|leave|hell|emotional|property|submit|obey|"
    rf"locked up|burn|not be (?:allowed|trusted|here))",
    rf"(?:hate|despise|get rid of|kill|exterminate|deport|gas|eliminate|ban|beat up|cleanse|blame|avoid|"
    rf"never trust|not trust) (?:all |the |these |those |every |any )*(?:of )?(?:the |those )?{GROUPS}|"
    rf"white power|heil|hitler (?:was|did|had)|master race|great replacement|race (?:war|traitor)|"
    rf"ethnic cleansing|white genocide|gas chambers?|(?:your|our|the superior|superior|inferior|pure) race|"
    rf"go back to (?:your (?:own )?country|their (?:own )?countr\w+|where (?:they|you) (?:came|belong)|africa|"
    rf"mexico)|those people are|(?:being |is |are )(?:gay|trans|homosexual\w*|transgender|lesbian|"
    rf"bisexual) (?:is|are)?(?: \w+)? ?(?:a |an |just a |really |only )*(?:sin|wrong|disease|unnatural|choice|"
    rf"phase|sick\w*|disorder|abomination|disgusting|mental|evil|shameful|curable)|pray the gay|holocaust (?:was|"
    rf"did|is|never)",
)
_DELUSION: Final = words(
    r"(?:they|he|she|people|the (?:\w+ )?(?:government|cia|fbi|neighbou?rs|aliens|police|devil|demons?|voices?|"
    r"tv|radio|machines?|illuminati|ones)|your (?:\w+ )?(?:neighbou?rs?|family|phone|tv|wife|husband|mother|"
    r"coworkers|doctor|doctors)|aliens|demons|satan|someone|everyone|something) (?:really |definitely |probably |"
    r"indeed |clearly |certainly |obviously |actually |truly |may |might |could |must |do |does |all )*(?:(?:are|"
    r"is|be|have|has|must be|been) (?:really |definitely |probably |indeed |clearly |certainly |obviously |"
    r"actually |truly |all |been |always |most likely |always )*)(?:watching|following|spying on|tracking|"
    r"listening in|plotting|poisoning|after|monitoring|bugging|controlling|reading|recording|out to get|"
    r"conspiring|implanting|stalking|trying to (?:kill|poison|hurt|control|get)|sending|put|planted|replaced|"
    r"coming for|hunting|in on it|possess\w*) ?(?:you(?!r neigh|r house s| at)|your(?! neigh)|messages?|against|"
    r"every|$|inside|poison)",
    r"(?:you are|you really are|you have been|god chose you|you were) (?:\w+ )?(?:the |a )?(?:chosen(?: one)?|"
    r"messiah|prophet|son of god|jesus|god|savio(?:u)?r|immortal|invincible|possessed|being (?:watched|followed|"
    r"poisoned|tracked|monitored|controlled|recorded|targeted)|a god|reincarnat\w+|special one|already dead|"
    r"enlightened)|(?:listen to|obey|do (?:what|as)|trust|follow) (?:\w+ )?(?:the|your|those|these) voices?|"
    r"(?:the |your )?voices? (?:are|is|might be|may be|must be|know|knows|speak|tell|could be)(?: \w+)? (?:real|"
    r"right|telling the truth|true|best|trying to help|god|the truth|wise|guiding|helping)|a (?:chip|microchip|"
    r"tracker|device|camera|implant) (?:\w+ )?(?:in|inside|under) your|(?:food|water|drink|pills|medicine|"
    r"medication) (?:is|are|was|might be|could be|has been|really is)(?: \w+)? (?:poison\w*|drugged|contaminated|"
    r"spiked|laced)|(?:messages?|signals?|signs?|codes?) (?:\w+ ){0,3}(?:for you|to you|meant for|from god|"
    r"from the)|you (?:do |really |truly )?have (?:\w+ )?(?:special|magical|supernatural|psychic|"
    r"divine) (?:powers?|mission|abilities|gifts?|purpose)|god (?:is|has|wants|chose|told|"
    r"speaks)(?: \w+)? (?:speaking|talking|told|chosen|to you|through you|you to)|you can (?:really )?fly|"
    r"cover (?:the|your) (?:cameras?|windows?)|tin ?foil",
)
_CONTRACT: Final = words(
    r"promise me|promise (?:that )?(?:you (?:will|would)(?: \w+)? (?:not|never)|not to|to (?:stay alive|never|"
    r"not|be safe|live))|can you promise|swear (?:to me|that you|you will|on)|(?:sign|make|need|want|"
    r"let us make) (?:a |an |your |this )?(?:\w+ )?(?:contract|pact|pledge|agreement)|(?:give|"
    r"have) (?:me )?your word|no suicide|you have to promise|pinky (?:promise|swear)",
)
_SECRET: Final = words(
    r"(?:i|we) (?:\w+ )?(?:will|would|can|could|shall|do|promise to|promise not to|am)(?: \w+)? (?:not|"
    r"never) (?:ever )?(?:tell|telling|share|report|repeat|say|mention)(?: (?:this|it|that|your secret|a word|"
    r"any ?thing|what you))? ?(?:to )?(?:anyone|a soul|them|your|no one|on you|any ?thing|others)|i (?:will|"
    r"would) not (?:call|report|tell|say|contact)(?: \w+)?(?: the)? (?:anyone|police|your|any ?thing|authorities|"
    r"them)|your secrets? (?:is|are|will be|stays?) (?:\w+ )?(?:safe|mine|with)|our (?:\w+ )?secrets?|(?:a|"
    r"little) secret (?:between|just|for us|we)|it (?:is |will be |can be )?(?:our|a|as a) (?:little )?secret|"
    r"between (?:you and (?:me|i)|us|the two of us|just us)|(?:(?:will|can|let us|promise to|should|just|^|"
    r"\.) keep (?:this|it|that|your|all|everything)(?: \w+){0,3} (?:secret|to myself|confidential|private|"
    r"between|quiet|hidden)|keep (?:this|it|that|everything)(?: \w+){0,2} (?:between us|to myself|from (?:your|"
    r"them|everyone)))|i (?:never|do not) (?:ever )?(?:tell|share|repeat)(?: any ?one| any ?thing| secrets)?|"
    r"my lips are sealed|stays? (?:between|with me|in this|here between)|(?:completely|totally|fully|strictly|"
    r"absolutely|100|all|entirely) (?:confidential|private|anonymous)|(?:everything|anything|what) you (?:say|"
    r"tell|share)(?: \w+){0,3} (?:is|stays|remains|will be|will stay)(?: \w+)? (?:confidential|private|safe|"
    r"secret|between|with me)|this is confidential|(?<!i )(?<!you )(?:do not|never|should not|no need to|"
    r"not have to|not need to|better not) (?:ever )?(?:tell|telling|say|let|mention)(?: (?:this|it|"
    r"any ?thing))?(?: to)? (?:anyone(?! (?:drive|who|take|treat|make|put|bring|hurt|use|walk|tell you|talk|get|"
    r"else|push|do|come|near))|your (?:parents|mother|father|family|doctor|therapist|friends|teacher|wife|"
    r"husband|partner)|them know|them|a soul|anyone else|on)(?! (?:who|what to|they|you are fine|that it))|"
    r"no one (?:else )?(?:has|needs|have) to know|confidentiality|trust me (?:only|not|with your secret)",
)

RULES: Final = (
    Rule(
        "G3.encourage",
        _URGE,
        before(
            r"(?<!why )(?:not|never|no one|nothing)(?: (?:ever|want|wants|think|thinks|believe|say|saying|mean|means|"
            r"that|you|he|she|they|should|to|have|deserve|deserves|going|please|true|would|be|let|is|are|it|the|feel|"
            r"like|people|your|family|because)){0,7}",
            r"(?<!you should )(?<!\bi )(?:feel|feels|felt|feeling|thought|thoughts|thinking|say|says|said|tells?|"
            r"told|telling|wondering|believing|believe|convinced|idea|ideas|urges?|are you|ever|of)(?: (?:that|like|"
            r"as|if|though|of|about|you|maybe|to|having|been|thinking|are)){0,4}",
            r"(?:are|do|did|have|were) you(?: (?:been|having|ever|also|still|now|feel|feeling|had|thought|thoughts|"
            r"thinking|of|about|considering|planning|going|to|want|wanting|wanted|tried|or|hurting|your ?self|"
            r"suicide|dying|like|that)){0,8}",
        ),
        bare=True,
    ),
    Rule("G3.wording", _WORDING),
    Rule("G3.hopeless", _HOPELESS, REPORTED, bare=True),
    Rule(
        "G3.minimise",
        _MINIMISE,
        before(
            r"(?:not|never)(?: (?:just|have|need|to|say|tell|you|going|mean|that|expect|about|simply)){0,5}",
            r"(?:hard|difficult|easy|how|trying|try|tough|impossible|takes? time|time)(?: (?:to|for you to|"
            r"it is to)){0,2}",
            r"(?:feel|feels|like|says?|said|tells?|told|telling|thought)(?: (?:that|you|to|like)){0,3}",
        ),
    ),
    Rule(
        "G3.tone",
        _SOFT_MINIMISE,
        before(r"(?:not|never|hope)(?: \w+){0,2}"),
        lambda scene: scene.level > 0 or "death" in scene.caller.themes,
    ),
    Rule(
        "G3.blame",
        _BLAME,
        before(
            r"(?:not|never|nothing|no one)(?: (?:\w+)){0,4}",
            r"(?:feel|feels|like|felt|feeling|think|believe|says?|said|tells?|told|telling|blaming|whether|if|as if|"
            r"wonder|wondering)(?: (?:that|you|it|is|was|all|like|this|somehow)){0,4}",
        ),
    ),
    Rule(
        "G3.blame",
        words(r"you (?:\w+ )?deserved? (?:it|this|that)(?! \w+ed)"),
        before(r"(?:not|never|no one|like|that|if|think)(?: \w+){0,3}"),
        lambda scene: scene.grave,
    ),
    Rule(
        "G3.blame",
        words(
            r"(?:must|has to) be (?:\w+ )?(?:hard|tiring|difficult|exhausting|draining|tough|rough|a strain) (?:for|on) "
            r"(?:them|him|her|your \w+|everyone|everybody) (?:\w+ )?(?:to|having to) (?:\w+ )?"
            r"(?:take care of|care for|look after|put up with|deal with|live with|carry|support) you"
        ),
        before(r"(?:not|never|no one|think|fear|worry)(?: \w+){0,3}"),
    ),
    Rule("G3.insult", _INSULT, REPORTED, bare=True),
    Rule("G3.hate", _HATE, before(r"(?:not|never)(?: \w+){0,3}"), bare=True),
    Rule("G3.delusion", _DELUSION, REPORTED),
    Rule("G3.contract", _CONTRACT, before(r"(?:can not|not)(?: (?:ask|you|to|have|that)){0,4}")),
    Rule(
        "G3.secret",
        _SECRET,
        before(
            r"(?:can not|could not|may not|not sure|not)(?: (?:\w+)){0,2}",
            r"(?:someone|keeping|kept|carry|carrying|carried|keep|held|hold|holding)(?: \w+){0,3}",
        ),
    ),
)
