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
    r"(?:immigrants?|migrants?|foreigners?|refugees?|muslims?|islam|jews?|jewish people|blacks?|black people|white people|"
    r"whites|asians?|mexicans?|latinos?|indians?|arabs?|africans?|chinese(?: people)?|gays?|gay people|lesbians?|trans people|"
    r"transgender people|homosexuals?|christians?|women|females|men|gypsies|roma|disabled people|homeless people|the homeless|"
    r"poor people|fat people|old people)"
)
GROUPS: Final = _GROUPS
_PEOPLE: Final = r"(?:(?:him|her|them)(?! (?:feelings|in|at|on my car|with my|record|goals?))|my (?:\w+ )?(?:wife|husband|boss|mother|father|brother|sister|ex|boyfriend|girlfriend|neighbou?rs?|teacher|partner|child|kids?|son|daughter|baby|parents|family|roommate|coworkers?|classmates?|stepfather|stepdad|friends?|bully|bullies|abuser|cat|dog|rapist)|someone|everyone|people|that (?:guy|man|woman|bitch|bastard|jerk|\w+)|those \w+|the (?:kid|kids|guy|man|school|people|neighbou?rs?))(?! feelings)"
_THEMES: Final[dict[Theme, re.Pattern[str]]] = {
    theme: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    for theme, patterns in {
        Theme.DEATH: (
            r"suicid\w*|unalive\w*|self ?harm\w*|(?:kill|hurt|harm|cut|hang|shoot|drown|starv|burn|stab|end)(?:e|s|ing|ting)? my ?self",
            r"(?:want|wanna|wish|like|ready|going|better|rather|should|deserve|easier|just|tonight|hope|prefer) (?:\w+ ){0,4}"
            r"(?:die|dead|dying|disappear|be gone|not exist|not wake up|vanish|be with (?:him|her) in heaven)",
            r"end(?:ing)? (?:it|my life|everything|it all|things|my pain|the pain)|not (?:\w+ )?deserve (?:to )?(?:live|life|be alive|exist)|take my (?:own )?life|(?:jump|jumping|step|stepping) (?:off|from|in front|into)",
            r"better off (?:without me|dead|if i)|(?:no|any) (?:point|reason)(?: \w+){0,3} (?:to|in|for) (?:live|living|go on|going on|be here|being "
            r"here|stay|keep going)|give up on (?:life|everything)|not (?:want|wanna)(?: \w+)? to (?:live|be here|be alive|exist|wake up|go on)",
            r"overdos\w+|take all (?:of )?(?:my|the|these) \w+|slit my \w+|(?<!\w )cutting|i (?:\w+ )?cut (?:again|last|tonight|because|to|deep)|noose|goodbye (?:note|letter)|burden|sleep forever|"
            r"(?:never|not) wake up|i can not (?:go on|do this any ?more)|miss me|(?:better|happier|fine|okay|off|go on|easier) without me|tired of (?:living|life|being alive)|kms",
            r"life is (?:not worth|pointless|meaningless)|not worth living|done with (?:life|living|everything)|join (?:him|her|them) in",
        ),
        Theme.WORTH: (
            r"worthless|useless|hate my ?self|i am (?:such |just |only |nothing |so |a |an |the |really |too ){0,3}(?:failure|ugly|stupid|"
            r"loser|pathetic|broken|disgusting|idiot|unlovable|monster|waste|mess|but a \w+|fat|weak|crazy|bad (?:mother|father|person))",
            r"i deserved? (?:to (?:die|suffer|be)|pain|the pain|punishment|what (?:he|she|they|happened)|being|it when|every (?:hit|bit))|(?:all )?my (?:own )?fault|i (?:made|make) (?:him|her|them) (?:hit|angry|mad|do|hurt)|"
            r"i (?:asked for|provoked|had it coming)|no one (?:will ever |would ever |could ever |ever )?(?:loves?|likes?|cares?|wants?) (?:about )?me|"
            r"(?:hits?|beats?|hit|slaps?|chokes?|slapped|choked|rapes?|raped|abuses?|touches|touched) me|punish my ?self",
        ),
        Theme.HARM: (
            rf"(?:kill|hurt|hit|punch|stab|shoot|beat|strangle|poison|attack|choke|slap|murder|hunt|burn|destroy|ruin|threaten|smash)(?:ing)? (?:up )?{_PEOPLE}",
            r"revenge|make (?:him|her|them|my \w+) (?:pay|suffer|regret|feel)|teach (?:him|her|them|my \w+) a lesson|get back at|get even|"
            r"(?:he|she|they) deserves? to (?:die|suffer|be \w+)|shoot up|burn (?:it|the|his|her|their)(?: \w+)? down|bring a (?:gun|knife)|buy a gun|"
            r"beat (?:the|his|her) \w+|voices? (?:\w+ ){0,3}(?:tell|telling|say|saying|told|want|order)\w*",
        ),
        Theme.HATE: (
            rf"(?:hate|despise|can not stand|sick of|get rid of|kick out|deport|ban) (?:all |the |these |those )?{_GROUPS}",
            rf"{_GROUPS} (?:\w+ )?(?:are|should|do not|need to|deserve|only|have|ruin|take|steal|commit|is|keep|want)",
            r"you know who (?:runs|controls)|my race|master race|inferior|subhuman|vermin",
        ),
        Theme.DELUSION: (
            r"(?:they|people|neighbou?rs?|everyone|government|cia|fbi|aliens|police|devil|demons?|satan|someone|ones|family|wife|husband|mother|coworkers?|machines?|phone|tv|radio) "
            r"(?:\w+ ){0,3}(?:watching|following|spying|spy on|tracking|listening|plotting|poison\w*|after me|monitoring|bugged|bugging|"
            r"controlling|reading my|putting|planted|recording|broadcast\w*|stealing|replac\w+|conspir\w+|implant\w*)",
            r"chip in my|implant\w*|messages? (?:\w+ ){0,3}(?:to me|for me|through|from god)|talks? to me through|(?:i am|i was) (?:the |a )?"
            r"(?:\w+ )?(?:messiah|god|jesus|prophet|chosen|reborn|immortal|invincible|dead already)|voices (?:in|are|say|tell|keep|told|want|that|\w+ing)|(?:hear|hearing|the|my) voices|special (?:powers?|mission)|god (?:told|chose|tells|wants|speaks)|"
            r"read (?:my|people s) (?:mind|thoughts)|imposters?|impostors?|can fly|poison(?:ed|ing)? (?:my|me)|secret (?:code|messages?|signals?)|cameras? in|"
            r"simulation|possessed|prophecy|conspir\w+",
        ),
        Theme.MEDICATION: (
            r"(?:stop|stopped|stopping|quit|quitting|skip|skipping|skipped|off|without|flush\w*|toss\w*|throw(?:ing)? (?:away|out)|ditch\w*|double|"
            r"doubling|mix\w*|increase|more|extra|cut|halve|start|take|taking|need|cold turkey) (?:\w+ ){0,4}(?:meds?|medications?|medicines?|pills?|"
            r"antidepressants?|lithium|prozac|zoloft|lexapro|ssris?|insulin|antipsychotics?|dose|doses|xanax|prescriptions?|seroquel|tablets?|adderall|"
            r"inhaler|benzos?|risperdal|abilify|statins?|treatment|chemo\w*)",
            r"cold turkey|(?:meds?|medication|pills?) (?:\w+ ){0,4}(?:stop|quit|not work\w*|poison|not need|make me|useless)|not need (?:\w+ ){0,2}(?:meds?|medication|pills)",
        ),
        Theme.EATING: (
            r"(?:stop|stopped|stopping|quit|skip|skipping|skipped|not|without|hate) (?:\w+ )?(?:eat|eating|eaten|food|meals?|breakfast|lunch|dinner)|"
            r"starv\w+|purg\w+|throw(?:ing)? (?:it |everything |my food )?up|laxatives?|calories|too fat|so fat|feel fat|am fat|fasting|"
            r"skinny|binge\w*|anorexi\w*|bulimi\w*|(?:eat|eating) (?:less|nothing|once)|thinspo|pro ana|make my ?self (?:sick|vomit|throw up)",
        ),
        Theme.SUBSTANCE: (
            r"(?:get|getting|got|be|am) (?:drunk|high|wasted)|(?:drink|drinking) (?:\w+ ){0,4}(?:tonight|forget|sleep|numb|pain|more|again|drive|alone|morning|bottle)|"
            r"relaps\w+|use again|(?:drive|driving|drove) (?:\w+ ){0,3}(?:drunk|home drunk|drinks|beers)|heroin|cocaine|meth|fentanyl|oxy\w*|pills to|"
            r"weed|vodka|whiskey|shots|(?:one|a) (?:more )?(?:drink|hit|line)",
        ),
        Theme.CRIME: (
            r"(?:i|we|me|my|how|to) (?:(?!do|did|never|accused|who|not)\w+ ){0,4}(?:steal|stealing|shoplift\w*|rob|robbing|hack|hacking|break into|burgl\w+|stalk\w*|blackmail\w*|forge|fake id|sell drugs|vandal\w*|"
            r"key (?:his|her|their)|slash (?:his|her|their)|set (?:\w+ ){0,3}fire|arson|follow (?:him|her) home|track (?:his|her))",
        ),
        Theme.AWAY: (
            r"not (?:need|want|trust|like) (?:\w+ ){0,3}(?:therap\w+|doctors?|anyone|help|counsel\w+|hospitals?|friends|people|hotlines?)|only (?:one|friend|person) (?:\w+ ){0,2}"
            r"(?:i|who|that)|(?:therap\w+|doctors?|hotlines?) (?:\w+ ){0,3}(?:useless|waste|scam|lie|liars|not help|never help|can not help)|"
            r"(?:stop|quit|cancel\w*|skip) (?:\w+ ){0,3}(?:therap\w+|counsel\w+|appointments?)|you are all i|just (?:need|talk to) you|not (?:tell|telling) (?:anyone|my \w+)|"
            r"keep (?:\w+ ){0,2}secret|cut (?:everyone|them|him|her|my (?:family|friends|parents|mother|father|sister|brother)) off",
        ),
        Theme.MEDICAL: (
            r"chest (?:pains?|hurts?|tight\w*)|(?:can|could) not breathe|trouble breathing|short of breath|pass(?:ed|ing) out|unconscious|will not wake up|"
            r"not waking up|bleeding|seizures?|stroke|face (?:is )?droop\w*|numb|overdos\w+|swallowed|allergic|throat (?:is )?(?:closing|swelling)|"
            r"cough\w* (?:up )?blood|vomiting blood|head injury|hit my head|poison\w*|turning blue|not breathing|heart attack|too many (?:pills|\w+)",
        ),
    }.items()
}  # fmt: skip
_AGE: Final = re.compile(r"(?<!\w)i am (?:only |just |a )?(?:(?:1[0-7]|[6-9])(?! (?:weeks|months|days|minutes|hours|miles|dollars))(?!\w)|(?:twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eleven|ten)(?!\w))|"
                         r"(?<!\w)(?:i am in|in) (?:the )?(?:[5-9]|1[0-2])th grade|(?<!\w)i am in (?:middle|elementary|high) school")  # fmt: skip
_ASKS: Final = re.compile(
    r"\?$|^(?:should|would|could|can|do|does|is|are|am|will|may|have|did|what if|so|or) (?:i|you|it|they|he|she|we|that|this)(?!\w)|(?:should i|do you think|is it okay|can i)(?!\w)"
)
_WONDERS: Final = re.compile(
    r"(?<!\w)(?:do i have|am i|could i have|might i (?:have|be)|do you think i|is it|is this|what is wrong|what do i have|diagnos\w+ me|i think i (?:have|am|might))(?!\w)"
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
