"""What the caller's last turn is about, as far as agreeing with it could do harm."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

from server.safety.guarding.folding import letters, plain

MAX_CALLER_CHARS: Final = 2_000


class Theme(enum.StrEnum):
    """What an agreement would feed."""

    DEATH = "death"
    """Suicide, self-harm, wishing to be gone, being a burden."""
    WORTH = "worth"
    """Contempt for oneself, blame for what others did."""
    HARM = "harm"
    """Hurting somebody, revenge."""
    HATE = "hate"
    DELUSION = "delusion"
    MEDICATION = "medication"
    EATING = "eating"
    SUBSTANCE = "substance"
    CRIME = "crime"
    AWAY = "away"
    """Turning from help, or wanting nobody but this assistant."""
    MEDICAL = "medical"
    """A body that may be in danger."""


_GROUPS: Final = (
    r"(?:immigrants?|migrants?|foreigners?|refugees?|muslims?|islam|jews?|jewish people|blacks?|black people|"
    r"white people|"
    r"whites|asians?|mexicans?|latinos?|indians?|arabs?|africans?|chinese(?: people)?|gays?|gay people|lesbians?|"
    r"trans people|"
    r"transgender people|homosexuals?|christians?|women|females|men|gypsies|roma|disabled people|homeless people|"
    r"the homeless|"
    r"poor people|fat people|old people)"
)
GROUPS: Final = _GROUPS
_PEOPLE: Final = (
    r"(?:(?:him|her|them)(?! (?:feelings|in|at|on my car|with my|record|goals?))|my (?:\w+ )?(?:wife|husband|"
    r"boss|mother|father|brother|sister|ex|boyfriend|girlfriend|neighbou?rs?|teacher|partner|child|kids?|son|"
    r"daughter|baby|parents|family|roommate|coworkers?|classmates?|stepfather|stepdad|friends?|bully|bullies|"
    r"abuser|cat|dog|rapist)|someone|everyone|people|that (?:guy|man|woman|bitch|bastard|jerk|\w+)|those \w+|"
    r"the (?:kid|kids|guy|man|school|people|neighbou?rs?))(?! feelings)"
)
_THEMES: Final[dict[Theme, re.Pattern[str]]] = {
    theme: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    for theme, patterns in {
        Theme.DEATH: (
            r"suicid\w*|unalive\w*|self ?harm\w*|(?:kill|hurt|harm|cut|hang|shoot|drown|starv|stab|end)(?:e|s|"
            r"ing|ting)? my ?self|burn(?:ing)? my ?self (?:again|to|because|when)",
            r"(?:want|wanna|wish|ready|better|rather|should|deserve|easier|tonight|hope|prefer) (?:\w+ ){0,4}"
            r"(?:die|dead|dying|disappear|be gone|not exist|not wake up|vanish|be with (?:him|her) in heaven)",
            r"(?<!the )end(?:ing)? (?:it|my life|everything|it all|things|my pain|the pain)|(?:kill|hang|shot|"
            r"shoot|drown)(?:ed|s|ing)? (?:him|her|them) ?sel\w+|not (?:\w+ )?deserve (?:to )?(?:live|life|"
            r"be alive|exist)|take my (?:own )?life|(?:want|going|could|should|might|thinking|about|"
            r"will) (?:\w+ ){0,3}(?:jump|jumping|step|stepping)(?= off| from| in front| into the| \.|$| now)|"
            r"(?:on|at|by) the (?:roof|ledge|bridge|edge|tracks)(?= \.|$| now| and)|(?:if|when) i (?:died|die|"
            r"am dead|was dead|were dead|go through with)|how (?:many|much|high|deep|"
            r"long)(?: \w+){0,3} (?:pills?|tylenol|dose|dangerous|lethal|fatal|deadly|to die|too much|jump|fall|"
            r"insulin|overdose)|(?:took|taken|swallowed|have) (?:\w+ )?(?:\d+|all|too many|a lot of|the whole|"
            r"twenty|thirty|ten|a bottle of|a bunch of) (?:\w+ )?(?:pills|tablets|bottle|tylenol|meds)|"
            r"painless\w*|scared of (?:the )?pain|easiest way|disappear(?:ing)?(?= \.|$| forever)|(?:should|"
            r"could) (?:just )?disappear",
            r"better off (?:without me|dead|if i)|(?:no|any) (?:point|reason)(?: \w+){0,3} (?:to|in|for) (?:live|"
            r"living|go on|going on|be here|being "
            r"here|stay|keep going)|give up on (?:life|everything)|not (?:want|wanna)(?: \w+)? to (?:live|"
            r"be here|be alive|exist|wake up|go on)",
            r"overdos\w+|take all (?:of )?(?:my|the|these) \w+|slit my \w+|(?<!\w )cutting|"
            r"i (?:\w+ )?cut (?:again|last|tonight|because|to|deep)|(?:when|if|after|want to|need to|going to|"
            r"keep|urge to|started) (?:i )?(?:cut|cutting)(?= \.| \?|$| again| because| my ?self| to feel| deep)|"
            r"(?:checks?|see|sees|saw|hide|cover|scars on|cuts on) my (?:arms?|wrists?|cuts|scars)|my (?:cuts|"
            r"scars)|noose|goodbye (?:note|letter)|(?:am|like|"
            r"being|be|just|such) (?:such )?a burden|burden (?:to|on) (?:my|everyone|them|him|her|people|you)|"
            r"sleep forever|"
            r"(?:never|not) wake up|i can not (?:go on|do this any ?more)|miss me|if i (?:was|were) (?:gone|dead|"
            r"not here)|when i am gone|(?:better|happier|fine|okay|off|go on|easier) without me|"
            r"tired of (?:living|life|being alive)|kms",
            r"life is (?:not worth|pointless|meaningless)|not worth living|done with (?:life|living|everything)|"
            r"join (?:him|her|them) in",
        ),
        Theme.WORTH: (
            r"(?:am|feel|feeling|me|so|utterly|be|is) (?:\w+ )?(?:worthless|useless)|hate my ?self|i am (?:such |"
            r"just |only |nothing |so |a |an |the |really |too ){0,3}(?:failure|ugly|stupid|"
            r"loser|pathetic|broken|disgusting|idiot|unlovable|monster|waste|mess|but a \w+|fat|weak|crazy|"
            r"bad (?:mother|father|person))",
            r"i deserved? (?:to (?:die|suffer|be)|pain|the pain|punishment|what (?:he|she|they|happened)|being|"
            r"it when|every (?:hit|bit))|(?:all )?my (?:own )?fault|i (?:made|make) (?:him|her|them) (?:hit|"
            r"angry|mad|do|hurt)|"
            r"i (?:asked for it|provoked|had it coming)|no one (?:will ever |would ever |could ever |"
            r"ever )?(?:loves?|likes?|cares?|wants?) (?:about )?me|"
            r"(?<!it )(?<!that )(?<!nearly )(?<!almost )(?<!just )(?:hits?|beats?|slaps?|chokes?|slapped|choked|"
            r"rapes?|raped|abuses?|touches|touched) me(?! (?:that|hard|like|up|with (?:his|her|a) car|"
            r"when i heard|deeply))|punish my ?self",
        ),
        Theme.HARM: (
            rf"(?:(?:want|wanted|going|like|love|plan\w*|about|need|have|ready|tempted|way|ways|how|urges?|"
            rf"deserves? me) to|should|could|will|would|can|might|thoughts? of|thinking (?:of|about)|imagine|"
            rf"fantasi\w+ about|feel like|i(?: am)?) (?:just |really |so badly |go |and |not |actually )?(?:kill|"
            rf"hurt|hit|punch|stab|shoot|beat|strangle|poison|attack|choke|slap|murder|hunt|burn|destroy|ruin|"
            rf"threaten|smash)(?:ing)? (?:up )?{_PEOPLE}",
            r"revenge|make (?:him|her|them|my \w+) (?:pay|suffer|regret|feel (?:my|the|what))|teach (?:him|her|"
            r"them|my \w+) a lesson|get back at (?:him|her|them|my)|get even with|"
            r"(?:he|she|they) deserves? to (?:die|suffer|be \w+)|shoot up|burn (?:it|the|his|her|"
            r"their)(?: \w+)? down|bring a (?:gun|knife)|buy a gun|"
            r"beat (?:the|his|her) \w+|voices? (?:\w+ ){0,3}(?:tell|telling|say|saying|told|want|order)\w*",
        ),
        Theme.HATE: (
            rf"(?:hate|despise|can not stand|sick of|get rid of|kick out|deport|ban) (?:all |the |these |"
            rf"those )?{_GROUPS}",
            rf"(?!women|men|females|old people|whites|blacks){_GROUPS} (?:\w+ )?(?:are|should|do not|need to|"
            rf"deserve|only|have|ruin|take|steal|commit|is|keep|want)",
            rf"{_GROUPS} (?:\w+ )?(?:disgust|annoy|anger|scare|sicken)\w* me|(?:women|men|females|old people|"
            rf"blacks|whites) (?:\w+ )?(?:are (?:all|inferior|stupid|evil|trash|whores?|liars?|only|animals|lazy|"
            rf"criminals)|should (?:be|not|stay)|belong|deserve)",
            r"you know who (?:runs|controls)|my race|master race|subhuman|vermin",
        ),
        Theme.DELUSION: (
            r"(?:they|people|neighbou?rs?|everyone|government|cia|fbi|aliens|police|devil|demons?|satan|ones|"
            r"family|wife|husband|mother|coworkers?|machines?|tv|radio|they re) "
            r"(?:\w+ ){0,3}(?:watching (?:me|us|my|from|every)|following (?:me|us|my)|spying|spy on|tracking|"
            r"listening|plotting|poison\w* (?:me|my|us|the food|food)|after me|monitoring|bugged|bugging|"
            r"controlling|reading my|putting|planted|recording (?:me|my|us)|broadcast\w*|stealing my thoughts|"
            r"conspir\w+|implant\w*|out to get)(?! (?:tv|movies|netflix|videos|football|a (?:movie|show)))",
            r"chip in my|implant\w*|(?:secret|hidden|special|sends?|sending|"
            r"coded) messages? (?:\w+ ){0,3}(?:to me|for me|through|from)|messages? from god|"
            r"talks? to me through|(?:i am|i was) (?:the |a )?"
            r"(?:\w+ )?(?:messiah|god|jesus|prophet|chosen|reborn|immortal|invincible|dead already)|voices (?:in|"
            r"are|say|tell|keep|told|want|that|\w+ing)|(?:hear|hearing|the|my) voices|special (?:powers?|"
            r"mission)|god (?:told|chose|tells|wants|speaks)|"
            r"read (?:my|people s) (?:mind|thoughts)|imposters?|impostors?|can fly|poison(?:ed|ing)? (?:my|me)|"
            r"secret (?:code|messages?|signals?)|(?:tv|radio|phone|computer|songs?) (?:is|are|"
            r"keeps?) (?:\w+ )?(?:sending|talking|speaking|telling)|replaced (?:my|him|her|them|all)|(?:he|she|"
            r"they) (?:is|are) not (?:really )?(?:my (?:wife|husband|mother|father|real)|real|human)|"
            r"god (?:wants|needs|ordered|commands)|cameras? in (?:my|the walls?)|demons?|"
            r"simulation|possessed|prophecy|conspir\w+",
        ),
        Theme.MEDICATION: (
            r"(?:stop|stopped|stopping|quit|quitting|skip|skipping|skipped|off|without|flush\w*|toss\w*|"
            r"throw(?:ing)? (?:away|out)|ditch\w*|double|"
            r"doubling|mix\w*|increase|more|extra|cut|halve|start|need|cold turkey|should i take|too many|all my|"
            r"all the) (?:\w+ ){0,4}(?:meds?|medications?|medicines?|pills?|"
            r"antidepressants?|lithium|prozac|zoloft|lexapro|ssris?|insulin|antipsychotics?|dose|doses|xanax|"
            r"prescriptions?|seroquel|tablets?|adderall|"
            r"inhaler|benzos?|risperdal|abilify|statins?|treatment|chemo\w*)",
            r"cold turkey|(?:my|these|the|on) (?:\w+ )?(?:meds|medications?|antidepressants?|pills|lithium|"
            r"prozac|zoloft|lexapro|ssris?|insulin|antipsychotics?|xanax|seroquel|adderall|prescription|"
            r"dose)(?= (?:make|makes|made|is|are|do|does|not|at|with|or|and|because|any|stop|too|every)| \.| \?|"
            r"$)|(?:meds?|medication|pills?) (?:\w+ ){0,4}(?:stop|quit|not work\w*|poison|not need|"
            r"make me|useless)|not need (?:\w+ ){0,2}(?:meds?|medication|pills)",
        ),
        Theme.EATING: (
            r"(?:stop|stopped|stopping|quit|skip|skipping|skipped|without|hate) (?:\w+ )?(?:eat|eating|eaten|"
            r"food|meals)|not (?:really )?(?:eat|eaten|eating) (?:\w+ ){0,3}(?:days?|all|since|hours|weeks?|"
            r"anymore)|"
            r"starv\w+ my ?self|i (?:\w+ )?starve|starving (?:works|feels)|(?:how|to|i|can) (?:\w+ )?(?:throw|"
            r"throwing) up(?= \.|$| quiet\w*| after| again| without)|makes? me eat|purging|i purge\w*|"
            r"throw(?:ing)? (?:it |everything |my food )up|(?:threw|throw|throwing) up after|laxatives?|(?:only|"
            r"just) (?:eat|ate|eaten) (?:an?|one|half|\d+)|(?:eat|ate|eaten) only|too fat|so fat|feel fat|am fat|"
            r"fasting (?:for|again)|"
            r"(?:be|get|look) skinny|skinnier|until i am (?:thin|skinny)|anorexia|bulimi\w*|(?:eat|"
            r"eating) (?:less|nothing|once)|thinspo|pro ana|make my ?self (?:sick|vomit|throw up)",
        ),
        Theme.SUBSTANCE: (
            r"(?:i|me|am|to|just) (?:\w+ )?(?:get|getting|got) (?:drunk|high|wasted)|(?:drink|"
            r"drinking) (?:\w+ ){0,4}(?:tonight|forget|sleep|numb|pain|more|again|drive|alone|morning|bottle)|"
            r"relaps\w+|use again|(?:drive|driving|drove) (?:\w+ ){0,3}(?:drunk|home drunk|drinks|beers)|heroin|"
            r"cocaine|meth|fentanyl|oxy(?:s|codone|contin)?(?!\w)|pills to|"
            r"i (?:\w+ ){0,5}(?:weed|vodka|whiskey)|i (?:drank|drink) (?:too much|again|alone)|one more (?:drink|"
            r"hit|line)|(?:need|want) a (?:drink|hit|fix)",
        ),
        Theme.CRIME: (
            r"(?:i|we|me|my|how|to) (?:(?!do|did|never|accused|who|not)\w+ ){0,4}(?:steal|stealing|shoplift\w*|"
            r"rob|robbing|hack|hacking|break into|burglari[sz]e|stalk(?:ing)? (?:him|her|them|my)|blackmail\w*|"
            r"forge|fake id|sell drugs|"
            r"vandal\w*|"
            r"key (?:his|her|their)|slash (?:his|her|their)|set (?:\w+ ){0,3}fire|arson|follow (?:him|her) home|"
            r"track (?:his|her))",
        ),
        Theme.AWAY: (
            r"not (?:need|want|trust|like) (?:\w+ ){0,3}(?:therap\w+|doctors?|anyone|help|counsel\w+|hospitals?|"
            r"friends|people|hotlines?)|only (?:one|friend|person) (?:\w+ ){0,2}"
            r"(?:i|who|that)|(?:therap\w+|doctors?|hotlines?) (?:\w+ ){0,3}(?:useless|waste|scam|lie|liars|"
            r"not help|never help|can not help)|"
            r"(?:stop|quit|cancel\w*|skip) (?:\w+ ){0,3}(?:therap\w+|counsel\w+|appointments?)|you are all i|"
            r"just (?:need|talk to) you|not (?:tell|telling) (?:anyone|my \w+)|"
            r"keep (?:\w+ ){0,2}secret|cut (?:everyone|them|him|her|my (?:family|friends|parents|mother|father|"
            r"sister|brother)) off",
        ),
        Theme.MEDICAL: (
            r"chest (?:pains?|hurts?|tight\w*)|(?:can|could) not breathe|trouble breathing|short of breath|"
            r"pass(?:ed|ing) out|unconscious|will not wake up|"
            r"not waking up|bleeding|seizures?|stroke|face (?:is )?droop\w*|numb|overdos\w+|swallowed|allergic|"
            r"throat (?:is )?(?:closing|swelling)|"
            r"cough\w* (?:up )?blood|vomiting blood|(?:drank|ate|swallowed|drunk|eaten) (?:\w+ )?(?:bleach|"
            r"antifreeze|poison|detergent|cleaner|batter\w+|chemicals?|mushrooms?|rat poison)|heart is (?:racing|"
            r"pounding)|arm (?:is )?(?:tingl\w*|numb|hurts)|head injury|hit my head|poison\w*|turning blue|"
            r"not breathing|"
            r"heart attack|too many (?:of (?:my|the|them|those) ?)?(?:pills|tablets|meds|painkillers|sleeping)",
        ),
    }.items()
}
_AGE: Final = re.compile(
    r"(?<!\w)i am (?:only |just |a )?(?:(?:1[0-7]|[6-9])(?! (?:weeks|months|days|minutes|hours|miles|"
    r"dollars))(?!\w)|(?:twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eleven|ten)(?!\w))|"
    r"(?<!\w)(?:i am in|in) (?:the )?(?:[5-9]|1[0-2])th grade|(?<!\w)i am in (?:middle|"
    r"elementary|high) school"
)
_ASKS: Final = re.compile(
    r"\?$|^(?:should|would|could|can|do|does|is|are|am|will|may|have|did|what if|so|or) (?:i|you|it|they|he|she|"
    r"we|that|this)(?!\w)|(?:should i|do you think|is it okay|can i)(?!\w)"
)
_WONDERS: Final = re.compile(
    r"(?<!\w)(?:do i have|am i|could i have|might i (?:have|be)|do you think i|is it|is this|what is wrong|"
    r"what do i have|diagnos\w+ me|i think i (?:have|am|might))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller's last turn, read once a reply."""

    text: str = ""
    """In the plain spelling of `folding`."""
    themes: frozenset[Theme] = frozenset()
    young: bool = False
    """The caller names an age or a class below eighteen."""
    asks: bool = False
    """The turn is a question."""
    wonders: bool = False
    """The caller asks what they have, rather than telling it."""

    @classmethod
    def of(cls, turn: str) -> Caller:
        """Read a turn; what is past `MAX_CALLER_CHARS` is not read."""
        text = plain(letters(turn[-MAX_CALLER_CHARS:]))
        themes = frozenset(theme for theme, pattern in _THEMES.items() if pattern.search(text))
        return cls(text, themes, bool(_AGE.search(text)), bool(_ASKS.search(text)), bool(_WONDERS.search(text)))

    def named(self, word: str) -> bool:
        """Whether the caller said `word`, or another form of it, as something known."""
        return not self.wonders and word[:6] in self.text
