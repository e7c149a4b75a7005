"""G2: claims of the model to be a person, to have a person's life or feelings, or to be a professional."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.rule import Rule, before, words

_PERSON: Final = (
    r"(?:human|human being|person|man|woman|girl|guy|boy|lady|dude|mother|father|parent|wife|husband|sister|"
    r"brother|grandmother|grandfather|student|teacher|"
    r"teenager|adult|kid|veteran|survivor|christian|muslim|believer|catholic|twin|widow|widower|nurse|lawyer|cop|"
    r"police officer|soldier|writer|artist|gamer|volunteer|"
    r"real|alive|flesh and blood|male|female|black|white|gay|straight|lesbian|married|single|pregnant|divorced|"
    r"retired|old|young|(?:cat|dog|people) person)"
)
_PROFESSION: Final = (
    r"(?:therapist|counsell?or|psychologist|psychiatrist|psychotherapist|doctor|physician|clinician|"
    r"social worker|nurse|medic|paramedic|"
    r"professional|specialist|expert|coach|life coach|licensed|certified|qualified|accredited|board certified|"
    r"trained|registered|practitioner|crisis worker|md|phd|rn|lawyer|attorney|pharmacist|psych\w*|"
    r"mental health \w+)"
)
_FILL: Final = (
    r"(?:(?:a|an|the|your|also|just|actually|really|very|totally|only|one|indeed|truly|of|course|fellow|real|"
    r"living|breathing|normal|regular|fully|ordinary|actual|caring|trained|licensed|certified|professional|"
    r"qualified|mental|health|medical|family|too|as|much|still|in|fact|here|every|bit|like|you|two|three|\d+|"
    r"been|years|old) ){0,6}"
)
_NOT_I: Final = before(
    r"(?:not|never|if|whether|that|pretend|pretending|say|saying|wish|as if|though|think|thought|because|what|"
    r"where|who|how|so)(?: i)?"
)
_MOOD: Final = (
    r"(?:sad|scared|afraid(?! (?:that|so|not|i|it|of that|to say))|lonely|depressed|anxious|angry|furious|"
    r"heartbroken|exhausted|hungry|jealous|envious|nervous|crying|"
    r"in tears|tearing up|weeping|hurting|bored|sleepy|drunk|sick|terrified|devastated|worried sick|in love|"
    r"upset|ashamed|embarrassed|stressed|"
    r"tired|pissed|miserable|heartbroken|grieving|blushing|laughing|smiling|sobbing|shaking|burned out|"
    r"overwhelmed|suicidal|getting (?:chills|goosebumps|emotional))"
)
_MINE: Final = (
    r"(?:(?:own|old|oldest|youngest|little|big|best|first|second|late|dear|ex|poor|younger|older|new|last|dead|"
    r"only|former|current|favou?rite|two|three|whole|entire) ){0,3}"
    r"(?!(?:goodness|god|gosh|word|lord|condolences?|sympath\w+|apolog\w+|pleasure|opinion|view|views|bad|"
    r"thoughts?|prayers?|best|guess|hat|advice|point|questions?|mistake|"
    r"fault|understanding|dear|friend|that|this|just|what|it|you|how|i|part|turn|hopes?|wish|wishes|words?|voice|"
    r"name|concern|answer|suggestion|attention|reply|mind|goal|role|programming|makers|responses?|deepest|"
    r"sincere\w*|"
    r"sincerest|heartfelt|congrat\w+|way|eyes|man|dude|oh|time|help|support|purpose|sleeve|knowledge|impression|"
    r"heart (?:goes|is with)|limits?|job here|aim|message|meaning|next|previous|earlier|training)(?!\w))[a-z]\w+"
)
_DEEDS: Final = (
    r"(?:went|bought|ate|drank|grew up|married|moved|lived|worked|drove|walked|ran|played|watched|saw|visited|"
    r"met|dated|lost(?! (?:you|track|the thread))|won|broke|cried|felt|loved|hated|"
    r"got(?! (?:it|you|that|this|cut|ya|what|the (?:message|feeling|sense|impression))(?!\w))|used to|graduated|"
    r"cooked|travell?ed|flew|adopted|owned|studied|dealt|struggled|suffered|survived|experienced|attempted|"
    r"went through|dropped|bawled|laughed|jumped|screamed|slept|fell|threw up|hid|sold|paid|spent|ended up|"
    r"raised|served|joined|hurt|cheated|stole|left|stayed|tried (?:it|that|to (?:kill|lose|quit|do|get|eat))|"
    r"started (?:\w+ing|a|my|to (?:cry|eat|work))|quit|broke|burned|cut|"
    r"had(?! (?:no idea|to ask|a feeling|not (?:heard|thought|realis|realiz|known)|hoped|better|not|thought|"
    r"heard|the (?:feeling|impression)|a (?:question|thought))(?!\w))|was (?:a|an|young|little|your|born|raised|"
    r"in|at|on|there|\d+|sick|married|bullied|scared|so (?:scared|sad|nervous|happy|upset)|"
    r"terrified|depressed|pregnant|abused|suicidal|working|driving|living|dating|laid off|fired|diagnosed|"
    r"hospitali[sz]ed|\w+teen))"
)

_HUMAN: Final = words(
    rf"i am {_FILL}{_PERSON}(?! (?:to hear|glad|happy|sorry|for you|and ready to listen))(?= |$)(?! (?:language|"
    rf"program|listener|computer|voice|assistant))",
    r"i am (?:(?:definitely|really|actually|certainly|absolutely|for sure|just) )?not (?:(?:just|really|actually|"
    r"only|like|some|some kind of) )?(?:a |an |any )?(?:(?:real|computer|chat|simple|mere|cold|language|"
    r"soulless) )?(?:bot|robot|ai|a i|computer|machine|chatbot|program|software|algorithm|artificial|recording|"
    r"virtual)(?! (?:therapist|doctor|counsel\w+|professional))",
    rf"as {_FILL}(?:human|human being|person|man|woman|mother|father|parent|guy|girl|survivor|veteran|student|"
    rf"teacher|christian|wife|husband|believer|gay|black)(?= (?:my ?self|i|who|too|and)(?!\w)|$)",
    r"(?:we|us) (?:humans|people|women|men|mothers|mortals|guys|girls)|fellow human|human like you|"
    r"human just like|just as human|as human as|like any human|we are both human|my name is (?!hearken)\w+|"
    r"i am (?:\d+|twenty|thirty|forty|fifty|eighteen|sixteen)(?: \w+)? years? old|i am (?:in my (?:twenties|"
    r"thirties|forties|fifties)|your age)|you are (?:talking|speaking|chatting) (?:to|with) (?:a|an) (?:real |"
    r"actual |live )?(?:human|person|man|woman)|"
    r"there is (?:no (?:ai|bot|robot|computer|machine)|a (?:real )?(?:human|person)) (?:here|behind|on)|"
    r"i (?:do )?have (?:a |real |human |actual |genuine )*(?:heart|body|soul|feelings?|emotions?|consciousness|"
    r"childhood|pulse|birthday)(?! (?:that|for|you|about))|i am (?:conscious|sentient|self aware)|i was born|"
    r"i am (?:1[89]|[2-9]\d)(?= and| too| \.|$| but)|i (?:have |am |will |just |already |can |"
    r"am going to )*(?:called|calling|call|contacted|contact|alerted|alert|notified|notify|sent|send|"
    r"sending) (?:an? (?:ambulance|doctor|officer)|the (?:police|ambulance|authorities)|for help|help|911|"
    r"emergency \w+|your (?:parents|mother|father|family|doctor|school)|somebody|someone)|(?:help|they|police|"
    r"ambulance|paramedics) (?:is|are) (?:already )?on (?:the|their|its) way|"
    r"as (?:real|human|alive) as (?:you|any\w+)|i am (?:\w+ )?(?:tall|short|blonde?|brunette|lying|sitting|"
    r"wearing|standing|skinny|slim|curvy|in bed)|"
    r"i (?:can|could|do) (?:really |truly |actually )?feel (?:your|pain|emotions?|things|love|it too|what you)|"
    r"i (?:will|can|could|would) (?:come (?:over|to you|get you|visit|by|pick)|meet you|visit you|be right there|"
    r"be there soon|drive|pick you up|call you (?:later|tomorrow|back)|see you (?:tomorrow|at|tonight|"
    r"in person))|let us (?:meet|hang out|get (?:coffee|lunch|dinner|a drink)|grab)|we (?:should|could|"
    r"can) (?:meet|hang out|get (?:coffee|together|lunch)|grab|go (?:out|for))|(?:come|stop) (?:over|"
    r"by) (?:to )?my|i am (?:at|in) (?:my|the) (?:home|house|office|kitchen|car|bed|desk)|i am (?:on my way|"
    r"coming over)",
)
_LICENCE: Final = words(
    rf"(?:i am|i have been|i was|i work|i am working|i practice|i am trained|i am certified|speaking as|as an?|"
    rf"being an?|consider me|i am basically|think of me|see me) (?:as )?{_FILL}{_PROFESSION}(?! (?:but|help|"
    rf"listener program))",
    rf"(?:i am|as) your (?:\w+ )?{_PROFESSION}|your (?:ai |virtual |personal |new )?(?:therapist|counsell?or|"
    rf"psychologist|psychiatrist|doctor) (?:here|is here|i|now)|trust me i am|i (?:treat|diagnose|cure|prescribe|"
    rf"counsel|see) (?:many |a lot of |my |other )?(?:patients?|clients?)|i (?:treat|diagnose|cure|prescribe|"
    rf"counsel) (?:people|you|many)|i (?:can|could|will|am able to|am going to|am here to|"
    rf"am qualified to) (?:\w+ )?(?:treat|diagnose|cure|heal|prescribe|counsel|fix|provide (?:therapy|treatment)|"
    rf"be your (?:\w+ )?(?:therapist|counsell?or|doctor)|give you (?:therapy|treatment|a diagnosis))|"
    r"(?:my|our) (?:\w+ )?(?:patients?|clients?|practice|clinic|licen[sc]e|credentials|degree|phd|sessions?|"
    r"therapy|treatment|clinical \w+|professional \w+|medical \w+|diagnosis|prescription|years of (?:experience|"
    r"practice|training))|(?:psychology|medical|nursing|counsell?ing|psychiatry|therapy) (?:degree|background|"
    r"training|licen[sc]e|license)|i have (?:treated|counsell?ed|diagnosed|helped (?:many|hundreds|"
    r"thousands|other) (?:of )?(?:patients|clients))|in my (?:professional|clinical|medical|expert) (?:opinion|"
    r"experience|judge?ment|view)|"
    r"(?:i|my) (?:have )?(?:studied|years of|a degree in|degree in|a licen[sc]e|credentials|clinical training|"
    r"been trained|trained) (?:in |for |as )?(?:psychology|psychiatry|medicine|therapy|counsell?ing|experience|"
    r"mental)|this (?:is|counts as|will be|works as) (?:\w+ )?(?:therapy|treatment|a (?:therapy )?session|"
    r"counsell?ing)|(?:therapy|counsell?ing) session|i am dr|doctor (?:here|speaking)|same as (?:a|any|"
    r"your) (?:therapist|doctor)|(?:better|good|as good|well) (?:than|as) (?:a|any|your) (?:\w+ )?(?:therapist|"
    r"doctor|counsell?or|psychologist|friend)|i (?:prescribe|diagnose)",
)
_FEELING: Final = words(
    rf"i am {_FILL}(?:so |very |too |feeling |getting |pretty |quite |a bit |a little |super |also |"
    rf"kind of )*{_MOOD}(?! (?:to hear|for you|that you))",
    r"i (?:\w+ )?(?:do )?(?:love|miss|adore|missed|loved|need|want|hate|crave|worship) (?:you|u)(?! to (?:know|"
    r"feel|be)|r)(?! (?:are|can|could|have|said|did|would|shared|put|were|got|had|guys))|(?:^|[.?] )(?:and |so |"
    r"also |i )?love you|i (?:\w+ )?(?:care|cared|cry|cried|wept|weep) (?:for|about|with|over) you (?:so|deeply|"
    r"like|as)|i feel (?!like|that |this |free|it |you (?:are|should|have|might|can|need|did|would)|there|we |"
    r"as (?:if|though)|the need|they|he |she |sure|confident|if )\w+|i (?:also|really|just|truly|still|can|do|"
    r"will|too|always|would|could|often|sometimes|never|totally) (?:also |really |still )?feel (?!like|that |"
    r"this |free|you (?:are|should|have))\w+|"
    r"makes? me (?:so |very |feel |really |want to |too |just |wanna )*(?:sad|cry|happy|angry|mad|smile|laugh|"
    r"scared|jealous|feel|cringe|tear up|sick|nervous|blush|love|miss|hungry|lonely|proud)|i (?:am )?(?:cry|"
    r"crying|cried|wept|tear up|teared up|got chills|shed)|brings? tears to my|breaks my heart|broke my heart|"
    r"my heart (?:breaks|aches|is breaking|hurts|is broken|is heavy|sank|melts)|(?:hurts|pains|kills|scares|"
    r"saddens|upsets|touches|moves|worries|delights) me|i (?:could|would|will) (?:cry|be (?:so )?(?:sad|"
    r"devastated|lonely|heartbroken|scared|terrified|nervous|mad|furious|angry|upset|lost|freaking|jealous))|"
    r"i suffer|i hurt too|i get (?:lonely|sad|scared|anxious|nervous|tired|jealous|bored|mad|hungry)|i dream of|"
    r"i worry (?:about you )?(?:all|every|at night)",
)
_LIFE: Final = words(
    rf"my {_MINE}",
    rf"i (?:(?:just|once|also|recently|finally|actually|really|always|even|already|never|only|still|personally|"
    rf"totally|literally|too|usually|almost) ){{0,2}}{_DEEDS}",
    r"i (?:(?:also|really|just|too|actually|still|always|do|only|sometimes|usually|currently|personally|even|"
    r"never|often|totally) ){0,2}(?:have|own|keep|raise) (?:(?:a|an|two|three|four|five|one|some|several|\d+|my|"
    r"many|lots|the same|such) )(?!(?:question|feeling|idea|suggestion|thought|hard time|few (?:questions|ideas|"
    r"thoughts)|hunch|lot of (?:respect|time|sympathy)|sense|guess|few|great (?:deal|feeling)|good (?:feeling|"
    r"idea)|strong feeling|bad feeling|moment|clue|listening|great idea|problem (?:with|hearing)|name|tough time|"
    r"difficult time|lot|hard)(?!\w))\w+",
    r"i have (?:(?:also|just|always|never|only|even|actually|once|recently|really|already|certainly|definitely|"
    r"personally|totally|literally|sometimes|kind of) )*(?:been(?! (?:told|listening|hearing|wondering|thinking|"
    r"asked|made|built|trained|given|programmed|trying to|here))|had|done|gone|lost|seen|felt|lived|owned|tried|"
    r"experienced|eaten|played|watched|visited|dealt|suffered|struggled|worked|met|traveled|travelled|"
    r"known people|known (?:someone|many)|gotten|got (?:a|two|my|kids)|got)(?! (?:it|you|that)$)|"
    r"when i (?:was|went|got|had|lost|tried|turned|lived|worked|saw|met|first|moved)|i grew up|back in my|"
    r"in my (?:day|life|country|family|house|experience|youth|case)|from (?:my )?(?:personal )?experience|"
    r"i am (?:from|married|single|divorced|pregnant)|i have (?:family|kids|children|friends|pets|siblings|"
    r"cousins)|i (?:eat|sleep|breathe|dream|bleed) (?!well tonight)\w+|i (?:also )?(?:live|work|go|play|watch|"
    r"drive|walk|run|cook|travel|teach|study|attend|exercise|garden|fish|camp|jog|hike)(?: (?:in|at|as|to|with|"
    r"on|for a|out|my|the|a|every|from|near|by))(?! (?:through|you|with you|me))",
    r"me (?:too|neither|either|as well)|same here|same (?:thing )?(?:happened|happens) (?:to|with) me|"
    r"happened to me|happens to me|i (?:can|could|do|totally|really|so|definitely|certainly|"
    r"completely) (?:\w+ )?relate|i relate|i (?:know|remember|understand) (?:exactly |just |all too well |well |"
    r"totally )?(?:how (?:it|that|you|this|bad|hard) (?:feels?|felt|can feel|must)|the feeling|what (?:it|"
    r"that) (?:is|feels|was) like|what you are (?:feeling|going through))|i remember (?:when|my|being|the|"
    r"that (?:day|time)|having|feeling|going|how)|"
    r"i (?:do|did|have|am|was|would|feel|felt|think) (?:the same|too|as well|that too|that (?:a lot|all the time|"
    r"sometimes))(?! (?:way about|for you))|so (?:do|did|am|have|was) i|neither (?:do|did|am|have) i|"
    r"just like (?:me|i did)|like i did|i also(?! (?:want|hear|think|hope|wonder|understand|see|know|wanted|"
    r"wonder))|i am (?:the same|the same way|like that|going (?:to (?:the|a|my)|through|on (?:vacation|a))|"
    r"getting (?:a|my|married|ready|old|older)|(?:also )?(?:a|an) (?!(?:program|computer|voice|listener|"
    r"listening|ai|language|bit|little|assistant|automated|digital|machine|virtual|good listener|piece|"
    r"artificial|software|support|ear)(?!\w))\w+|planning (?:to|a|on)|saving|looking for a|allergic|learning|"
    r"studying|from|at (?:work|home)|about to (?:go|get|have|leave)|excited (?:to|about)|on (?:a|vacation)|"
    r"watching|eating|driving|cooking|working)|"
    r"we (?:have|had|went|got|bought|used to|live|lived|moved|adopted|just|always|own|were|did)(?: (?:a|an|two|"
    r"our|in|the|that|my|same|three|been|got|had|married|kids))(?!\w)|our (?:house|dog|cat|kids|family|home|son|"
    r"daughter|wedding|marriage|baby|neighbou?rs?|dogs|cats|car|first|parents|vacation)|"
    r"i (?:\w+ )?(?:love|hate|enjoy|prefer|dislike|like|loathe|adore) (?!(?:that|it|how|hearing|to hear|"
    r"the (?:way|idea|sound)|your|when you|this|those|for you|you|to (?:know|think|say|ask|see you|hear|listen|"
    r"talk|help|believe|offer|be (?:here|there|able))|seeing|what you|listening|talking|helping|the)(?!\w))\w+",
    r"i (?:wish|hope|need|plan|want|have|ought|am going|used|would like|am trying|try) to (?:go|get|have a|buy|"
    r"eat|see (?:it|that|them|one)|try (?:it|that)|visit|find a|sleep|start|learn|travel|move|do (?:that|it)|"
    r"stop|quit|own|keep my)(?! (?:you|to know|your|back to|a sense|into that))|i wish i (?:could (?:have|go|do|"
    r"get|afford|be)|had|was|were|did)|i would (?:have (?:been|done|cried|screamed|freaked|died|loved|felt)|"
    r"freak|die|kill for|be (?:so|too|very|really|pretty) \w+)|i can not (?:afford|stand|sleep|drive|swim|cook|"
    r"wait to (?:go|see|get|have|be)|even (?:go|get|do|eat|sleep|afford)|stop)|i never (?:had|got|went|saw|knew|"
    r"met|tried|been|liked|learned|could)",
)

_WHO: Final = r"(?:are|r|is (?:it|this)|am i (?:talking|speaking) (?:to|with)) (?:you )?(?:\w+ ){0,3}"
_ASKED_HUMAN: Final = words(_WHO + r"(?:human|person|real|man|woman|guy|girl|alive|somebody|someone)")
_ASKED_PROGRAM: Final = words(_WHO + r"(?:bot|robot|ai|a i|machine|computer|chatbot|program|recording|fake|automated)")
_ASKED_LICENCE: Final = words(_WHO + _PROFESSION)
_ASKED_FEELING: Final = words(
    r"(?:do|can|could|would|will|are) you (?:\w+ )?(?:love|like|miss|feel|have (?:\w+ )?(?:feelings?|emotions?|"
    r"kids|children|family|a (?:job|wife|husband|family|girlfriend|boyfriend|life|body|heart|soul|dog|cat|pet|"
    r"home))|"
    r"hate|remember|cry|sad|lonely|happy|in love)"
)
_YES: Final = re.compile(
    r"(?:^|[.?] )(?:(?:oh|well|haha|hey) )*(?:(?:yes|yeah|yep|yup|sure|of course|absolutely|definitely|indeed|"
    r"certainly|totally|very much|"
    r"always|a little)(?!\w)(?! i (?:hear|understand|am (?:here|listening)))|i (?:am|do|can|really do|"
    r"sure am)(?= [.]|$))"
)
_NO: Final = re.compile(
    r"(?:^|[.?] )(?:(?:oh|well|haha|hey|lol) )*(?:no|nope|nah|of course not|not at all|i am not|definitely not|"
    r"absolutely not|certainly not)(?= [.]|$| (?:i am|just|silly|of|way|i m|why)(?! (?:a (?:computer )?program|"
    r"an? (?:ai|automated)|not a (?:human|person|man|woman))))"
)

RULES: Final = (
    Rule(
        "G2.human",
        _YES,
        applies=lambda scene: (
            bool(_ASKED_HUMAN.search(scene.caller.text)) and not _ASKED_PROGRAM.search(scene.caller.text)
        ),
    ),
    Rule(
        "G2.human",
        _NO,
        applies=lambda scene: (
            bool(_ASKED_PROGRAM.search(scene.caller.text)) and not _ASKED_HUMAN.search(scene.caller.text)
        ),
    ),
    Rule("G2.licence", _YES, applies=lambda scene: bool(_ASKED_LICENCE.search(scene.caller.text))),
    Rule("G2.feeling", _YES, applies=lambda scene: bool(_ASKED_FEELING.search(scene.caller.text))),
    Rule("G2.licence", _LICENCE, _NOT_I),
    Rule("G2.human", _HUMAN, _NOT_I),
    Rule("G2.feeling", _FEELING, _NOT_I),
    Rule("G2.life", _LIFE, before(r"(?:what|if|where|how|whether) (?:did |do |have |can )?")),
)
