"""Whether somebody asks if they talk to a human or to a machine (D3), in eight languages.

Written for recognised speech: no stops, and words that were heard wrong ("row bot", "a eye"). A question that is missed
breaks a law, and an answer too many only repeats the truth, so doubt counts as asked; but talk of other robots, and
"are you there", are not questions of this kind.
"""

from __future__ import annotations

import functools
import re

from server.safety.countries import fold

_END = (
    r"(?= or\b| then\b| though\b| right\b| huh\b| even\b| at all\b| i m\b| that i\b| who is\b| here\b| aren ?t you|"
    r" are you|$)"
)

# --- English -----------------------------------------------------------------------------------------------------
_EN_AI = r"(?:a ?i|an? a ?i|an? eye|hey i|artificial(?:ly)?(?: intelligence| intelligent| generated)?)"
_EN_MACHINE = (
    r"(?:robots?|robert|row ?bots?|ro bots?|rowboat|robotic|bots?|bought|chat ?bots?|machine|"
    r"computers?(?: generated)?|computer program|software|program|algorithm|(?<=a )recording|pre ?recorded|automated|"
    rf"language model|chat ?gpt|siri|alexa|(?:voice|virtual|digital) assistant|{_EN_AI})(?! literate)"
)
_EN_HUMAN = (
    r"(?:(?:a |an )?(?:real |actual |living |live |really )?(?:humans?|humane|hue ?man|you man)(?: beings?| person|"
    r" bean)?(?! resources)|(?:real|really|actual|living|live|breathing|flesh and blood) (?:live |human )?(?:person|"
    r"per son|persons|people|man|woman|guy|girl|lady|boy|one|someone|somebody|therapist|doctor|nurse|counsell?or)|"
    rf"(?:someone|somebody) real|person{_END}|(?:real|alive){_END})"
)
_EN_FILL = (
    r"(?: (?:a|an|the|like|just|actually|really|even|some|kind|sort|of|one|those|truly|in fact|secretly|still|only|"
    r"maybe|not|all|guys|um|uh|type|by any chance|perhaps|basically|human or|robot or|sure you re))*"
)
_EN = (
    rf"\b(?:are|r|ar|our|or|could|might|would) (?:you|u|ya|yu|yous)(?: be)?{_EN_FILL} (?:{_EN_MACHINE}|{_EN_HUMAN})\b",
    r"\b(?:am i|m i|are we|do i|i ?m)(?: \w+)? (?:talking|speaking|talk|speak|chatting|texting|talkin) (?:to|with|"
    rf"too|two){_EN_FILL} (?:{_EN_MACHINE}|{_EN_HUMAN})\b",
    rf"\b(?:am i|i ?m) (?:texting|on with|on the (?:phone|line) with){_EN_FILL} (?:{_EN_MACHINE}|{_EN_HUMAN})\b",
    r"\bis (?:there )?(?:anyone|anybody|someone|somebody) real(?: there| here)?\b",
    r"\b(?:do you have|is there|have you got) (?:a |any )?(?:real |actual |live )(?:humans?|person)\b",
    rf"\bthis is (?:just )?(?:an? )?(?:robot|bot|machine|recording|computer|{_EN_AI})(?: right| isn ?t it| is it| huh|"
    r"$)",
    r"\byou sound like (?:a |an )?(?:robot|machine|computer|bot|recording|a ?i)\b",
    rf"\b(?:is|was) (?:this|it|that)(?: (?:thing|voice|call|line|person|service))?{_EN_FILL} (?:robots?|row ?bot|bot|"
    rf"chat ?bot|chat ?gpt|machine|recording|computer|automated|{_EN_AI}|(?:real |actual |live |living )(?:human|"
    rf"person|man|woman|people)|(?:human|person){_END})\b(?! to\b| like\b| learning)",
    r"\b(?:is|are) (?:there |this |that )?(?:a |any |an |some )?(?:real |actual |live |living )?(?:human|humans|"
    r"person|people|human being)(?: being)? (?:there|here|listening|reading|behind|on the (?:line|phone|other end)|"
    r"answering|at the other end)",
    r"\b(?:you re|you are|your|youre|u r|ur)(?: (?:just|only|really|actually|probably|not))* (?:a |"
    rf"an )?{_EN_MACHINE}{_END}(?! (?:i m|that i))",
    r"\byou(?: ?re| are)? (?:not |n t )?(?:a )?(?:real |actual )?(?:human|real|person|"
    r"real person)(?: being)?(?: person)? (?:right|are you|aren ?t you|correct|yes or no|huh|is that right)",
    rf"^(?:so |hey |wait |but |and |hello |hi |um |uh |well )*(?:you|u) (?:an? )?(?:{_EN_MACHINE}|human|real person|"
    r"real)$",
    r"\b(?:humans?|persons?|real person|man|woman) or (?:an? |the )?(?:robots?|bot|machine|computer|a ?i|program|"
    r"row ?bot|recording|artificial)",
    r"\b(?:robots?|bot|machine|computer|a ?i|program|row ?bot|recording) or (?:an? |the )?(?:real )?(?:humans?|"
    r"person|man)",
    r"^(?:so |hey |wait |but |and |ok |okay |um |uh |well |sorry |hello |hi )*(?:what|who) (?:are you|r u|"
    r"am i (?:talking|speaking) (?:to|with))(?: (?:really|actually|exactly|anyway|even|then|here|right now))*$",
)

# --- Spanish -----------------------------------------------------------------------------------------------------
_ES_MACHINE = (
    r"(?:robots?|bots?|chat ?bot|maquina|computadora|ordenador|programa|grabacion|contestador(?:a)?|i ?a|"
    r"inteligencia artificial|artificial|algoritmo)"
)
_ES_HUMAN = (
    r"(?:human[oa]s?|ser humano|persona(?: (?:real|de verdad|humana|de carne y hueso)| ?$|(?= o\b))|(?:real|"
    r"de verdad)(?: ?$|(?= o\b))|alguien (?:real|de verdad))"
)
_ES_FILL = (
    r"(?: (?:un|una|el|la|realmente|de verdad|en verdad|verdad|acaso|solo|en realidad|tu|usted|algun|como|"
    r"una especie de))*"
)
_ES = (
    rf"\b(?:eres|sos|es usted|usted es|tu eres|vos sos|seras|son ustedes){_ES_FILL} (?:{_ES_MACHINE}|{_ES_HUMAN})\b",
    rf"\b(?:estoy hablando|hablo|estoy platicando|estoy conversando|hablando) con{_ES_FILL} (?:{_ES_MACHINE}|"
    rf"{_ES_HUMAN})",
    rf"\b(?:esto es|es esto|esta voz es){_ES_FILL} (?:{_ES_MACHINE}|{_ES_HUMAN})\b",
    r"\bhay (?:una |un |alguna |algun )?(?:persona|humano|alguien)(?: real| de verdad)? (?:ahi|al otro lado|detras|"
    r"escuchando)",
    r"\bcon (?:quien|que) (?:estoy hablando|hablo)(?: realmente)?$",
    r"\b(?:humano|persona) o (?:un |una )?(?:robot|maquina|bot|ia|programa)|\b(?:robot|maquina|bot) o (?:un |"
    r"una )?(?:human|persona)",
)

# --- French ------------------------------------------------------------------------------------------------------
_FR_MACHINE = (
    r"(?:robots?|bots?|chat ?bot|machine|ordinateur|programme(?: informatique)?|enregistrement|repondeur|i ?a|"
    r"intelligence artificielle|artificielle?|algorithme)"
)
_FR_HUMAN = (
    r"(?:humaine?s?|etres? humains?|vraie? (?:personne|humaine?|gens)|personne (?:reelle|humaine|en chair)|"
    r"(?:personne|reel(?:le)?|vraie?)(?: ?$|(?= ou\b)))"
)
_FR_FILL = r"(?: (?:un|une|vraiment|juste|bien|en fait|reellement|pas|seulement|quelqu un de|l|d|de|des|sorte|espece))*"
_FR = (
    rf"\b(?:es tu|etes vous|tu es|t es|vous etes|seriez vous|serais tu){_FR_FILL} (?:{_FR_MACHINE}|{_FR_HUMAN})\b",
    r"\b(?:je parle|je suis en train de parler|parle je|je discute|parler)(?: bien| vraiment| la)? (?:a|"
    rf"avec){_FR_FILL} (?:{_FR_MACHINE}|{_FR_HUMAN})",
    rf"\best ce (?:que c est )?(?:vraiment |bien )?(?:un |une |l |de l )(?:{_FR_MACHINE}|etre humain)\b",
    rf"^(?:allo |euh |um |hm |ah |oh |mais |attends )*c est (?:un |une )?(?:vrai )?(?:{_FR_MACHINE}|humain)\b",
    r"\by a (?:t )?il (?:un |une |quelqu un )?(?:vraie? )?(?:humain|personne|quelqu un)(?: de reel)? (?:la|au bout|"
    r"derriere|a l autre)",
    r"\ba qui (?:je parle|parle je|est ce que je parle)(?: vraiment)?$",
    r"\b(?:humain|personne) ou (?:un |une )?(?:robot|machine|ia|bot)|\b(?:robot|machine|ia) ou (?:un |"
    r"une )?(?:humain|etre humain|vraie personne|personne)",
)

# --- German ------------------------------------------------------------------------------------------------------
_DE_MACHINE = (
    r"(?:roboter|robot|bot|chat ?bot|maschine|computer(?:programm|stimme)?|programm|aufnahme|automat|anrufbeantworter|"
    r"k ?i|ka i|kunstliche intelligenz|kuenstliche intelligenz|kunstlich|software|a ?i)"
)
_DE_HUMAN = (
    r"(?:mensch(?:en)?|menschlich(?:es)?(?: wesen)?|(?:echter?|echten|reale?|richtige?|wirkliche?) (?:person|"
    r"mensch(?:en)?|frau|mann)|(?:person|echt|real|lebendig)(?: ?$|(?= oder\b)))"
)
_DE_FILL = (
    r"(?: (?:ein|eine|einer|einem|einen|ner|nem|n|ne|wirklich|echt|echte|echter|echten|eigentlich|nur|etwa|denn|gar|"
    r"kein|keine|uberhaupt|richtiger|richtige|richtigen|jetzt|hier|gerade|vielleicht|so|das))*"
)
_DE = (
    rf"\b(?:bist du|bist|sind sie|seid ihr|biste){_DE_FILL} (?:{_DE_MACHINE}|{_DE_HUMAN})\b",
    rf"\b(?:rede|red|spreche|sprech|telefoniere|unterhalte) ich(?: mich)?{_DE_FILL} (?:mit|"
    rf"zu){_DE_FILL} (?:{_DE_MACHINE}|{_DE_HUMAN})",
    rf"\bob ich{_DE_FILL} mit{_DE_FILL} (?:{_DE_MACHINE}|{_DE_HUMAN})",
    rf"\bist (?:das|da|hier|dies)(?: hier| da)?{_DE_FILL} (?:{_DE_MACHINE}|mensch|echter? (?:mensch|person))\b",
    rf"\b(?:du bist|sie sind)(?: ja| doch| wohl| auch)?(?: nur| bloss)? (?:ein|eine|kein|keine) (?:{_DE_MACHINE}|"
    r"mensch (?:oder|nicht))",
    r"\bmit wem (?:rede|spreche|sprech) ich(?: hier| da| eigentlich| gerade| jetzt)*$",
    r"\b(?:mensch|person) oder (?:ein |eine |ne )?(?:roboter|maschine|computer|ki|bot)|\b(?:roboter|maschine|"
    r"computer|ki|bot) oder (?:ein |eine )?(?:echter )?(?:mensch|person)",
)

# --- Portuguese --------------------------------------------------------------------------------------------------
_PT_MACHINE = (
    r"(?:robos?|robot|bots?|chat ?bot|maquina|computador|programa|gravacao|secretaria eletronica|i ?a|"
    r"inteligencia artificial|artificial|algoritmo)"
)
_PT_HUMAN = (
    r"(?:human[oa]s?|ser humano|pessoa (?:real|de verdade|humana|mesmo|de carne)|(?:pessoa|real|de verdade|"
    r"gente)(?: ?$|(?= ou\b))|alguem (?:real|de verdade))"
)
_PT_FILL = (
    r"(?: (?:um|uma|o|a|mesmo|realmente|de verdade|so|apenas|por acaso|na verdade|algum|alguma|tipo|uma especie de))*"
)
_PT = (
    r"\b(?:voce e|voce eh|vc e|vc eh|ce e|tu es|tu e|o senhor e|a senhora e|voces sao|voce seria|"
    rf"e voce){_PT_FILL} (?:{_PT_MACHINE}|{_PT_HUMAN})\b",
    rf"\bes(?: mesmo| realmente)? (?:um|uma) (?:{_PT_MACHINE}|{_PT_HUMAN})",
    rf"\b(?:estou|to|tou|eu) (?:falando|falo|conversando|a falar) com{_PT_FILL} (?:{_PT_MACHINE}|{_PT_HUMAN})",
    rf"\b(?:falo|falando|conversando) com{_PT_FILL} (?:{_PT_MACHINE}|pessoa (?:real|de verdade)|humano)",
    rf"\b(?:isso e|isto e|essa voz e){_PT_FILL} (?:{_PT_MACHINE}|{_PT_HUMAN})\b",
    r"\btem (?:uma |um |algum |alguma )?(?:alguem|pessoa|humano|gente)(?: real| de verdade)? (?:ai|do outro lado|"
    r"ouvindo)",
    r"\bcom quem (?:eu )?(?:estou falando|to falando|falo|estou a falar)(?: mesmo)?$",
    r"\b(?:humano|pessoa) ou (?:um |uma )?(?:robo|maquina|bot|ia|programa)|\b(?:robo|maquina|bot|ia) ou (?:um |"
    r"uma )?(?:human|pessoa)",
)

# --- Italian -----------------------------------------------------------------------------------------------------
_IT_MACHINE = (
    r"(?:robot|bot|chat ?bot|macchina|computer|programma|registrazione|segreteria telefonica|i ?a|a ?i|"
    r"intelligenza artificiale|artificiale|algoritmo)"
)
_IT_HUMAN = (
    r"(?:uman[oa]|esser[ei] uman[oi]|persona (?:reale|vera|umana|in carne)|vera persona|(?:persona|reale|"
    r"ver[oa])(?: ?$|(?= o\b)))"
)
_IT_FILL = r"(?: (?:un|una|uno|davvero|veramente|proprio|solo|in realta|per caso|forse|tu|lei|mica|una specie di))*"
_IT = (
    rf"\b(?:sei|lei e|e lei|siete|saresti){_IT_FILL} (?:{_IT_MACHINE}|{_IT_HUMAN})\b",
    rf"\b(?:sto parlando|parlo|stiamo parlando|parlando) con{_IT_FILL} (?:{_IT_MACHINE}|{_IT_HUMAN})",
    rf"\b(?:questo e|questa e|e questo|e questa){_IT_FILL} (?:{_IT_MACHINE}|{_IT_HUMAN})\b",
    rf"^(?:um |ehm |ah |ma |pronto |scusa |allora )*e(?: un| una)(?: vero| vera)? {_IT_MACHINE}(?: questa| questo)?$",
    r"\bc e (?:una |un )?(?:persona|umano|essere umano|qualcuno)(?: vera| reale| vero)? (?:li|dall altra parte|"
    r"che ascolta|in linea)",
    r"\bcon chi (?:sto parlando|parlo)(?: davvero)?$",
    r"\b(?:umano|persona) o (?:un |una )?(?:robot|macchina|bot|computer|ia)|\b(?:robot|macchina|bot|"
    r"computer) o (?:un |una )?(?:uman|essere uman|persona)",
)

# --- Dutch -------------------------------------------------------------------------------------------------------
_NL_MACHINE = (
    r"(?:robots?|bot|chat ?bot|machine|computer(?:programma|stem)?|programma|opname|antwoordapparaat|a ?i|"
    r"kunstmatige intelligentie|kunstmatig|algoritme)"
)
_NL_HUMAN = r"(?:mens(?:en)?|menselijk|(?:echte?|levende?) (?:persoon|mens|iemand)|(?:persoon|echt)(?: ?$|(?= of\b)))"
_NL_FILL = (
    r"(?: (?:een|n|echt|echte|eigenlijk|wel|nou|gewoon|soms|geen|hier|nu|misschien|een soort|werkelijk|jij|je|u))*"
)
_NL = (
    rf"\b(?:ben je|ben jij|bent u|bent|zijn jullie|bent je){_NL_FILL} (?:{_NL_MACHINE}|{_NL_HUMAN})\b",
    rf"\b(?:praat|spreek|praten|klets) ik{_NL_FILL} (?:met|tegen){_NL_FILL} (?:{_NL_MACHINE}|{_NL_HUMAN})",
    rf"\bof ik{_NL_FILL} (?:met|tegen){_NL_FILL} (?:{_NL_MACHINE}|{_NL_HUMAN})",
    rf"\bis (?:dit|dat|het)(?: hier)?{_NL_FILL} (?:{_NL_MACHINE}|mens ?$|echte? (?:mens|persoon))\b",
    rf"\b(?:je bent|jij bent|u bent)(?: toch| zeker| gewoon)?(?: maar)? (?:een|geen) (?:{_NL_MACHINE})",
    r"\bmet wie (?:praat|spreek) ik(?: eigenlijk| nu| hier)*$",
    r"\b(?:mens|persoon) of (?:een )?(?:robot|machine|computer|ai|bot)|\b(?:robot|machine|computer|ai|"
    r"bot) of (?:een )?(?:echt )?(?:mens|persoon)",
)

# --- Hindi, in its own letters and in Latin ones -----------------------------------------------------------------
_HI_NOUN = (
    r"(?:इंसान|इन्सान|मनुष्य|मानव|आदमी|व्यक्ति|रोबोट|रोबॉट|मशीन|एआई|ए आई|एआइ|कंप्यूटर|कम्प्यूटर|बॉट|चैटबॉट|प्रोग्राम|"
    r"रिकॉर्डिंग|कृत्रिम बुद्धिमत्ता|आर्टिफिशियल इंटेलिजेंस|ह्यूमन)"
)
_HI_FILL = r"(?: (?:क्या|एक|कोई|सच|में|सचमुच|असली|वास्तव|सिर्फ|केवल|असल|वाकई|किसी|अभी))*"
_HL_NOUN = (
    r"(?:insaan|insan|manushya|manav|aadmi|admi|vyakti|robot|machine|mashin|a ?i|computer|bot|program|recording|human)"
)
_HL_FILL = r"(?: (?:kya|ek|koi|sach|me|mein|sachmuch|asli|sirf|asal|vakai|kisi|abhi))*"
_HI = (
    rf"(?:आप|तुम|तू){_HI_FILL} {_HI_NOUN}(?: (?:हैं|है|हो|ही|या|नहीं|तो|क्या)|$)",
    rf"(?:मैं|हम){_HI_FILL} {_HI_NOUN} से (?:ही )?(?:बात|बातें)",
    rf"(?:यह|ये){_HI_FILL} {_HI_NOUN} (?:है|हैं)",
    rf"{_HI_NOUN} (?:हो|हैं|है) या {_HI_NOUN}|{_HI_NOUN} या {_HI_NOUN}",
    r"मैं किस से बात कर|मैं किससे बात कर",
    rf"\b(?:aap|ap|tum|tu){_HL_FILL} {_HL_NOUN} (?:ho|hai|hain|hein|he|h|kya|ya)\b",
    rf"\bkya (?:aap|ap|tum|tu){_HL_FILL} {_HL_NOUN}\b",
    rf"\b(?:main|mai|me){_HL_FILL} {_HL_NOUN} se (?:baat|bat)",
    rf"\b(?:yah|ye|yeh){_HL_FILL} {_HL_NOUN} hai\b",
)

_PATTERNS = {"en": _EN, "es": _ES, "fr": _FR, "de": _DE, "pt": _PT, "it": _IT, "hi": _HI, "nl": _NL}
LANGUAGES = tuple(_PATTERNS)
"""The languages in which the question is understood."""


@functools.cache
def _compiled(language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS[language]))


def language_of_question(text: str, likeliest: str = "en") -> str | None:
    """Give the language in which `text` asks whether this is a human or a machine; None: it does not ask.

    The language that the call was opened in, `likeliest`, is tried first.
    """
    folded = fold(text)
    for language in sorted(LANGUAGES, key=lambda language: language != likeliest):
        if _compiled(language).search(folded) is not None:
            return language
    return None
