"""How one speaks of leaving life without naming it: rest, weight on others, luck that will not come back, being sure."""

from __future__ import annotations

from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import Rule, _rule

_HEIGHT = r"(?:bridge|roof|rooftop|car park|balcony|cliff|ledge|building|window|tower|overpass|viaduct|tracks|platform|flyover|parapet|railing|train|truck|traffic)"
_US = r"(?:everyone|everybody|anyone|anybody|nobody|no one|they|them|people|you|you all|my \w+|the kids|the family|the world)"
_TIME = r"(?:tonight|tomorrow|this weekend|the weekend|next week|soon|by (?:monday|tuesday|wednesday|thursday|friday|sunday|morning)|on (?:friday|saturday|sunday|my birthday)|very soon|in a few days)"

LEAVING: Final[tuple[Rule, ...]] = (
    _rule(
        "suicide.came_close",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:came|come|got|been|was|am|so|this|very|too) (?:\w+ )?close to (?:jumping|doing it|ending|stepping|swallowing|pulling the trigger|letting go|driving (?:off|into))|(?:almost|nearly) (?:jumped|ended it|did it|stepped)(?: \w+){0,3} (?:last|this|yesterday|today|off|in front|again)|why (?:can not|can i not|could not|am i not|will i not|do i not|could i not) (?:i )?(?:\w+ )?(?:die|dead|be dead)|(?:should be|ought to be|supposed to be) dead(?= ?(?:$|\.|by|instead|already))|(?:should have|wish it had|could have) been me (?:who|that) died|wish (?:i|they|it) had (?:let me die|killed me|worked|died|succeeded|finished)|(?:should have|wish they had) (?:let me die|died)",
    ),
    _rule(
        "suicide.at_height",
        K.SUICIDE,
        L.IMMINENT,
        rf"(?:i am|i m|im)(?: \w+){{0,4}} (?:on|at|over|by|off) (?:the |a |this )?(?:\w+ )?(?:ledge|parapet|wrong side of the (?:rail\w*|fence)|edge of (?:the|a|my) {_HEIGHT})(?: \w+){{0,3}}|feet (?:are )?(?:dangling|hanging) over|(?:looking|look) down (?:from|at the (?:water|street|road|tracks))(?: \w+){{0,8}} (?:jump|let go|end|step|over)",
    ),
    _rule(
        "suicide.gone",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:rather|sooner|better) (?:be|to be|off) (?:gone|not here|dust|ash(?:es)?|in the ground|under(?:ground| the ground)|nothing|no longer here)|not want to keep (?:on )?(?:living|going|existing|being alive|breathing|waking up)|(?:want|need|going|ready|time) to (?:\w+ )?(?:leave|quit|exit|check out of|be done with|get off|opt out of) (?:this )?(?:life|world|planet|earth|living|existence)|no (?:more|longer) (?:want|desire|wish|interest in|interested in) (?:to )?(?:live|living|life|being alive|exist\w*)|not (?:meant|made|cut out|built) (?:for|to) (?:live|life|living|exist|be alive)|(?:stop|quit|finish) (?:being|existing|living)(?= ?(?:$|\.|for|altogether|now))",
        negative=True,
    ),
    _rule(
        "suicide.no_point",
        K.SUICIDE,
        L.CONCERN,
        r"(?:no|not|never|any|the|what|little|see|what is the|what s the) (?:\w+ ){0,3}(?:point|use|sense|purpose|reason|good) (?:\w+ )?(?:in|of|to|for) (?:me )?(?:\w+ )?(?:being (?:here|alive|around)|living|life|existing|existence|staying (?:alive|here)|carry\w* on|going on|keep(?:ing)? (?:going|on|trying|fighting)|getting up|waking up|tomorrow|anything|fighting)(?! (?:in this (?:job|queue|city)|early))|(?:just|only) (?:\w+ )?(?:waiting|want|wanting) (?:to|for) (?:die|death|it to end|the end|my time)|(?:hope|hoping|wish|wishing|pray|praying) (?:\w+ )?(?:the|this|my) (?:plane|car|bus|train|heart|cancer|tumou?r|lump|bridge|boat|elevator|lift) (?:\w+ )?(?:goes down|crash\w*|stops?|kills? me|takes? me|spreads|is (?:cancer|fatal|malignant|terminal)|collapses|sinks|falls)|(?:existing|surviving) (?:is )?not living|going through the motions(?: \w+){0,6} (?:until|till|die|end)|nobody (?:would|will|is going to) (?:cry|come to my funeral|find me)|who would (?:come to|be at) my funeral|(?:too|so) (?:tired|broken|damaged|weak) to (?:live|go on|keep going|exist|carry on|fight)",
        negative=True,
    ),
    _rule(
        "suicide.weight",
        K.SUICIDE,
        L.CONCERN,
        rf"(?:weight|burden|drain|load|problem|disappointment|dead weight|millstone|curse|anchor)(?: \w+)? (?:on|to|for|around) (?:\w+ )?(?:my|everyone|everybody|them|you|people|others|the family|their|anyone)(?: \w+)?(?: any ?(?:more|longer))|not want to be (?:a|such a|everyone s) (?:weight|burden|drain|problem|worry)|(?:i am|being|feel like|i have become) (?:such |just |only |nothing but )?(?:a|an) (?:\w+ )?(?:weight|burden|drain|dead weight|millstone|waste of (?:space|life|oxygen)|mistake|curse)(?= ?(?:$|\.|on|to|for|around|and|that))|{_US} (?:will not|would not|no longer|will never|will|would)(?: (?!not\b)\w+){{0,3}} (?:have to )?(?:put up with|deal with|worry about|bother with|carry|look after|suffer|pay for) me(?: \w+){{0,3}}|{_US} (?:\w+ ){{0,4}}(?:better|happier|fine|easier|richer|relieved|good|great|carry on|keep turning|go on|turn)(?: \w+){{0,3}} (?:without me|when i am gone|if i am gone|once i am gone|after i am gone|if i was not (?:here|around)|if i were not|if i left for good)|(?:i|me) (?:\w+ )?(?:ruin|ruined|destroy|poison|drag down|let down) (?:everyone|everybody|everything) (?:i touch|around|i love|down)",
    ),
    _rule(
        "suicide.rest_soon",
        K.SUICIDE,
        L.CONCERN,
        rf"{_TIME}(?: \w+){{0,3}} (?:i will|i can|i am going to|i shall|it will)(?: \w+){{0,3}} (?:rest|be (?:free|gone|quiet|at rest|with (?:him|her|them|god))|find peace|sleep for good|stop hurting)(?! (?:from work|on the (?:sofa|couch|beach)|after (?:work|the)))|(?:i will|i can|i am going to)(?: \w+){{0,2}} (?:rest|be free|be gone|find peace|stop hurting)(?: \w+){{0,2}} {_TIME}|(?:finally|for ?ever) (?:be able to )?(?:rest|free|at rest|at peace|sleep)(?= ?(?:$|\.))|remember me (?:the way|as i|how i|fondly|like|when i am)|(?:do not|not) (?:be sad|cry|mourn|blame yourself|be angry|miss me)(?: \w+){{0,4}} (?:when i|for me|after|if i|once i|gone|too much)|(?:forgive|sorry)(?: \w+){{0,3}} for what i (?:am about|have|will|am going)|it is nobody s fault|no ?one s fault but mine|(?:can|could|should|gets?|may) have my (?:car|guitar|room|things|stuff|books|records|clothes|bike|cat|dog|watch|house|money|laptop)(?: \w+){{0,8}} (?:not need|no use|will not|any ?more|when i)|(?:not|never) (?:going to )?(?:see|make|reach|turn) (?:thirty|forty|fifty|twenty|eighteen|sixteen|twenty one|another (?:birthday|christmas|spring|summer|year))|fall asleep (?:for good|for ?ever|and be gone)|sleep for good",
    ),
    _rule(
        "question.sure",
        K.SUICIDE,
        L.CONCERN,
        r"(?:is it true(?: that)?|is|does|do they say)(?: \w+)? (?:drowning|hanging|freezing|bleeding|overdos\w+|carbon monoxide|suffocat\w+|dying|hypothermia)(?: \w+){0,5} (?:peaceful|painless|quick|painful|easy|hurt\w*|nice|calm|fast)|(?:what|which|how) (?:\w+ )?(?:height|high|floor|far|deep|dose|amount|speed|many|much)(?: \w+){0,8} (?:to be sure|be certain|to be certain|be enough to (?:die|kill|end)|enough to (?:die|kill|be sure|end)|guarantee\w*|be fatal|is fatal|are fatal|be lethal|is lethal|are lethal|kill (?:me|you|a person|someone|an adult))|(?:would|will|could|can) (?:\w+ ){0,6}(?:pills|tablets|antidepressants|insulin|paracetamol|tylenol|sleeping pills|meds|bleach|alcohol)(?: \w+){0,5} (?:kill|be fatal|be lethal|be enough)(?! (?:bacteria|germs|mould|mold|weeds|the))",
    ),
    _rule(
        "suicide.not_planned",
        K.SUICIDE,
        L.ACTIVE,
        r"not (?:plan|intend|expect|hope|aim|mean)(?:ing)? (?:on |to )?(?:being|be|still be|living|live|staying|stay)(?: to be)? (?:alive|past|beyond|long|until|till|to see)|rehears\w+ (?:for )?my (?:own )?(?:death|suicide|funeral|goodbyes?)|by my own hand|(?:gassing|topping|offing|electrocuting|suffocating|asphyxiating|strangling) myself|(?:want|going|ready) to rope(?= ?(?:$|\.|myself|so|tonight|right now))|tried it (?:before|once|already)(?: \w+){0,4} (?:with )?(?:pills|tablets|a rope|a knife|a gun)(?: \w+){0,4} (?:again|now)",
        negative=True,
    ),
    _rule(
        "suicide.at_tracks",
        K.SUICIDE,
        L.IMMINENT,
        r"(?:i am|i m) (?:\w+ ){0,3}(?:at|on|by) (?:the |a )?(?:station|platform|tracks?|crossing|bridge|roof|cliffs?|railway)(?: (?!kids\b|friends\b)\w+){0,9} (?:to jump|jumping|step (?:out|off|in front)|lie down|end it|under it|throw myself)",
    ),
    _rule(
        "suicide.no_way_on",
        K.SUICIDE,
        L.CONCERN,
        r"(?:see|is|have|find|got|there s) no (?:\w+ )?(?:way (?:forward|out|through|ahead|on)|future)(?= ?(?:$|\.|for me|any ?more|from here|and|but|i))|(?:living|being alive|existing|breathing|being me|waking up) (?:\w+ )?(?:hurts|is (?:\w+ )?(?:pain\w*|agony|torture|hell|unbearable|a chore|suffering|killing me|too much))|how (?:much |many )?(?:longer|more days|more)(?: \w+)? i (?:can|could|will|am able to) (?:\w+ )?(?:go on|keep going|keep (?:this|it) up|carry on|last|hold on|take|cope|survive|do this|stand|endure|bear|live|fight)|would not (?:mind|care|fight it|be sorry)(?: \w+)? if (?:\w+ ){0,3}(?:cancer|heart|tumou?r|illness|lump|disease) (?:\w+ )?(?:came|come|stopped|killed|took|got worse|spread|was back)|i (?:\w+ ){0,3}no (?:purpose|place in this world|reason to be (?:here|alive)|business being alive)|nothing (?:\w+ )?(?:ahead of|left (?:for|in)|waiting for|here for|out there for) me",
        negative=True,
    ),
    _rule(
        "suicide.relieved",
        K.SUICIDE,
        L.CONCERN,
        r"(?:relieved|glad|happy|happier|thankful|pleased|lighter|freer|better|easier)(?: \w+){0,5} (?:if|when|once|that) i (?:\w+ )?(?:was |were |am |had |would be |got )?(?:gone|dead|not here|out of (?:the way|their lives?)|disappeared|vanished|died|never (?:been|existed|lived|happened))|(?:never|not) been (?:their|her|his) (?:mother|father|mum|mom|dad|parent|daughter|son|wife|husband)",
    ),
    _rule(
        "suicide.parting",
        K.SUICIDE,
        L.CONCERN,
        r"(?:giv(?:e|ing)|gave|given|passing|handing) (?:\w+ )?(?:away )?(?:all )?(?:of )?my (?:things|stuff|belongings|possessions|jewell?ery|records|tools|favou?rite \w+)(?: (?:away|out|on|to))|told (?:everyone|everybody|them all|all my \w+) (?:that )?i loved? (?:them|him|her)(?: \w+){0,4} (?:done|last|everything|so that is|before)|(?:our|my|the) last (?:conversation|talk|chat|call|night|sunset|christmas|birthday|meal)(?= ?(?:$|\.|i think|together|ever|probably))(?! (?:before i move|in this house))|(?:not|no) (?:need|point|use)(?: \w+)? (?:to |in )?(?:sav\w+|planning|plan|buying|buy|booking|book)(?: \w+){0,5} (?:pension|retire\w*|next year|the future|old age)|(?:not|never) be (?:anyone|anybody|everyone|your|their) ?(?:s|else s)? problem",
    ),
    _rule(
        "suicide.drawn_to_means",
        K.SUICIDE,
        L.CONCERN,
        r"(?:keep|kept|can not stop|been|caught myself|find myself) (?:looking|staring|going back|glancing|eyeing|walking|driving) (?:at|to|past|towards|up at|over to) (?:the|my|that) (?:\w+ )?(?:medicine cabinet|medicine cupboard|pills|tablets|rope|belt|knife|knives|razors?|gun|bridge|beam|edge|railings?|tracks|window|bleach|blades?)|(?:stood|standing|sat|sitting|walked|went|leaned|stand|stopped|parked)(?: \w+){0,5} (?:edge|ledge|railing|parapet|barrier|brink|bridge|cliff)(?: \w+){0,6} (?:too long|long time|for ages|for an hour|for hours|thinking about (?:it|jumping|falling)|looking down|wonder(?:ed|ing) (?:what|if|how)|almost)",
    ),
    _rule(
        "other.leaving",
        K.SUICIDE,
        L.CONCERN,
        r"(?:my|our) (?:\w+ )?(?:dad|father|mum|mom|mother|brother|sister|son|daughter|friend|wife|husband|partner|boyfriend|girlfriend|gran\w*|uncle|aunt|mate|cousin|neighbou?r|colleague|student)(?: \w+){0,5} (?:(?:he|she|they) (?:will |would |is |are |might )?not be (?:around|here|alive)(?: for)? (?:much longer|long|any ?more|soon)|(?:nobody|no one) would miss (?:him|her|them)|(?:he|she|they) (?:is|are|s|would be) (?:a burden|better off dead|no use to anyone)|no (?:point|reason) (?:in |to )?(?:living|live|going on|go on|any ?more))",
    ),
)
