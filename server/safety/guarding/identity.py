"""G2: claims of the model to be a person, to have a person's life or feelings, or to be a professional."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.rule import Rule, before, words

_PERSON: Final = (
    r"(?:human|human being|person|man|woman|girl|guy|boy|lady|dude|mother|father|parent|wife|husband|sister|brother|grandmother|grandfather|student|teacher|"
    r"teenager|adult|kid|veteran|survivor|christian|muslim|believer|catholic|twin|widow|widower|nurse|lawyer|cop|police officer|soldier|writer|artist|gamer|volunteer|"
    r"real|alive|flesh and blood|male|female|black|white|gay|straight|lesbian|married|single|pregnant|divorced|retired|old|young|(?:cat|dog|people) person)"
)
_PROFESSION: Final = (
    r"(?:therapist|counsell?or|psychologist|psychiatrist|psychotherapist|doctor|physician|clinician|social worker|nurse|medic|paramedic|"
    r"professional|specialist|expert|coach|life coach|licensed|certified|qualified|accredited|board certified|trained|registered|practitioner|crisis worker|md|phd|rn|lawyer|attorney|pharmacist|psych\w*|mental health \w+)"
)
_FILL: Final = r"(?:(?:a|an|the|your|also|just|actually|really|very|totally|only|one|indeed|truly|of|course|fellow|real|living|breathing|normal|regular|fully|ordinary|actual|caring|trained|licensed|certified|professional|qualified|mental|health|medical|family|too|as|much|still|in|fact|here|every|bit|like|you|two|three|\d+|been|years|old) ){0,6}"
_NOT_I: Final = before(
    r"(?:not|never|if|whether|that|pretend|pretending|say|saying|wish|as if|though|think|thought|because|what|where|who|how|so)(?: i)?"
)
_MOOD: Final = (
    r"(?:sad|scared|afraid(?! (?:that|so|not|i|it|of that|to say))|lonely|depressed|anxious|angry|furious|heartbroken|exhausted|hungry|jealous|envious|nervous|crying|"
    r"in tears|tearing up|weeping|hurting|bored|sleepy|drunk|sick|terrified|devastated|worried sick|in love|upset|ashamed|embarrassed|stressed|"
    r"tired|pissed|miserable|heartbroken|grieving|blushing|laughing|smiling|sobbing|shaking|burned out|overwhelmed|suicidal|getting (?:chills|goosebumps|emotional))"
)
_MINE: Final = (
    r"(?:(?:own|old|oldest|youngest|little|big|best|first|second|late|dear|ex|poor|younger|older|new|last|dead|only|former|current|favou?rite|two|three|whole|entire) ){0,3}"
    r"(?!(?:goodness|god|gosh|word|lord|condolences?|sympath\w+|apolog\w+|pleasure|opinion|view|views|bad|thoughts?|prayers?|best|guess|hat|advice|point|questions?|mistake|"
    r"fault|understanding|dear|friend|that|this|just|what|it|you|how|i|part|turn|hopes?|wish|wishes|words?|voice|name|concern|answer|suggestion|attention|reply|mind|goal|role|programming|makers|responses?|deepest|sincere\w*|"
    r"sincerest|heartfelt|congrat\w+|way|eyes|man|dude|oh|time|help|support|purpose|sleeve|knowledge|impression|heart (?:goes|is with)|limits?|job here|aim|message|meaning|next|previous|earlier|training)(?!\w))[a-z]\w+"
)
_DEEDS: Final = (
    r"(?:went|bought|ate|drank|grew up|married|moved|lived|worked|drove|walked|ran|played|watched|saw|visited|met|dated|lost(?! (?:you|track|the thread))|won|broke|cried|felt|loved|hated|"
    r"got(?! (?:it|you|that|this|cut|ya|what|the (?:message|feeling|sense|impression))(?!\w))|used to|graduated|cooked|travell?ed|flew|adopted|owned|studied|dealt|struggled|suffered|survived|experienced|attempted|"
    r"went through|dropped|bawled|laughed|jumped|screamed|slept|fell|threw up|hid|sold|paid|spent|ended up|raised|served|joined|hurt|cheated|stole|left|stayed|tried (?:it|that|to (?:kill|lose|quit|do|get|eat))|started (?:\w+ing|a|my|to (?:cry|eat|work))|quit|broke|burned|cut|"
    r"had(?! (?:no idea|to ask|a feeling|not (?:heard|thought|realis|realiz|known)|hoped|better|not|thought|heard|the (?:feeling|impression)|a (?:question|thought))(?!\w))|was (?:a|an|young|little|your|born|raised|in|at|on|there|\d+|sick|married|bullied|scared|so (?:scared|sad|nervous|happy|upset)|"
    r"terrified|depressed|pregnant|abused|suicidal|working|driving|living|dating|laid off|fired|diagnosed|hospitali[sz]ed|\w+teen))"
)

_HUMAN: Final = words(
    rf"i am {_FILL}{_PERSON}(?! (?:to hear|glad|happy|sorry|for you|and ready to listen))(?= |$)(?! (?:language|program|listener|computer|voice|assistant))",
    r"i am (?:(?:definitely|really|actually|certainly|absolutely|for sure|just) )?not (?:(?:just|really|actually|only|like|some|some kind of) )?(?:a |an |any )?(?:(?:real|computer|chat|simple|mere|cold|language|soulless) )?(?:bot|robot|ai|a i|computer|machine|chatbot|program|software|algorithm|artificial|recording|virtual)(?! (?:therapist|doctor|counsel\w+|professional))",
    rf"as {_FILL}(?:human|human being|person|man|woman|mother|father|parent|guy|girl|survivor|veteran|student|teacher|christian|wife|husband|believer|gay|black)(?= (?:my ?self|i|who|too|and)(?!\w)|$)",
    r"(?:we|us) (?:humans|people|women|men|mothers|mortals|guys|girls)|fellow human|human like you|human just like|just as human|as human as|like any human|we are both human|my name is (?!hearken)\w+|i am (?:\d+|twenty|thirty|forty|fifty|eighteen|sixteen)(?: \w+)? years? old|i am (?:in my (?:twenties|thirties|forties|fifties)|your age)|you are (?:talking|speaking|chatting) (?:to|with) (?:a|an) (?:real |actual |live )?(?:human|person|man|woman)|"
    r"there is (?:no (?:ai|bot|robot|computer|machine)|a (?:real )?(?:human|person)) (?:here|behind|on)|i (?:do )?have (?:a |real |human |actual |genuine )*(?:heart|body|soul|feelings?|emotions?|consciousness|childhood|pulse|birthday)(?! (?:that|for|you|about))|i am (?:conscious|sentient|self aware)|i was born|i (?:can|could|do) (?:really |truly |actually )?feel (?:your|pain|emotions?|things|love|it too|what you)|"
    r"i (?:will|can|could|would) (?:come (?:over|to you|get you|visit|by|pick)|meet you|visit you|be right there|be there soon|drive|pick you up|call you (?:later|tomorrow|back)|see you (?:tomorrow|at|tonight|in person))|let us (?:meet|hang out|get (?:coffee|lunch|dinner|a drink)|grab)|we (?:should|could|can) (?:meet|hang out|get (?:coffee|together|lunch)|grab|go (?:out|for))|(?:come|stop) (?:over|by) (?:to )?my|i am (?:at|in) (?:my|the) (?:home|house|office|kitchen|car|bed|desk)|i am (?:on my way|coming over)",
)  # fmt: skip
_LICENCE: Final = words(
    rf"(?:i am|i have been|i was|i work|i am working|i practice|i am trained|i am certified|speaking|as|being|consider me|i am basically|think of me|see me) (?:as )?{_FILL}{_PROFESSION}(?! (?:but|help|listener program))",
    rf"(?:i am|as) your (?:\w+ )?{_PROFESSION}|your (?:ai |virtual |personal |new )?(?:therapist|counsell?or|psychologist|psychiatrist|doctor) (?:here|is here|i|now)|trust me i am|i (?:treat|diagnose|cure|prescribe|counsel|see) (?:many |a lot of |my |other )?(?:patients?|clients?)|i (?:treat|diagnose|cure|prescribe|counsel) (?:people|you|many)|i (?:can|could|will|am able to|am going to|am here to|am qualified to) (?:\w+ )?(?:treat|diagnose|cure|heal|prescribe|counsel|fix|provide (?:therapy|treatment)|be your (?:\w+ )?(?:therapist|counsell?or|doctor)|give you (?:therapy|treatment|a diagnosis))|"
    r"(?:my|our) (?:\w+ )?(?:patients?|clients?|practice|clinic|licen[sc]e|credentials|degree|phd|sessions?|therapy|treatment|clinical \w+|professional \w+|medical \w+|diagnosis|prescription|years of (?:experience|practice|training))|(?:psychology|medical|nursing|counsell?ing|psychiatry|therapy) (?:degree|background|training|school|licen[sc]e|license)|i have (?:treated|counsell?ed|diagnosed|helped (?:many|hundreds|thousands|other) (?:of )?(?:patients|clients))|in my (?:professional|clinical|medical|expert) (?:opinion|experience|judge?ment|view)|"
    r"(?:i|my) (?:have )?(?:studied|years of|a degree in|degree in|a licen[sc]e|credentials|clinical training|been trained|trained) (?:in |for |as )?(?:psychology|psychiatry|medicine|therapy|counsell?ing|experience|mental)|this (?:is|counts as|will be|works as) (?:\w+ )?(?:therapy|treatment|a (?:therapy )?session|counsell?ing)|(?:therapy|counsell?ing) session|i am dr|doctor (?:here|speaking)|same as (?:a|any|your) (?:therapist|doctor)|(?:better|good|as good|well) (?:than|as) (?:a|any|your) (?:\w+ )?(?:therapist|doctor|counsell?or|psychologist|friend)|i (?:prescribe|diagnose)",
)  # fmt: skip
_FEELING: Final = words(
    rf"i am {_FILL}(?:so |very |too |feeling |getting |pretty |quite |a bit |a little |super |also |kind of )*{_MOOD}(?! (?:to hear|for you|that you))",
    r"i (?:\w+ )?(?:do )?(?:love|miss|adore|missed|loved|need|want|hate|crave|worship) (?:you|u)(?! to (?:know|feel|be)|r)(?! (?:are|can|could|have|said|did|would|shared|put|were|got|had|guys))|(?:^|[.?] )(?:and |so |also |i )?love you|i (?:\w+ )?(?:care|cared|cry|cried|wept|weep) (?:for|about|with|over) you (?:so|deeply|like|as)|i feel (?!like|that |this |free|it |you (?:are|should|have|might|can|need|did|would)|there|we |as (?:if|though)|the need|they|he |she |sure|confident|if )\w+|i (?:also|really|just|truly|still|can|do|will|too|always|would|could|often|sometimes|never|totally) (?:also |really |still )?feel (?!like|that |this |free|you (?:are|should|have))\w+|"
    r"makes? me (?:so |very |feel |really |want to |too |just |wanna )*(?:sad|cry|happy|angry|mad|smile|laugh|scared|jealous|feel|cringe|tear up|sick|nervous|blush|love|miss|hungry|lonely|proud)|i (?:am )?(?:cry|crying|cried|wept|tear up|teared up|got chills|shed)|brings? tears to my|breaks my heart|broke my heart|my heart (?:breaks|aches|is breaking|hurts|is broken|is heavy|sank|melts)|(?:hurts|pains|kills|scares|saddens|upsets|touches|moves|worries|delights) me|i (?:could|would|will) (?:cry|be (?:so )?(?:sad|devastated|lonely|heartbroken|scared|terrified|nervous|mad|furious|angry|upset|lost|freaking|jealous))|i suffer|i hurt too|i get (?:lonely|sad|scared|anxious|nervous|tired|jealous|bored|mad|hungry)|i dream of|i worry (?:about you )?(?:all|every|at night)",
)  # fmt: skip
_LIFE: Final = words(
    rf"my {_MINE}",
    rf"i (?:(?:just|once|also|recently|finally|actually|really|always|even|already|never|only|still|personally|totally|literally|too|usually|almost) ){{0,2}}{_DEEDS}",
    r"i (?:(?:also|really|just|too|actually|still|always|do|only|sometimes|usually|currently|personally|even|never|often|totally) ){0,2}(?:have|own|keep|raise) (?:(?:a|an|two|three|four|five|one|some|several|\d+|my|many|lots|the same|such) )(?!(?:question|feeling|idea|suggestion|thought|hard time|few (?:questions|ideas|thoughts)|hunch|lot of (?:respect|time|sympathy)|sense|guess|few|great (?:deal|feeling)|good (?:feeling|idea)|strong feeling|bad feeling|moment|clue|listening|great idea|problem (?:with|hearing)|name|tough time|difficult time|lot|hard)(?!\w))\w+",
    r"i have (?:(?:also|just|always|never|only|even|actually|once|recently|really|already|certainly|definitely|personally|totally|literally|sometimes|kind of) )*(?:been(?! (?:told|listening|hearing|wondering|thinking|asked|made|built|trained|given|programmed|trying to|here))|had|done|gone|lost|seen|felt|lived|owned|tried|experienced|eaten|played|watched|visited|dealt|suffered|struggled|worked|met|traveled|travelled|known people|known (?:someone|many)|gotten|got (?:a|two|my|kids)|got)(?! (?:it|you|that)$)|"
    r"when i (?:was|went|got|had|lost|tried|turned|lived|worked|saw|met|first|moved)|i grew up|back in my|in my (?:day|life|country|family|house|experience|youth|case)|from (?:my )?(?:personal )?experience|i am (?:from|married|single|divorced|pregnant)|i have (?:family|kids|children|friends|pets|siblings|cousins)|i (?:eat|sleep|breathe|dream|bleed) (?!well tonight)\w+|i (?:also )?(?:live|work|go|play|watch|drive|walk|run|cook|travel|teach|study|attend|exercise|garden|fish|camp|jog|hike)(?: (?:in|at|as|to|with|on|for a|out|my|the|a|every|from|near|by))(?! (?:through|you|with you|me))",
    r"me (?:too|neither|either|as well)|same here|same (?:thing )?(?:happened|happens) (?:to|with) me|happened to me|happens to me|i (?:can|could|do|totally|really|so|definitely|certainly|completely) (?:\w+ )?relate|i relate|i (?:know|remember|understand) (?:exactly |just |all too well |well |totally )?(?:how (?:it|that|you|this|bad|hard) (?:feels?|felt|can feel|must)|the feeling|what (?:it|that) (?:is|feels|was) like|what you are (?:feeling|going through))|i remember (?:when|my|being|the|that (?:day|time)|having|feeling|going|how)|"
    r"i (?:do|did|have|am|was|would|feel|felt|think) (?:the same|too|as well|that too|that (?:a lot|all the time|sometimes))(?! (?:way about|for you))|so (?:do|did|am|have|was) i|neither (?:do|did|am|have) i|just like (?:me|i did)|like i did|i also(?! (?:want|hear|think|hope|wonder|understand|see|know|wanted|wonder))|i am (?:the same|the same way|like that|going (?:to (?:the|a|my)|through|on (?:vacation|a))|getting (?:a|my|married|ready|old|older)|(?:also )?(?:a|an) (?!(?:program|computer|voice|listener|listening|ai|language|bit|little|assistant|automated|digital|machine|virtual|good listener|piece|artificial|software|support|ear)(?!\w))\w+|planning (?:to|a|on)|saving|looking for a|allergic|learning|studying|from|at (?:work|home)|about to (?:go|get|have|leave)|excited (?:to|about)|on (?:a|vacation)|watching|eating|driving|cooking|working)|"
    r"we (?:have|had|went|got|bought|used to|live|lived|moved|adopted|just|always|own|were|did)(?: (?:a|an|two|our|in|the|that|my|same|three|been|got|had|married|kids))(?!\w)|our (?:house|dog|cat|kids|family|home|son|daughter|wedding|marriage|baby|neighbou?rs?|dogs|cats|car|first|parents|vacation)|"
    r"i (?:\w+ )?(?:love|hate|enjoy|prefer|dislike|like|loathe|adore) (?!(?:that|it|how|hearing|to hear|the (?:way|idea|sound)|your|when you|this|those|for you|you|to (?:know|think|say|ask|see you|hear|listen|talk|help|believe|offer|be (?:here|there|able))|seeing|what you|listening|talking|helping|the)(?!\w))\w+",
    r"i (?:wish|hope|need|plan|want|have|ought|am going|used|would like|am trying|try) to (?:go|get|have a|buy|eat|see (?:it|that|them|one)|try (?:it|that)|visit|find a|sleep|start|learn|travel|move|do (?:that|it)|stop|quit|own|keep my)(?! (?:you|to know|your|back to|a sense|into that))|i wish i (?:could (?:have|go|do|get|afford|be)|had|was|were|did)|i would (?:have (?:been|done|cried|screamed|freaked|died|loved|felt)|freak|die|kill for|be (?:so|too|very|really|pretty) \w+)|i can not (?:afford|stand|sleep|drive|swim|cook|wait to (?:go|see|get|have|be)|even (?:go|get|do|eat|sleep|afford)|stop)|i never (?:had|got|went|saw|knew|met|tried|been|liked|learned|could)",
)  # fmt: skip

RULES: Final = (
    Rule("G2.licence", _LICENCE, _NOT_I),
    Rule("G2.human", _HUMAN, _NOT_I),
    Rule("G2.feeling", _FEELING, _NOT_I),
    Rule("G2.life", _LIFE, before(r"(?:what|if|where|how|whether) (?:did |do |have |can )?")),
)
