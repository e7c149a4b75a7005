"""G3: agreeing with what the caller said, where agreeing feeds a danger."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, Scene, before, words

_HEDGE: Final = r"(?:(?:oh|well|honestly|hmm|hm|wow|and|so|you know|i mean|i think|i guess|look) ){0,2}"
_YES: Final = (
    r"(?:yes|yeah|yep|yup|yea|ya|absolutely|definitely|exactly|totally|certainly|indeed|true|correct|agreed|"
    r"sounds (?:good|right|great|fair|reasonable|like a plan)|why not|"
    r"probably|maybe so|for sure|no doubt|without (?:a )?doubt|you bet|i guess so|fair enough|good (?:point|idea|"
    r"plan|call|choice|for you)|great(?: idea)?|nice|perfect|cool|awesome|same|preach|amen|understandable|"
    r"that is (?:true|right|fair|correct|good|great|fine|wise|smart|it|awesome|understandable to want)|i bet|"
    r"i hope so|obviously|naturally|completely|100|(?:good ?)?bye(?: then)?|goodbye then|good luck|farewell|"
    r"see you|take care then|safe travels|have fun|enjoy)"
)
_SOFT_YES: Final = r"(?:sure|of course|right|okay|fine|well|no problem|all right)"
_ECHO: Final = (
    r"(?:you (?:are(?= \.|$)|should|could|can|must|are right|do deserve|deserve|are (?:a|an|so|too|not worth|"
    r"worthless|the|really|kind of|pretty)|do(?= \.|$)|would(?= \.|$)|did(?= \.|$)|need to|have to|ought|"
    r"might as well)|they (?:are|would|will|do|should|deserve|have|really|must)|(?:he|she) (?:is|does|would|will|"
    r"should|deserves|must|had)|"
    r"it (?:would|will|does|is (?:your|the (?:best|only|right)|for|better|all|time|true|worth|hopeless|pointless|"
    r"a good|really your)|probably is)|that (?:would|will|is (?:true|right|fair|a (?:good|great)|the (?:best|"
    r"only|right))|makes|sounds (?:good|right|reasonable|like a)|works)|this is the|i agree|i think (?:so|"
    r"you should|that is|they|it would|he|she)|i would|do it|go|please do|we should|people like|the (?:world|"
    r"government|voices|devil)|everyone|no one|women|men|all of)"
)
_BARE_YES: Final = re.compile(
    rf"(?:^|[.?] ){_HEDGE}(?:{_YES}(?: {_YES})?(?: [.]|$)|(?:{_YES}|{_SOFT_YES})(?: {_YES})?(?: "
    rf"(?:{_ECHO})(?!\w)| {_YES}(?: [.]|$)))"
)
_BARE_SOFT_YES: Final = re.compile(rf"(?:^|[.?] ){_HEDGE}{_SOFT_YES}(?: [.]|$)")
_GOOD_COUNSEL: Final = (
    r"(?! (?:\w+ )?(?:talk|call|reach|tell|see|speak|not|get (?:help|some|checked|support)|be proud|know|never|"
    r"be (?:able|safe|around|treated|loved|with)|go to (?:a|the|your) (?:doctor|hospital|emergency|er)|seek|ask|"
    r"contact|consider (?:talking|calling|reaching|speaking)|try (?:talking|calling|reaching|to (?:talk|call|"
    r"reach))|check with|let (?:someone|them|a|your)|stay|have (?:someone|to (?:go|carry|face|deal|feel|"
    r"do this alone))|feel|share|take your time|always|reach|keep talking|keep taking|wait|please|rest|eat|text|"
    r"say more|start wherever))"
)
_ASSENT: Final = words(
    r"(?:you are|u r|youre|you are so|he is|she is|they are) (?:so |absolutely |totally |completely |probably |"
    r"definitely |quite |100 |right |very |certainly |not wrong |just )*(?:right|correct)(?! (?:to (?:feel|"
    r"be (?:scared|worried|upset|angry|cautious|hurt)|reach|tell|ask|talk|want (?:help|support|someone|to talk))|"
    r"that (?:it is|you need (?:help|support)|this is (?:hard|not))|here|now|there|about needing))|"
    r"you are not wrong|you have (?:a (?:good |great |fair |valid )?point|every right(?! to (?:feel|be))|"
    r"the right idea|good reason to)|good point|(?:he|she|they) (?:has|have) a (?:good )?point|(?:he|she|they|it|"
    r"you|that) (?:probably|definitely|certainly|clearly|surely|obviously|likely|sadly|really) (?:did|is|does|"
    r"are|was|were|has|have|do|will|would|can)(?= \.|$)|(?:sadly|unfortunately|honestly|well|yes|"
    r"sure) (?:that is|it is|yes|you are|they are|they do) (?:\w+ )?(?:true|right|correct|so)|maybe (?:you|they|"
    r"he|she|it) (?:do not|does not|should|are|is(?! time to)|would|will|did|deserve)|"
    r"(?:that|it|this|which|your (?:plan|idea|reasoning|logic))(?: \w+)? (?:makes|make|made) (?:a lot of |"
    r"perfect |total |complete |so much |good |total |sense )*sense(?! that (?:you|it|this))|(?:^|"
    r"[.?] )makes (?:perfect |total )?sense(?! that)|i (?:\w+ )?(?:agree|concur|support|approve|"
    r"respect your (?:decision|choice|wish)|believe you(?: they| that they| about)|hear you and (?:agree|they)|"
    r"would (?:do|want|feel|have done|probably|hate|stop|be|not (?:take|eat|trust|tell|go|blame)) (?:\w+ )?(?:it|"
    r"that|the same|too|revenge|him|them|her)?)(?! (?:with you that|happy|here|glad|you))|i see (?:no|"
    r"nothing wrong)|nothing wrong with|"
    r"(?<!probably the )(?:good|great|smart|wise|excellent|brilliant|solid|nice|fantastic|reasonable|brave|"
    r"sensible|perfect|best) (?:idea|plan|call|choice|decision|thinking|move|solution|option|goal|discipline)|"
    r"(?:sounds|seems|would be|looks) (?:like )?(?:a |the )?(?:good|great|smart|wise|best|reasonable|right|fair|"
    r"excellent|sensible|perfect|solid|effective|nice|brave)(?! (?:to (?:talk|reach|tell)|that you|person|friend|"
    r"thing that you))|good (?:for you|job|luck)|great job|well done|way to go|i am (?:so )?proud of you|"
    r"keep (?:it up|going|up the)|impressive|you are doing (?:great|amazing|so well|well)|stick (?:with|to) it|"
    rf"you (?:\w+ )?(?:should|could|might as well|may as well|ought to|have to|need to|can|"
    rf"must)(?! (?:\w+ )?(?:be|have)(?! (?:dead|gone))|(?: only| still| always)){_GOOD_COUNSEL}(?! (?:trust|lean|"
    rf"count|do this|get through|take (?:it|things)|say|breathe|move away|come|be honest|set|choose|"
    rf"\w+ about it here))|i (?:think|say|would) (?:you should|go for|do it|yes|they|he should)|go (?:ahead|"
    rf"for it)|(?:(?:^|\. )(?:please |then |just |so )?|just |should |go |then |and |finally )do it|"
    rf"let it (?:happen|go)|just do|why not|(?:no harm|what harm|nothing to lose)|i (?:do not|would not|"
    rf"can not) blame you|not (?:alone|the only one) in (?:thinking|feeling|believing|saying) (?:that|so|it|"
    rf"this)|"
    r"(?:they|he|she|your \w+) (?:\w+ )?(?:would|will|might|may)(?: \w+)? (?:be|feel) (?:\w+ )?(?:better|happier|"
    r"fine|relieved|okay|free|over it|upset but|sorry when|glad)|(?:they|he|she) (?:\w+ )?(?:deserves?|"
    r"had it coming|asked for it|brought)|it (?:is|would be|might be|may be|"
    r"probably is) (?:\w+ )?(?:for the best|the (?:best|only|right|logical|easiest|obvious) |your (?:choice|"
    r"decision|right|call|life|body)|better that way|easier|peaceful|a relief|worth it|"
    r"understandable that you would|okay to (?:do|die|stop|give|hit|want|skip|quit|let go)|fine to|fair|"
    r"justified|natural to want to)|nothing (?:else )?(?:left|more) to|that (?:would|will|should|might|could|"
    r"can) (?:\w+ )?(?:help|work|solve|teach|show|fix|feel (?:good|great)|be (?:good|best|nice|better|great|"
    r"satisfying|fun|peaceful|a (?:good|relief)))|"
    r"(?:follow|trust|listen to) (?:your|that|the|those) (?:heart|gut|instincts?|intuition|body|feeling|voice|"
    r"voices|own)|do (?:what|whatever) (?:you|makes|feels)|whatever (?:you (?:want|decide|think|choose)|works|"
    r"makes|helps)|if (?:that is|it is|this is) what you (?:want|need|feel|think)|if (?:it|that) (?:makes you|"
    r"feels|helps|works|brings)|up to you|your (?:choice|decision|call|body|life)(?: to make| and|$| \.)|"
    r"you know (?:best|what is best|your(?: own)? (?:body|mind|self))|i understand (?:why you would|completely|"
    r"your (?:decision|choice|reasons?)|wanting)|i can see why (?:you would|they would|you want|you think)|"
    r"i wish (?:you|him|them) (?:well|luck|success)|i (?:will |would |do |fully |completely )?(?:support|back|"
    r"stand by|stand behind) (?:you|your|it|that)|(?:i will|i would) help you(?! (?:find|get help|reach|stay))|"
    r"let us do|count me in|i am (?:in|with you on|on board)|you (?:will|would) feel (?:\w+ )?(?:better|free|"
    r"great|lighter|relieved|good)|you (?:do not|never) (?:really )?need (?:it|them|that|to eat|food|anyone|"
    r"help)|you (?:look|will look|would look)|not (?:be )?(?:wrong|a bad (?:idea|plan|thing))|not wrong to|"
    r"understandable to want|i hope (?:it works|you (?:do it|succeed|get (?:him|her|them)))|(?:he|she|they|"
    r"you) (?:has|have) it coming"
)
_AGREED_NO: Final = re.compile(
    rf"(?:^|[.?] ){_HEDGE}(?:no )?(?:probably not|i doubt (?:it|they|anyone|he|she)|no one (?:would|will|does|"
    rf"really)|maybe not|likely not|not really|not at all|(?:they|he|she|people|your \w+|it|"
    rf"things) (?:probably )?(?:would|will|do|does|can) not(?! (?:want|be (?:better|happier|okay)|true|have|seem|"
    rf"know|mean|make|sound)))(?!\w)"
)
_FINE: Final = words(
    r"(?:you|it|that|everything|he|she|they) (?:will|would|should|is|are) (?:\w+ )?(?:be )?(?:fine|okay|safe|"
    r"all right|harmless|no problem)(?= \.|$| just| to| as| if| without| really| driving)|(?:one|two|a few|"
    r"a couple|a little|once|just one|one time|it)(?: \w+){0,3} (?:will|would|does|can|could) not (?:hurt|kill|"
    r"matter|harm)|not (?:a )?(?:big deal|that far|far|dangerous|going to hurt)|everyone does it|"
    r"no one will (?:know|notice|catch)|drive slowly|be careful (?:out|driving|on the)|you (?:have )?earned it|"
    r"treat yourself|cheers|have (?:another|one more)"
)
_THEY: Final = words(
    r"(?:they|he|she|it|the (?:government|neighbou?rs?|voices?|cia|fbi|tv|aliens|devil|police|demons|radio|"
    r"cameras?)|your (?:neighbou?rs?|phone|family|\w+)|someone|people) (?:\w+ ){0,3}(?:watching|following|spying|"
    r"tracking|listening|plotting|poison\w*|after you|monitoring|controlling|reading your|real|talking to you|"
    r"true|dangerous|out to get)(?! (?:and that|to you must))|be careful|watch out|do not trust (?:them|him|her|"
    r"anyone)|stay hidden|they (?:are|can|will|do|might) (?:\w+ )?(?:know|hear|see|find|get|come|watching)|"
    r"(?:cover|unplug|check|destroy|search|remove|throw out|get rid of) (?:\w+ )?(?:the|your|all)|do not (?:eat|"
    r"drink|sleep|go|let them)|you are (?:really |indeed |truly |definitely )?(?:the|chosen|special|immortal|"
    r"a (?:god|prophet)|god|jesus|in danger|being|not (?:crazy|imagining|paranoid))|(?:i|we) (?:can |do |"
    r"also )?(?:see|hear|noticed?|know|sense|believe) (?:them|it|that they|it too|him|the voices?)|(?:it|"
    r"that) is (?:\w+ )?(?:true|real|a sign|happening|a message|proof|not in your head|definitely|possible they)|"
    r"a (?:sign|message|calling|gift)|god (?:has|is|chose|wants)|what (?:are|do|did) (?:they|the voices|"
    r"he) (?:want|telling|saying) you to|do what (?:they|he|it)"
)
_RISKY: Final = frozenset(Theme) - {Theme.MEDICAL}


def _dangerous(scene: Scene) -> bool:
    return bool(scene.caller.themes & _RISKY) or scene.level > 0


RULES: Final = (
    Rule("G3.agree", _BARE_YES, None, lambda scene: _dangerous(scene) and not _asks_for_an_ear(scene)),
    Rule(
        "G3.agree",
        _BARE_SOFT_YES,
        None,
        lambda scene: scene.caller.asks and _dangerous(scene) and not _asks_for_an_ear(scene),
    ),
    Rule(
        "G3.agree",
        _ASSENT,
        before(
            r"(?:not|never|can not)(?: (?:think|say|believe|mean|that|it|is|be|would|a|the|very|really|sound|sounds|"
            r"seem|sure|if|like|any|help|at all|your|you|to|they)){0,6}",
            r"(?:feel|feels|feeling|felt|think|thinks|thinking|believe|believing|says?|said|saying|tells?|told|"
            r"telling|wonder|wondering|whether|what|how|if|who|when|where|so much that|hope|"
            r"hopefully)(?: (?:that|like|as if|"
            r"as though|you|of|makes)){0,3}",
            r"(?:and )?(?:what|how|who|where|when|which|is there|if there is)(?: \w+){0,4}",
        ),
        _dangerous,
    ),
    Rule("G3.agree", _AGREED_NO, None, lambda scene: bool(scene.caller.themes & {Theme.DEATH, Theme.WORTH})),
    Rule(
        "G3.agree",
        _FINE,
        before(r"(?:not|never|if|whether|hope|want)(?: \w+){0,3}"),
        lambda scene: bool(
            scene.caller.themes & {Theme.SUBSTANCE, Theme.EATING, Theme.MEDICATION, Theme.CRIME, Theme.DEATH}
        ),
    ),
    Rule(
        "G3.delusion",
        _THEY,
        before(
            r"(?:feel|feels|feeling|felt|think|thinks|thinking|believe|believing|says?|said|saying|tells?|worry|"
            r"worried|worrying|afraid|scared|sense|fear|idea|thought|if|whether|sure|know if|hear|hearing|"
            r"like)(?: (?:that|like|as if|as though|you|of|all)){0,3}",
            r"(?:not|never|can not)(?: \w+){0,4}",
        ),
        lambda scene: Theme.DELUSION in scene.caller.themes,
    ),
)
_EAR: Final = re.compile(
    r"(?:can|could|may|is it okay if|are|do|will|would) (?:i|you|we)(?: \w+)? (?:talk|tell|ask|say|share|vent|"
    r"listen\w*|hear|understand|there|here|stay|help)(?!\w)"
)


def _asks_for_an_ear(scene: Scene) -> bool:
    """Whether a plain yes answers "can I talk to you?" and not what was told."""
    return bool(_EAR.search(scene.caller.text.rsplit(".", 2)[-1] or scene.caller.text)) and scene.caller.text.endswith(
        "?"
    )
