"""G2: diagnoses, advice about medicines and treatment, and advice that waits where a body is in danger."""

from __future__ import annotations

import re
from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import Rule, Scene, before, words

CONDITION: Final = (
    r"(?:(?:clinical |major |severe |postpartum |manic |chronic |mild |seasonal |general |generali[sz]ed |social |classic |some |undiagnosed |a bit of |a form of |a case of |a touch of |an? |the |high functioning |separation |ptsd |bipolar |complex |early |acute |some kind of |some sort of )*"
    r"(?:depression|bipolar|ptsd|post traumatic\w*|adhd|ocd|obsessive compulsive\w*|anxiety(?! (?:inducing|provoking))|panic (?:attacks?|disorder)|schizo\w+|borderline|bpd|autis\w+|aspergers?|anorexi\w*|bulimi\w*|"
    r"dementia|alzheimers?|psychosis|psychotic|narcissis\w+|mania|manic|insomnia|dissociati\w+|(?:\w+ )?disorder|addict(?:ion|ed)?|alcoholi\w+|cancer|diabetes|a heart (?:attack|condition)|heart attack|stroke|concussion|"
    r"infection|the flu|covid|migraines?|hypochondria\w*|phobia|trauma(?!tic)|chemical imbalance|serotonin deficiency|mental illness|mentally ill|paranoi\w+|delusional|hallucinat\w+|body dysmorphi\w+|dyslexi\w+|"
    r"asthma|appendicitis|pneumonia|anemia|thyroid \w+|a tumou?r|epilepsy|sleep apnea|acid reflux|an ulcer|codependen\w+|sociopath\w*|psychopath\w*))"
)
MEDICINE: Final = (
    r"(?:medications?|medicines?|meds|pills?|doses?|dosage|antidepressants?|antipsychotics?|ssris?|snris?|benzos?|benzodiazepines?|mood stabili[sz]ers?|prescriptions?|insulin|antibiotics?|"
    r"prozac|zoloft|lexapro|celexa|paxil|wellbutrin|effexor|cymbalta|lithium|lamictal|seroquel|abilify|risperdal|zyprexa|haldol|xanax|valium|ativan|klonopin|ambien|adderall|ritalin|vyvanse|gabapentin|trazodone|"
    r"buspar|hydroxyzine|propranolol|sertraline|fluoxetine|escitalopram|citalopram|alprazolam|lorazepam|diazepam|tylenol|paracetamol|acetaminophen|ibuprofen|advil|aspirin|benadryl|nyquil|melatonin|valerian|"
    r"(?:st (?:\. )?)?john s wort|ashwagandha|cbd(?: oil)?|weed|cannabis|marijuana|edibles?|ketamine|psilocybin|magic mushrooms|shrooms|microdos\w+|kratom|kava|painkillers?|sleeping (?:pills?|aids?)|sedatives?|steroids|supplements|vitamins?|"
    r"opioids?|oxycodone|morphine|codeine|blood thinners?|inhaler|chemo\w*|lsd|mdma|herbal remed\w+|herbs|essential oils|naproxen|pepto\w*|laxatives?|statins?)"
)
_ITS: Final = r"(?:(?:your|the|some|taking|to|off|a|an|of|with|any|more|up|those|these|all|using|on|for|in|it|over the counter|natural|extra|less|that|daily|own|usual|low|high|higher|lower|different|new|stronger|two|three|one|by|half|and|or|alcohol|amount) ){0,5}"
_PROFESSIONAL: Final = before(
    r"(?<!not )(?<!need to )(?:ask|talk to|talking to|talked to|talked with|spoken to|spoken with|spoke to|check with|speak to|speak with|see|call|tell|asked|told|with)(?: (?:your|a|the|their|any)){0,1} (?:doctor|pharmacist|gp|psychiatrist|prescriber|nurse|"
    r"care team)(?: \w+){0,6}",
    r"(?:do|did|have|are|were|does|is|if|that) you (?:\w+ ){0,3}",
    r"(?:not|never)(?: (?:ever|recommend|suggest|advise|tell|you|should|say|to|want|whether|if|about|any|how)){0,4}",
)
_DIAGNOSIS: Final = words(
    rf"you (?:\w+ )?(?:have|may have|might have|could have|must have|have got|got|suffer from|are suffering from|are dealing with|are experiencing|are having|are showing|display|show|exhibit|meet the criteria for|meet|are struggling with|live with|developed|seem to have|need treatment for) (?:\w+ )?(?:(?:signs?|symptoms?|criteria) (?:of|for) )?(?:\w+ )?{CONDITION}",
    rf"(?:sounds?|looks?|seems?|feels?|is|was|appears?)(?: to be)?(?: a lot| very| just| exactly| definitely| probably| clearly| likely| more)*(?: like| to me like)?(?: (?:you are|you might be|you may be|it is|it could be|a sign of|signs of|symptoms? of|a symptom of|typical of|consistent with|you have|classic|textbook|caused by|due to|because of))+ (?:\w+ )?{CONDITION}",
    rf"(?:that|this|it) (?:sounds|looks|seems) (?:\w+ )?like (?:\w+ )?{CONDITION}|sounds like (?:\w+ )?{CONDITION}|(?:signs?|symptoms?|indicat\w+|cases?) (?:of|for) {CONDITION}",
    rf"(?:that|this|it|what you have|your problem|the problem|what you describe|what you are (?:describing|feeling|experiencing)) (?:is|could be|might be|may be|must be|are) (?:called |probably |likely |definitely |clearly |just |only )*{CONDITION}",
    r"you (?:are|might be|may be|could be|must be) (?:probably |clearly |definitely |obviously |likely |maybe |just |actually |really |most likely |surely |being )*(?:clinically \w+|bipolar|schizo\w+|autistic|psychotic|manic|anorexic|bulimic|borderline|mentally ill|delusional|an? (?:\w+ )?(?:addict|alcoholic|narcissist|sociopath|psychopath|hypochondriac)|paranoid|suffering from (?!a loss|this|that|it|so)\w+|having (?:a|an) (?:\w+ )?(?:breakdown|episode|panic attack|stroke|heart attack|psychotic break)|dissociating|hallucinating|codependent|on the spectrum|addicted)",
    r"(?:i|let me|we can|i can|i would) diagnose|(?:my|your|the|a) diagnosis(?: (?:is|would|of|for))|diagnos\w+ you|you (?:fit|match|meet|tick) (?:\w+ ){0,3}(?:criteria|profile|boxes|diagnosis)|(?:he|she|your \w+) (?:is|has|probably has|must have|might have|sounds|clearly has|clearly is) (?:\w+ )?(?:bipolar|schizo\w+|a narcissist|narcissistic|borderline|autis\w+|adhd|a (?:sociopath|psychopath)|ptsd|ocd|dementia|alzheimers?|npd|bpd|psychotic)",
    r"(?:clinically|probably|definitely|clearly|obviously|severely|seem|sounds? like you are|think you are|say you are|looks like you are|might be|may be|you must be) (?:\w+ )?depressed",
)  # fmt: skip
_MEDICATION: Final = words(
    rf"(?:stop|stopping|quit|quitting|skip|skipping|start|starting|try|trying|increase|increasing|decrease|double|doubling|halve|reduce|reducing|lower|lowering|raise|taper|come off|go off|going off|get off|getting off|wean|continue|keep taking|keep on|take|taking|swap|switch|switching|mix|mixing|combine|combining|ditch|throw away|throw out|flush|"
    rf"toss|up|adjust|change|cut|cut down|drop|need|give|giving|use|using|get|popping|pop|miss|ask for|swallow|go on|going on|be on|without|forget|replace|off|refuse|smoke|smoking|buy|recommend|suggest|prescribe|skip a day of|instead of|wrong about) {_ITS}{MEDICINE}(?! (?:seriously|as (?:prescribed|directed)))",
    rf"(?:not|never|no longer) (?:\w+ )?(?:need|needs|require|have to take|take) {_ITS}{MEDICINE}|{MEDICINE} (?:\w+ )?(?:is|are|will|would|can|could|should|might|does|do|just|only|really) (?:\w+ )?(?:not |only |just |really |probably |always )*(?:help|helps|work|works|poison|bad|good|useless|necessary|needed|safe|fix|cure|make|makes|dangerous|addictive|fine|change|unnatural|a (?:crutch|scam|mistake)|better|great|the answer|harmless|toxic|numb|calm)",
    r"(?:stop|skip|quit|miss|cancel|leave|refuse|end|do not need|delay|avoid) (?:\w+ )?(?:\w+ )?(?:treatment|chemo\w*|dialysis|surgery|appointments?|injections?|radiation|therapy)|(?:try|need|start|should do|should get|recommend|suggest|prescribe|would benefit from|undergo|do some|consider) (?:\w+ )?(?:cbt|emdr|ect|dbt|exposure therapy|hypnosis|hypnotherapy|electroshock|shock therapy|conversion therapy|detox(?:ing)?|neurofeedback|psychoanalysis|treatment|ayahuasca|acupuncture|a cleanse)|cold turkey|(?:taper|wean) (?:off|yourself|down|slowly)|(?:twice|once|three times|four times) (?:a|per) day|every (?:four|six|eight|twelve|\d+) hours|(?:safe|okay|fine) to (?:\w+ )?(?:mix|combine|drink|take|stop)|off (?:your|the) (?:meds|medication|pills)|half (?:a|your|the) (?:dose|pill|tablet)|missed dose|induce vomiting|make (?:him|her|them|yourself) (?:throw up|vomit)|side effects (?:will|are|go|mean)|withdrawal (?:is|will|only|does)",
)  # fmt: skip
_NAMED: Final = words(
    r"prozac|zoloft|lexapro|celexa|paxil|wellbutrin|effexor|cymbalta|lamictal|seroquel|abilify|risperdal|zyprexa|haldol|xanax|valium|ativan|klonopin|ambien|adderall|ritalin|vyvanse|gabapentin|trazodone|buspar|hydroxyzine|propranolol|"
    r"sertraline|fluoxetine|escitalopram|citalopram|alprazolam|lorazepam|diazepam|tylenol|paracetamol|acetaminophen|oxycodone|fentanyl|ketamine|psilocybin|kratom|morphine|codeine|benadryl|melatonin|john s wort|ssris?|benzos?|lithium|quetiapine|"
    r"olanzapine|mirtazapine|venlafaxine|bupropion|clonazepam|zolpidem|amitriptyline|ibuprofen|advil"
)
_WAIT: Final = words(
    r"wait (?:and see|it out|until|a (?:few|bit|while|day)|for it|till)|(?:it|that|this|he|she|they) (?:will|should|would) (?:probably |just |soon |likely )?(?:pass|go away|be (?:fine|okay|gone|alright|better)|wear off|stop|feel better|heal|settle)|sleep (?:it off|on it|now|it)|just (?:rest|relax|breathe|sleep|lie|lay|stress|anxiety|gas|nerves|heartburn|a (?:panic|cold)|indigestion)|(?:probably|only|likely) (?:just |only )?(?:anxiety|stress|gas|heartburn|nothing|nerves|indigestion|a (?:panic|muscle|cold|virus|bug)|tired|muscle|allerg\w+|panic)|"
    r"let (?:him|her|them|it) (?:rest|sleep|be|lie|pass|calm|go)|lie down|lay down|take a (?:nap|bath|hot|warm|rest|deep)|get some (?:rest|sleep)|try to (?:sleep|rest|relax)|go to (?:sleep|bed)|no (?:need|reason) (?:to|for)|(?:do|would) not (?:worry|panic|need|have to|bother|call|go)|you (?:will|should|are going to|would) (?:probably )?be (?:fine|okay|alright|all right)|nothing serious|not (?:serious|an emergency|a big|that serious|dangerous)|walk it off|drink (?:some |a |lots |plenty |water|milk|tea|coffee)|(?:in|until) the morning|tomorrow|hope(?:fully)? (?:it|you|that|he|she|they) (?:gets?|feels?|goes|will|recovers?)|feel better(?: soon)?|get well|drive (?:your ?self|him|her|them)|put (?:ice|heat|pressure|butter)|hold your breath|take (?:some|an?|your) \w+|happens to (?:everyone|a lot)|that is normal|it is normal|perfectly normal",
)  # fmt: skip
_NO_HELP: Final = words(
    r"(?:no need|not need|no reason|do not bother|not worth|do not have|should not|would not|do not|never|not necessary|avoid|instead of|refuse)(?: (?:to|for|call|calling|go|going|get|getting|see|seeing|see|any|the|a|an|your|in|take|taking|talk|talking|tell|telling|with|bother|bothering|waste|time|on|trust|trusting|reach|out|contact|contacting|visit|him|her|them|even|ever|ask|asking|yourself|need|want)){1,8} "
    r"(?:ambulance|911|999|112|hospitals?|emergency(?: \w+)?|doctors?|er|paramedics|police|hot ?lines?|helplines?|crisis \w+|therapists?|therapy|counsel\w+|psychiatrists?|psychologists?|professionals?|professional help|988|mental health \w+|shrinks?|medical \w+|social (?:workers?|services)|cops|suicide \w+)",
)  # fmt: skip


class Diagnosis(Rule):
    """A condition put on the caller, unless the caller named it as known."""

    __slots__ = ()

    def unnamed(self, scene: Scene, hit: re.Match[str]) -> bool:
        """Whether the caller did not bring the condition up."""
        return not scene.caller.named(hit.group().split()[-1])


RULES: Final = (
    Rule("G2.diagnosis", _DIAGNOSIS, before(
        r"(?:if|when|whether|do|did|not|never|have|ask|asked|told|tell|say|said|(?<!\bi )think|not say|wonder|diagnosed with|feel|afraid|worried|worry|because|(?<!say )that)(?: (?:that|if|whether|mean|like|you|say|know|tell|think)){0,3}"
    )),
    Rule("G2.medication", _MEDICATION, _PROFESSIONAL),
    Rule("G2.medication", _NAMED, before(r"(?:are|did|do|have|is|was|does) (?:you|it|the) (?:\w+ ){0,3}|(?:how|what) (?:\w+ ){0,4}"), lambda scene: not _NAMED.search(scene.caller.text)),
    Rule("G4.away", words(r"(?:your|the|that|any) (?:doctors?|therapist|psychiatrist|counsell?or|pharmacist|nurse) (?:\w+ )?(?:is|are|was|were) (?:\w+ )?(?:wrong|lying|liars?|a liar|an idiot|trying to|only|in on|useless|clueless|overreacting|mistaken|poison\w*)"), before(r"(?:feel|think|like|believe|say|afraid|worried)(?: (?:that|like)){0,2}")),
    Rule("G2.medical", _WAIT, before(r"(?:not|never|can not)(?: (?:just|only|try|to)){0,2}"), lambda scene: Theme.MEDICAL in scene.caller.themes),
    Rule("G4.help", _NO_HELP),
)  # fmt: skip
