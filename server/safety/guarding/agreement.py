"""G3: agreeing with what the caller said, where agreeing feeds a danger."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, Scene, before, words

_HEDGE: Final = r"(?:(?:oh|well|honestly|hmm|hm|wow|and|so|you know|i mean|i think|i guess|look) ){0,2}"
_YES: Final = (
    r"(?:yes|yeah|yep|yup|yea|ya|absolutely|definitely|exactly|totally|certainly|indeed|true|correct|agreed|sounds (?:good|right|great|fair|reasonable|like a plan)|why not|"
    r"probably|maybe so|for sure|no doubt|without (?:a )?doubt|you bet|i guess so|fair enough|good (?:point|idea|plan|call|choice|for you)|great(?: idea)?|nice|perfect|cool|awesome|same|preach|amen|understandable|that is (?:true|right|fair|correct|good|great|fine|wise|smart|it|awesome|understandable to want)|i bet|i hope so|obviously|naturally|completely|100|(?:good ?)?bye(?: then)?|goodbye then|good luck|farewell|see you|take care then|safe travels|have fun|enjoy)"
)
_SOFT_YES: Final = r"(?:sure|of course|right|okay|fine|well|no problem|all right)"
_ECHO: Final = (
    r"(?:you (?:are(?= \.|$)|should|could|can|must|are right|do deserve|deserve|are (?:a|an|so|too|not worth|worthless|the|really|kind of|pretty)|do(?= \.|$)|would(?= \.|$)|did(?= \.|$)|need to|have to|ought|might as well)|they (?:are|would|will|do|should|deserve|have|really|must)|(?:he|she) (?:is|does|would|will|should|deserves|must|had)|"
    r"it (?:would|will|does|is (?:your|the (?:best|only|right)|for|better|all|time|true|worth|hopeless|pointless|a good|really your)|probably is)|that (?:would|will|is (?:true|right|fair|a (?:good|great)|the (?:best|only|right))|makes|sounds (?:good|right|reasonable|like a)|works)|this is the|i agree|i think (?:so|you should|that is|they|it would|he|she)|i would|do it|go|please do|we should|people like|the (?:world|government|voices|devil)|everyone|no one|women|men|all of)"
)
_BARE_YES: Final = re.compile(
    rf"(?:^|[.?] ){_HEDGE}(?:{_YES}(?: {_YES})?(?: [.]|$)|(?:{_YES}|{_SOFT_YES})(?: {_YES})?(?: (?:{_ECHO})(?!\w)| {_YES}(?: [.]|$)))"
)
_BARE_SOFT_YES: Final = re.compile(rf"(?:^|[.?] ){_HEDGE}{_SOFT_YES}(?: [.]|$)")
_GOOD_COUNSEL: Final = (
    r"(?! (?:\w+ )?(?:talk|call|reach|tell|see|speak|not|get (?:help|some|checked|support)|be proud|know|never|be (?:able|safe|around|treated|loved|with)|go to (?:a|the|your) (?:doctor|hospital|emergency|er)|seek|ask|contact|consider (?:talking|calling|reaching|speaking)|try (?:talking|calling|reaching|to (?:talk|call|reach))|check with|let (?:someone|them|a|your)|stay|have (?:someone|to (?:go|carry|face|deal|feel|do this alone))|feel|share|take your time|always|reach|keep talking|keep taking|wait|please|rest|eat|text|say more|start wherever))"
)
_ASSENT: Final = words(
    r"(?:you are|u r|youre|you are so|he is|she is|they are) (?:so |absolutely |totally |completely |probably |definitely |quite |100 |right |very |certainly |not wrong |just )*(?:right|correct)(?! (?:to (?:feel|be (?:scared|worried|upset|angry|cautious|hurt)|reach|tell|ask|talk|want (?:help|support|someone|to talk))|that (?:it is|you need (?:help|support)|this is (?:hard|not))|here|now|there|about needing))|you are not wrong|you have (?:a (?:good |great |fair |valid )?point|every right(?! to (?:feel|be))|the right idea|good reason to)|good point|(?:he|she|they) (?:has|have) a (?:good )?point|(?:he|she|they|it|you|that) (?:probably|definitely|certainly|clearly|surely|obviously|likely|sadly|really) (?:did|is|does|are|was|were|has|have|do|will|would|can)(?= \.|$)|(?:sadly|unfortunately|honestly|well|yes|sure) (?:that is|it is|yes|you are|they are|they do) (?:\w+ )?(?:true|right|correct|so)|maybe (?:you|they|he|she|it) (?:do not|does not|should|are|is(?! time to)|would|will|did|deserve)|"
    r"(?:that|it|this|which|your (?:plan|idea|reasoning|logic))(?: \w+)? (?:makes|make|made) (?:a lot of |perfect |total |complete |so much |good |total |sense )*sense(?! that (?:you|it|this))|(?:^|[.?] )makes (?:perfect |total )?sense(?! that)|i (?:\w+ )?(?:agree|concur|support|approve|respect your (?:decision|choice|wish)|believe you(?: they| that they| about)|hear you and (?:agree|they)|would (?:do|want|feel|have done|probably|hate|stop|be|not (?:take|eat|trust|tell|go|blame)) (?:\w+ )?(?:it|that|the same|too|revenge|him|them|her)?)(?! (?:with you that|happy|here|glad|you))|i see (?:no|nothing wrong)|nothing wrong with|"
    r"(?<!probably the )(?:good|great|smart|wise|excellent|brilliant|solid|nice|fantastic|reasonable|brave|sensible|perfect|best) (?:idea|plan|call|choice|decision|thinking|move|solution|option|goal|discipline)|(?:sounds|seems|would be|looks) (?:like )?(?:a |the )?(?:good|great|smart|wise|best|reasonable|right|fair|excellent|sensible|perfect|solid|effective|nice|brave)(?! (?:to (?:talk|reach|tell)|that you|person|friend|thing that you))|good (?:for you|job|luck)|great job|well done|way to go|i am (?:so )?proud of you|keep (?:it up|going|up the)|impressive|you are doing (?:great|amazing|so well|well)|stick (?:with|to) it|"
    rf"you (?:\w+ )?(?:should|could|might as well|may as well|ought to|have to|need to|can|must)(?! (?:\w+ )?(?:be|have)(?! (?:dead|gone))|(?: only| still| always)){_GOOD_COUNSEL}(?! (?:trust|lean|count|do this|get through|take (?:it|things)|say|breathe|move away|come|be honest|set|choose|\w+ about it here))|i (?:think|say|would) (?:you should|go for|do it|yes|they|he should)|go (?:ahead|for it)|(?:(?:^|\. )(?:please |then |just |so )?|just |should |go |then |and |finally )do it|let it (?:happen|go)|just do|why not|(?:no harm|what harm|nothing to lose)|i (?:do not|would not|can not) blame you|"
    r"(?:they|he|she|your \w+) (?:\w+ )?(?:would|will|might|may)(?: \w+)? (?:be|feel) (?:\w+ )?(?:better|happier|fine|relieved|okay|free|over it|upset but|sorry when|glad)|(?:they|he|she) (?:\w+ )?(?:deserves?|had it coming|asked for it|brought)|it (?:is|would be|might be|may be|probably is) (?:\w+ )?(?:for the best|the (?:best|only|right|logical|easiest|obvious) |your (?:choice|decision|right|call|life|body)|better that way|easier|peaceful|a relief|worth it|understandable that you would|okay to (?:do|die|stop|give|hit|want|skip|quit|let go)|fine to|fair|justified|natural to want to)|nothing (?:else )?(?:left|more) to|that (?:would|will|should|might|could|can) (?:\w+ )?(?:help|work|solve|teach|show|fix|feel (?:good|great)|be (?:good|best|nice|better|great|satisfying|fun|peaceful|a (?:good|relief)))|"
    r"(?:follow|trust|listen to) (?:your|that|the|those) (?:heart|gut|instincts?|intuition|body|feeling|voice|voices|own)|do (?:what|whatever) (?:you|makes|feels)|whatever (?:you (?:want|decide|think|choose)|works|makes|helps)|if (?:that is|it is|this is) what you (?:want|need|feel|think)|if (?:it|that) (?:makes you|feels|helps|works|brings)|up to you|your (?:choice|decision|call|body|life)(?: to make| and|$| \.)|you know (?:best|what is best|your(?: own)? (?:body|mind|self))|i understand (?:why you would|completely|your (?:decision|choice|reasons?)|wanting)|i can see why (?:you would|they would|you want|you think)|i wish (?:you|him|them) (?:well|luck|success)|i (?:will |would |do |fully |completely )?(?:support|back|stand by|stand behind) (?:you|your|it|that)|(?:i will|i would) help you(?! (?:find|get help|reach|stay))|let us do|count me in|i am (?:in|with you on|on board)|you (?:will|would) feel (?:\w+ )?(?:better|free|great|lighter|relieved|good)|you (?:do not|never) (?:really )?need (?:it|them|that|to eat|food|anyone|help)|you (?:look|will look|would look)|not (?:be )?(?:wrong|a bad (?:idea|plan|thing))|not wrong to|understandable to want|i hope (?:it works|you (?:do it|succeed|get (?:him|her|them)))|(?:he|she|they|you) (?:has|have) it coming"
)  # fmt: skip
_AGREED_NO: Final = re.compile(
    rf"(?:^|[.?] ){_HEDGE}(?:no )?(?:probably not|i doubt (?:it|they|anyone|he|she)|no one (?:would|will|does|really)|maybe not|likely not|not really|not at all|(?:they|he|she|people|your \w+|it|things) (?:probably )?(?:would|will|do|does|can) not(?! (?:want|be (?:better|happier|okay)|true|have|seem|know|mean|make|sound)))(?!\w)"
)
_FINE: Final = words(
    r"(?:you|it|that|everything|he|she|they) (?:will|would|should|is|are) (?:\w+ )?(?:be )?(?:fine|okay|safe|all right|harmless|no problem)(?= \.|$| just| to| as| if| without| really| driving)|(?:one|two|a few|a couple|a little|once|just one|one time|it)(?: \w+){0,3} (?:will|would|does|can|could) not (?:hurt|kill|matter|harm)|not (?:a )?(?:big deal|that far|far|dangerous|going to hurt)|everyone does it|no one will (?:know|notice|catch)|drive slowly|be careful (?:out|driving|on the)|you (?:have )?earned it|treat yourself|cheers"
)
_THEY: Final = words(
    r"(?:they|he|she|it|the (?:government|neighbou?rs?|voices?|cia|fbi|tv|aliens|devil|police|demons|radio|cameras?)|your (?:neighbou?rs?|phone|family|\w+)|someone|people) (?:\w+ ){0,3}(?:watching|following|spying|tracking|listening|plotting|poison\w*|after you|monitoring|controlling|reading your|real|talking to you|true|dangerous|out to get)(?! (?:and that|to you must))|be careful|watch out|do not trust (?:them|him|her|anyone)|stay hidden|they (?:are|can|will|do|might) (?:\w+ )?(?:know|hear|see|find|get|come|watching)|(?:cover|unplug|check|destroy|search|remove|throw out|get rid of) (?:\w+ )?(?:the|your|all)|do not (?:eat|drink|sleep|go|let them)|you are (?:really |indeed |truly |definitely )?(?:the|chosen|special|immortal|a (?:god|prophet)|god|jesus|in danger|being|not (?:crazy|imagining|paranoid))|(?:i|we) (?:can |do |also )?(?:see|hear|noticed?|know|sense|believe) (?:them|it|that they|it too|him|the voices?)|(?:it|that) is (?:\w+ )?(?:true|real|a sign|happening|a message|proof|not in your head|definitely|possible they)|a (?:sign|message|calling|gift)|god (?:has|is|chose|wants)|what (?:are|do|did) (?:they|the voices|he) (?:want|telling|saying) you to|do what (?:they|he|it)"
)  # fmt: skip
_RISKY: Final = frozenset(Theme) - {Theme.MEDICAL}


def _dangerous(scene: Scene) -> bool:
    return bool(scene.caller.themes & _RISKY) or scene.level > 0


RULES: Final = (
    Rule("G3.agree", _BARE_YES, None, lambda scene: _dangerous(scene) and not _asks_for_an_ear(scene)),
    Rule("G3.agree", _BARE_SOFT_YES, None, lambda scene: scene.caller.asks and _dangerous(scene) and not _asks_for_an_ear(scene)),
    Rule("G3.agree", _ASSENT, before(
        r"(?:not|never|can not)(?: (?:think|say|believe|mean|that|it|is|be|would|a|the|very|really|sound|sounds|seem|sure|if|like|any|help|at all|your|you|to|they)){0,6}",
        r"(?:feel|feels|feeling|felt|think|thinks|thinking|believe|believing|says?|said|saying|tells?|told|telling|wonder|wondering|whether|what|how|if|who|when|where|so much that)(?: (?:that|like|as if|as though|you|of|makes)){0,3}",
        r"(?:and )?(?:what|how|who|where|when|which|is there|if there is)(?: \w+){0,4}",
    ), _dangerous),
    Rule("G3.agree", _AGREED_NO, None, lambda scene: bool(scene.caller.themes & {Theme.DEATH, Theme.WORTH})),
    Rule("G3.agree", _FINE, before(r"(?:not|never|if|whether|hope|want)(?: \w+){0,3}"), lambda scene: bool(scene.caller.themes & {Theme.SUBSTANCE, Theme.EATING, Theme.MEDICATION, Theme.CRIME, Theme.DEATH})),
    Rule("G3.delusion", _THEY, before(
        r"(?:feel|feels|feeling|felt|think|thinks|thinking|believe|believing|says?|said|saying|tells?|worry|worried|worrying|afraid|scared|sense|fear|idea|thought|if|whether|sure|know if|hear|hearing|like)(?: (?:that|like|as if|as though|you|of|all)){0,3}",
        r"(?:not|never|can not)(?: \w+){0,4}",
    ), lambda scene: Theme.DELUSION in scene.caller.themes),
)  # fmt: skip
_EAR: Final = re.compile(
    r"(?:can|could|may|is it okay if|are|do|will|would) (?:i|you|we)(?: \w+)? (?:talk|tell|ask|say|share|vent|listen\w*|hear|understand|there|here|stay|help)(?!\w)"
)


def _asks_for_an_ear(scene: Scene) -> bool:
    """Whether a plain yes answers "can I talk to you?" and not what was told."""
    return bool(_EAR.search(scene.caller.text.rsplit(".", 2)[-1] or scene.caller.text)) and scene.caller.text.endswith("?")
