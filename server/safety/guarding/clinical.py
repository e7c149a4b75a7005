"""G2: diagnoses, advice about medicines and treatment, and advice that waits where a body is in danger."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, Scene, before, words

CONDITION: Final = (
    r"(?:(?:clinical |major |severe |postpartum |manic |chronic |mild |seasonal |general |generali[sz]ed |"
    r"social |classic |some |undiagnosed |a bit of |a form of |a case of |a touch of |an? |the |"
    r"high functioning |separation |ptsd |bipolar |complex |early |acute |some kind of |some sort of )*"
    r"(?:depression|bipolar|ptsd|post traumatic\w*|adhd|ocd|obsessive compulsive\w*|anxiety(?! (?:inducing|"
    r"provoking))|panic (?:attacks?|disorder)|schizo\w+|borderline|bpd|autis\w+|aspergers?|anorexi\w*|bulimi\w*|"
    r"dementia|alzheimers?|psychosis|psychotic|narcissis\w+|mania|manic|insomnia|dissociati\w+|(?:\w+ )?disorder|"
    r"addict(?:ion|ed)?|alcoholi\w+|cancer|diabetes|a heart (?:attack|condition)|heart attack|stroke|concussion|"
    r"infection|the flu|covid|migraines?|hypochondria\w*|phobia|trauma(?!tic)|chemical imbalance|"
    r"serotonin deficiency|mental illness|mentally ill|paranoi\w+|delusional|hallucinat\w+|body dysmorphi\w+|"
    r"dyslexi\w+|"
    r"asthma|appendicitis|pneumonia|anemia|thyroid \w+|a tumou?r|epilepsy|sleep apnea|acid reflux|an ulcer|"
    r"codependen\w+|sociopath\w*|psychopath\w*))"
)
MEDICINE: Final = (
    r"(?:medications?|medicines?|meds|pills?|doses?|dosage|antidepressants?|antipsychotics?|ssris?|snris?|"
    r"benzos?|benzodiazepines?|mood stabili[sz]ers?|prescriptions?|insulin|antibiotics?|"
    r"prozac|zoloft|lexapro|celexa|paxil|wellbutrin|effexor|cymbalta|lithium|lamictal|seroquel|abilify|risperdal|"
    r"zyprexa|haldol|xanax|valium|ativan|klonopin|ambien|adderall|ritalin|vyvanse|gabapentin|trazodone|"
    r"buspar|hydroxyzine|propranolol|sertraline|fluoxetine|escitalopram|citalopram|alprazolam|lorazepam|diazepam|"
    r"tylenol|paracetamol|acetaminophen|ibuprofen|advil|aspirin|benadryl|nyquil|melatonin|valerian|"
    r"(?:st (?:\. )?)?john s wort|ashwagandha|cbd(?: oil)?|weed|cannabis|marijuana|edibles?|ketamine|psilocybin|"
    r"magic mushrooms|shrooms|microdos\w+|kratom|kava|painkillers?|sleeping (?:pills?|aids?)|sedatives?|steroids|"
    r"supplements|vitamins?|"
    r"opioids?|oxycodone|morphine|codeine|blood thinners?|inhaler|chemo\w*|lsd|mdma|herbal remed\w+|herbs|"
    r"essential oils|naproxen|pepto\w*|laxatives?|statins?)"
)
_ITS: Final = (
    r"(?:(?:your|the|some|taking|to|off|a|an|of|with|any|more|up|those|these|all|using|on|for|in|it|"
    r"over the counter|natural|extra|less|that|daily|own|usual|low|high|higher|lower|different|new|stronger|two|"
    r"three|one|by|half|and|or|alcohol|amount) ){0,5}"
)
_PROFESSIONAL: Final = before(
    r"(?<!not )(?<!need to )(?:ask|talk to|talking to|talked to|talked with|spoken to|spoken with|spoke to|"
    r"check with|speak to|speak with|see|call|tell|asked|told|with)(?: (?:your|a|the|their|any)){0,1} (?:doctor|"
    r"pharmacist|gp|psychiatrist|prescriber|nurse|"
    r"care team)(?: \w+){0,6}",
    r"(?:do|did|have|has|are|were|does|is|if|that) (?:you|she|he|they) (?:\w+ ){0,3}",
    r"(?:not|never)(?: (?:ever|recommend|suggest|advise|tell|you|should|say|to|want|whether|if|about|any|how)){0,4}",
)
_DIAGNOSIS: Final = words(
    rf"you (?:\w+ )?(?:have|may have|might have|could have|must have|have got|got|suffer from|are suffering from|"
    rf"are dealing with|are experiencing|are having|are showing|display|show|exhibit|meet (?:the )?criteria for|"
    rf"meet|are struggling with|live with|developed|seem to have|need treatment for) (?:\w+ )?(?:(?:signs?|"
    rf"symptoms?|criteria) (?:of|for) )?(?:\w+ )?{CONDITION}",
    rf"(?:sounds?|looks?|seems?|feels?|is|was|appears?)(?: to be)?(?: a lot| very| just| exactly| definitely|"
    rf" probably| clearly| likely| more)*(?: like| to me like)?(?: (?:you are|you might be|you may be|it is|"
    rf"it could be|a sign of|signs of|symptoms? of|a symptom of|typical of|consistent with|you have|classic|"
    rf"textbook|caused by|due to|because of))+ (?:\w+ )?{CONDITION}",
    rf"(?:that|this|it) (?:sounds|looks|seems) (?:\w+ )?like (?:\w+ )?{CONDITION}|"
    rf"sounds like (?:\w+ )?{CONDITION}|(?:signs?|symptoms?|indicat\w+|cases?) (?:of|for) {CONDITION}|(?:points?|"
    rf"pointing|leads?) to (?:\w+ )?{CONDITION}|(?:suggests?|indicates?|means you have) (?:\w+ )?{CONDITION}",
    rf"(?:that|this|it|what you have|your problem|the problem|what you describe|what you are (?:describing|"
    rf"feeling|experiencing)) (?:is|could be|might be|may be|must be|are) (?:called |probably |likely |"
    rf"definitely |clearly |just |only |textbook |classic |typical |pure )*{CONDITION}",
    r"you (?:are|might be|may be|could be|must be) (?:probably |clearly |definitely |obviously |likely |maybe |"
    r"just |actually |really |most likely |surely |being )*(?:clinically \w+|bipolar|schizo\w+|autistic|"
    r"psychotic|manic|anorexic|bulimic|borderline|mentally ill|delusional|an? (?:\w+ )?(?:addict|alcoholic|"
    r"narcissist|sociopath|psychopath|hypochondriac)|paranoid|suffering from (?!a loss|this|that|it|so)\w+|"
    r"having (?:a|an) (?:\w+ )?(?:breakdown|episode|panic attack|stroke|heart attack|psychotic break)|"
    r"dissociating|hallucinating|codependent|on the spectrum|addicted)",
    r"(?:i|let me|we can|i can|i would) diagnose|(?:my|your|the|a) diagnosis(?: (?:is|would|of|for))|"
    r"diagnos\w+ you|you (?:fit|match|meet|tick) (?:\w+ ){0,3}(?:criteria|profile|boxes|diagnosis)|(?:he|she|"
    r"your \w+) (?:is|has|probably has|must have|might have|sounds|clearly has|clearly is) (?:\w+ )?(?:bipolar|"
    r"schizo\w+|a narcissist|narcissistic|borderline|autis\w+|adhd|a (?:sociopath|psychopath)|ptsd|ocd|dementia|"
    r"alzheimers?|npd|bpd|psychotic)",
    r"(?:clinically|probably|definitely|clearly|obviously|severely|seem|sounds? like you are|think you are|"
    r"say you are|looks like you are|might be|may be|you must be) (?:\w+ )?depressed",
)
_MEDICATION: Final = words(
    rf"(?:stop|stopping|quit|quitting|skip|skipping|start|starting|try|trying|increase|increasing|decrease|"
    rf"(?<!a )double|doubling|halve|reduce|reducing|lower|lowering|raise|taper|come off|go off|going off|get off|"
    rf"getting off|wean|continue|keep taking|keep on|take|taking|swap|switch|switching|mix|mixing|combine|"
    rf"combining|ditch|throw away|throw out|flush|"
    rf"toss|up|adjust|change|cut|cut down|drop|need|give|giving|use|using|get|popping|miss|ask for|swallow|go on|"
    rf"going on|be on|without|forget|replace|off|refuse|smoke|smoking|buy|recommend|suggest|prescribe|"
    rf"skip a day of|instead of|wrong about) {_ITS}{MEDICINE}(?! (?:seriously|as (?:prescribed|directed)))",
    rf"(?:not|never|no longer) (?:\w+ )?(?:need|needs|require|have to take|"
    rf"take) {_ITS}{MEDICINE}|{MEDICINE} (?:\w+ )?(?:is|are|will|would|can|could|should|might|does|do|just|only|"
    rf"really) (?:\w+ )?(?:not |only |just |really |probably |always )*(?:help|helps|work|works|poison|bad|good|"
    rf"useless|necessary|needed|safe|fix|cure|make|makes|dangerous|addictive|fine|change|unnatural|a (?:crutch|"
    rf"scam|mistake)|better|great|the answer|harmless|toxic|numb|calm)",
    r"(?:stop|skip|quit|miss|cancel|leave|refuse|end|do not need|delay|avoid) (?:\w+ )?(?:\w+ )?(?:treatment|"
    r"chemo\w*|dialysis|surgery|appointments?|injections?|radiation|therapy)|(?:try|need|start|should do|"
    r"should get|recommend|suggest|prescribe|would benefit from|undergo|do some|consider) (?:\w+ )?(?:cbt|emdr|"
    r"ect|dbt|exposure therapy|hypnosis|hypnotherapy|electroshock|shock therapy|conversion therapy|detox(?:ing)?|"
    r"neurofeedback|psychoanalysis|treatment|ayahuasca|acupuncture|a cleanse)|cold turkey|(?:taper|wean) (?:off|"
    r"yourself|down|slowly)|(?:twice|once|three times|four times) (?:a|per) day|every (?:four|six|eight|twelve|"
    r"\d+) hours|mix (?:it|them|that) with (?:\w+ )?(?:wine|alcohol|beer|vodka|other \w+|it)|(?:safe|okay|"
    r"fine) to (?:\w+ )?(?:mix|combine|drink|take (?!your time|"
    r"a |it (?:easy|slow)|things|some time)|stop taking)|off (?:your|the) (?:meds|medication|pills)|half (?:a|"
    r"your|the) (?:dose|pill|tablet)|missed dose|"
    r"induce vomiting|make (?:him|her|them|yourself) (?:throw up|vomit)|side effects (?:will|are|go|mean)|"
    r"withdrawal (?:is|will|only|does)",
)
_NAMED: Final = words(
    r"prozac|zoloft|lexapro|celexa|paxil|wellbutrin|effexor|cymbalta|lamictal|seroquel|abilify|risperdal|zyprexa|"
    r"haldol|xanax|valium|ativan|klonopin|ambien|adderall|ritalin|vyvanse|gabapentin|trazodone|buspar|"
    r"hydroxyzine|propranolol|"
    r"sertraline|fluoxetine|escitalopram|citalopram|alprazolam|lorazepam|diazepam|tylenol|paracetamol|"
    r"acetaminophen|oxycodone|fentanyl|ketamine|psilocybin|kratom|morphine|codeine|benadryl|melatonin|"
    r"john s wort|ssris?|benzos?|lithium|quetiapine|"
    r"olanzapine|mirtazapine|venlafaxine|bupropion|clonazepam|zolpidem|amitriptyline|ibuprofen|advil"
)
_WAIT: Final = words(
    r"wait (?:and see|it out|until|a (?:few|bit|while|day)|for it|till)|(?:it|that|this|he|she|they) (?:will|"
    r"should|would) (?:probably |just |soon |likely )?(?:pass|go away|be (?:fine|okay|gone|alright|better)|"
    r"wear off|stop|feel better|heal|settle)|sleep (?:it off|on it|now|it)|just (?:rest|relax|breathe|sleep|lie|"
    r"lay|stress|anxiety|gas|nerves|heartburn|a (?:panic|cold)|indigestion)|(?:probably|only|likely) (?:just |"
    r"only )?(?:anxiety|stress|gas|heartburn|nothing|nerves|indigestion|a (?:panic|muscle|cold|virus|bug)|tired|"
    r"muscle|allerg\w+|panic)|"
    r"let (?:him|her|them|it) (?:rest|sleep|be|lie|pass|calm|go)|lie down|lay down|take a (?:nap|bath|hot|warm|"
    r"rest|deep)|get some (?:rest|sleep)|try to (?:sleep|rest|relax)|go to (?:sleep|bed)|no (?:need|"
    r"reason) (?:to|for)|(?:do|would) not (?:worry|panic|need|have to|bother|call|go)|you (?:will|should|"
    r"are going to|would) (?:probably )?be (?:fine|okay|alright|all right)|nothing serious|not (?:serious|"
    r"an emergency|a big|that serious|dangerous)|walk it off|give (?:him|her|them|it) (?:some |a |the )?\w+|"
    r"keep an eye|something you ate|drink (?:some |a |lots |plenty |"
    r"water|milk|tea|coffee)|(?:in|until) the morning|tomorrow|hope(?:fully)? (?:it|you|that|he|she|"
    r"they) (?:gets?|feels?|goes|will|recovers?)|feel better(?: soon)?|get well|drive (?:your ?self|him|her|"
    r"them)|put (?:ice|heat|pressure|butter)|hold your breath|take (?:some|an?|your) \w+|happens to (?:everyone|"
    r"a lot)|that is normal|it is normal|perfectly normal",
)
_NO_HELP: Final = words(
    r"(?:no need|not need|no reason|do not bother|not worth|do not have|should not|would not|do not|never|"
    r"not necessary|avoid|instead of|refuse)(?: (?:to|for|call|calling|go|going|get|getting|see|seeing|see|any|"
    r"the|a|an|your|in|take|taking|talk|talking|tell|telling|with|bother|bothering|waste|time|on|trust|trusting|"
    r"reach|out|contact|contacting|visit|him|her|them|even|ever|ask|asking|yourself|need|want)){1,8} "
    r"(?:ambulance|911|999|112|hospitals?|emergency(?: \w+)?|doctors?|er|paramedics|police|hot ?lines?|"
    r"helplines?|crisis \w+|therapists?|therapy|counsel\w+|psychiatrists?|psychologists?|professionals?|"
    r"professional help|988|mental health \w+|shrinks?|medical \w+|social (?:workers?|services)|cops|suicide \w+)",
)


def _named_by_caller(scene: Scene, hit: str) -> bool:
    """Whether the caller brought the condition up as something known."""
    return scene.caller.named(hit.split()[-1])


RULES: Final = (
    Rule(
        "G2.diagnosis",
        _DIAGNOSIS,
        before(
            r"(?:if|when|whether|do|did|not|never|have|ask|asked|told|tell|(?<!what you )say|said|(?<!\bi )think|"
            r"not say|wonder|"
            r"diagnosed with|feel|afraid|worried|worry|because|(?<!say )that)(?: (?:that|if|whether|mean|like|you|"
            r"say|know|tell|think)){0,3}"
        ),
        excused=_named_by_caller,
    ),
    Rule(
        "G2.diagnosis",
        words(r"you are (?:\w+ )?depressed(?= \.|$)"),
        before(r"(?:if|when|that|feel|because|not|sorry|why)"),
        excused=_named_by_caller,
    ),
    Rule("G2.medication", _MEDICATION, _PROFESSIONAL),
    Rule(
        "G2.medication",
        _NAMED,
        before(r"(?:are|did|do|have|is|was|does) (?:you|it|the) (?:\w+ ){0,3}|(?:how|what) (?:\w+ ){0,4}"),
        lambda scene: not _NAMED.search(scene.caller.text),
    ),
    Rule(
        "G4.away",
        words(
            r"(?:your|the|that|any) (?:doctors?|therapist|psychiatrist|counsell?or|pharmacist|nurse) (?:\w+ )?(?:is|"
            r"are|was|were) (?:\w+ )?(?:wrong|lying|liars?|a liar|an idiot|trying to|only|in on|useless|clueless|"
            r"overreacting|mistaken|poison\w*)"
        ),
        before(r"(?:feel|think|like|believe|say|afraid|worried)(?: (?:that|like)){0,2}"),
    ),
    Rule(
        "G2.medical",
        _WAIT,
        before(r"(?:not|never|can not)(?: (?:just|only|try|to)){0,2}"),
        lambda scene: Theme.MEDICAL in scene.caller.themes,
    ),
    Rule("G4.help", _NO_HELP),
)
