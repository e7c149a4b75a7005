"""Explicit statements in other languages, with and without accents. Native speakers have not reviewed them yet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """One language's patterns, over lower case without accents where its script has them."""

    tag: str
    active: re.Pattern[str]
    concern: re.Pattern[str]
    denied: re.Pattern[str]
    other: re.Pattern[str]
    now: re.Pattern[str]
    benign: re.Pattern[str]


_NEVER = r"(?!x)x"


def _language(
    tag: str,
    active: str,
    concern: str = _NEVER,
    denied: str = _NEVER,
    other: str = _NEVER,
    now: str = _NEVER,
    benign: str = _NEVER,
    *,
    words: bool = True,
) -> Language:
    edge = r"(?<!\w)" if words else ""
    end = r"(?!\w)" if words else ""

    def made(pattern: str) -> re.Pattern[str]:
        pattern = pattern.replace("й", "и")  # as `plain` leaves it
        return re.compile(f"{edge}(?:{pattern}){end}")

    return Language(tag, made(active), made(concern), made(denied), made(other), made(now), made(benign))


LANGUAGES: Final = (
    _language(
        "es",
        r"no quiero (?:\w+ )?(?:estar viv[oa]|existir|seguir (?:viv[oa]|aqui|viviendo))|(?:pensamientos|ideas|ganas) (?:suicidas|de (?:suicidarme|matarme|morir\w*))|(?:desearia|quisiera|me gustaria) (?:morir\w*|estar muert[oa])|prefiero (?:morir\w*|estar muert[oa])|ojala (?:me )?(?:muriera|estuviera muert[oa])|(?:me )?acabo de tomar(?: \w+){0,2} (?:todas|pastillas)(?: \w+){0,2}|me corte(?: \w+){0,5}|esta noche lo hago|quitar la vida|(?:ya )?deje las cartas|me (?:tome|trague|he tomado)(?: \w+){0,2} (?:todas|todos|muchas|pastillas)(?: \w+){0,3}|(?:se|que se) quiere (?:morir|matar)|me corto(?: los brazos| las piernas| otra vez)?|(?:me )?(?:quiero|quisiera|voy a|deseo|necesito|pienso(?: en)?|pensando en|ganas de|intento|intentar|he pensado en|planeo|decidido|prefiero|pensado) (?:\w+ ){0,2}?(?:morir(?:me)?|matar ?me|suicidar ?me|quitar ?me la vida|acabar con mi vida|terminar con mi vida|acabar con todo|terminar con todo|colgar ?me|ahorcar ?me|tirar ?me (?:de|por|al|del)(?: \w+){1,3}|lanzarme|cortar ?me|hacer ?me dano|lastimar ?me|desaparecer para siempre|dejar de (?:vivir|existir)|estar muert[oa])|(?:me|yo me) (?:voy a|quiero) (?:matar|suicidar|morir|colgar|ahorcar|cortar|quitar la vida|tirar|lastimar)|me (?:mato|suicido|corto|lastimo|hago dano)|no quiero (?:\w+ )?(?:vivir|seguir vivi\w+|seguir viva?o?|seguir aqui|existir|despertar)|ya no quiero (?:vivir|estar|seguir|existir)|(?:ojala|quisiera) (?:estuviera|estar|me) (?:muert\w|muriera)|pensamientos? suicidas?|soy suicida|estaria mejor muert[oa]|suicidio|suicidarme|matarme",
        r"dios(?: \w+)? me lleve|que me lleve|se (?:suicido|quito la vida|mato)|(?:me )?durmiera y no despertara|no despertar(?:a|me)?(?: nunca| mas)?|no (?:tengo|hay|veo|encuentro) (?:\w+ )?(?:razon|razones|motivo|motivos|sentido)(?: \w+)? (?:para|de|en|por)? ?(?:vivir|seguir|la vida)|la vida no (?:tiene sentido|vale)|no vale la pena (?:vivir|seguir)|estarian mejor sin mi|no puedo mas|ojala no (?:despertara|hubiera nacido)|para que (?:vivir|seguir)|cansad[oa] de vivir|soy una carga",
        r"no (?:quiero|voy a|pienso) (?:matarme|morir|morirme|suicidarme|hacerme dano|quitarme la vida)|no me (?:quiero|voy a) (?:matar|morir|suicidar)|nunca me (?:mataria|suicidaria|haria dano)",
        r"(?:dice|dijo|dicen) que se (?:quiere|va a) (?:morir|matar|suicidar)|mi hij[oa] dice|mi (?:\w+ )?(?:hij[oa]|herman[oa]|amig[oa]|espos[oa]|novi[oa]|madre|padre|mama|papa|pareja)(?: \w+){0,5} (?:matarse|suicidarse|morir|quitarse la vida|hacerse dano)|se quiere (?:matar|suicidar|morir)|quiere (?:matarse|suicidarse|morirse)",
        r"acabo de tomar|ya deje las cartas|todas las pastillas|me (?:tome|trague)|hace un rato|esta noche|ahora mismo|hoy|ya tengo|tengo (?:una pistola|las pastillas|la cuerda|un cuchillo)|me tome (?:todas|muchas)|ya me tome|en el puente",
        r"(?:morir|muero|morirme|me muero|muriendo|morirse)(?: me)? de (?:risa|hambre|sed|ganas|calor|frio|sueno|verguenza|aburrimiento|amor|miedo|curiosidad|envidia)|matar (?:el|un) (?:tiempo|rato)|me mata (?:la risa|de risa|el calor|este trabajo|la curiosidad)",
    ),
    _language(
        "fr",
        r"j ai enjambe|je suis sur le pont|avale toute la boite|pont la|j ai avale(?: \w+){0,2} (?:medicaments|cachets|comprimes|pilules)(?: \w+){0,4}|(?:qu elle|qu il|elle|il) (?:voulait|veut|va) (?:se suicider|se tuer|mourir)|je me (?:coupe|scarifie|mutile)|(?:je )?(?:veux|voudrais|vais|veut|pense a|pense au|envie de|songe a|compte|prefererais|souhaite|ai decide de|besoin de|pensais a|j ai pense a|reve de)(?: \w+){0,2}? (?:mourir|crever|me tuer|me suicider|m suicider|en finir|me pendre|me jeter (?:sous|du|par|dans|d)(?: \w+){0,3}|m ouvrir les veines|me tailler|me couper|me faire du mal|me blesser|disparaitre pour toujours|mettre fin a mes jours|mettre fin a ma vie|m oter la vie|suicide|me foutre en l air|sauter (?:du|d un|de)(?: \w+){0,2}|etre morte?)|(?:mettre|mettrai) fin a (?:mes jours|ma vie)|je (?:vais )?me (?:tue|tuer|suicide|suicider|coupe|mutile|scarifie)|je ne veux plus (?:vivre|etre (?:la|en vie|ici)|exister|me reveiller)|(?:je )?(?:n ai|j ai) plus envie de vivre|j veux plus vivre|veux plus vivre|plus envie d(?:e vivre|exister)|(?:idees|pensees|envies) (?:suicidaires|noires de mort)|suicidaire|je serais mieux morte?|j aimerais (?:etre morte?|mourir)|je voudrais etre morte?",
        r"(?:seriez|serait|seraient) tous mieux sans moi|m endormir et que ca s arrete|fait une tentative|sans matin|s est (?:suicide|tue)e?|(?:suis|etre) (?:qu )?un (?:poids|fardeau)|(?:plus|pas|aucune) (?:de |une |aucune )?(?:raison|raisons) (?:de|pour) (?:vivre|continuer|rester)|la vie (?:ne vaut|n a plus|n a pas|vaut pas)|a quoi bon (?:vivre|continuer)|(?:seraient|serait|seront) mieux sans moi|ne plus me reveiller|fatiguee? de vivre|j en peux plus|je n en peux plus de (?:vivre|cette vie)|un fardeau",
        r"je ne (?:veux|vais) pas (?:mourir|me tuer|me suicider|me faire du mal)|jamais je ne me (?:tuerais|suiciderais)",
        r"(?:elle|il) (?:voulait|veut) (?:se suicider|se tuer|mourir)|ma fille m a dit|(?:mon|ma) (?:\w+ )?(?:fils|fille|frere|soeur|ami|amie|mari|femme|mere|pere|copain|copine|cousin|cousine)(?: \w+){0,6} (?:se tuer|se suicider|mourir|en finir|se faire du mal)|(?:il|elle) (?:veut|va) (?:se tuer|se suicider|mourir)",
        r"je suis sur le pont|j ai enjambe|tete qui tourne|toute la boite|j ai avale|il y a (?:dix|cinq|vingt) minutes|ce soir|cette nuit|maintenant|tout de suite|aujourd hui|j ai (?:pris|avale)(?: \w+){0,2} (?:cachets|medicaments|comprimes|tous)|sur le pont|j ai (?:un couteau|une arme|la corde)",
        r"(?:mourir|mort|morte|meurs|creve|crever) de (?:rire|faim|soif|chaud|froid|honte|ennui|fatigue|peur|envie|trouille|curiosite)|tuer le temps|mort de rire|c est a mourir de",
    ),
    _language(
        "de",
        r"(?:steh|stehe) am gleis|zug kommt gleich|(?:hab|habe) mich(?: \w+)? (?:wieder )?geritzt|bringt sich um|wui sterben|mog nimmer|(?:hab|habe) (?:\w+ ){0,3}(?:tabletten|pillen|schlaftabletten)(?: \w+){0,3} (?:genommen|geschluckt)|bringe ich mich um|bring ich mich um|abschiedsbrief|(?:will|wollte) sich (?:das leben nehmen|umbringen)|ich (?:ritze|schneide) mich|(?:ich )?(?:will|mochte|moechte|werde|wurde|wuerde|wollte|habe vor|denke(?: \w+)? (?:daran|an)|uberlege|ueberlege|plane)(?: \w+){0,4}? (?:sterben|mich umbringen|mich toten|mich toeten|mich aufhangen|mich aufhaengen|mich erhangen|mich erschiessen|mir das leben (?:zu )?nehmen|mir was antun|mir etwas antun|mich (?:vor (?:den|einen) zug|von der brucke) \w+|mich selbst verletzen|mich verletzen|mich ritzen|mich schneiden|tot sein|nicht mehr leben|nicht mehr da sein|nicht mehr aufwachen|selbstmord|suizid|schluss machen mit (?:allem|dem leben|meinem leben)|allem ein ende|meinem leben ein ende|umbringen|springen)|(?:mich|mir)(?: \w+){0,3} (?:umbringen|umzubringen|das leben (?:zu )?nehmen|aufzuhangen|aufhangen|aufhaengen|erschiessen)|bring(?:e)? mich (?:\w+ )?um|(?:mein|meinem) leben (?:ein ende|beenden|zu beenden)|will nicht mehr leben|(?:mag|kann|mochte|moechte) nicht mehr leben|will nicht mehr|ich ritze mich|ritze mich|(?:selbstmord|suizid)(?:gedanken)?|suizidal|selbstmordgedanken|ware (?:lieber |besser )?tot|waere (?:lieber |besser )?tot|lieber tot|ich verletze mich(?: selbst)?",
        r"einschlafen und nicht mehr aufwachen|(?:falle|fall)(?: \w+){0,3} zur last|ohne mich hatten|(?:hat|haben) sich das leben genommen|ohne mich (?:ware|waren|waere|waeren|sind)(?: \w+){0,3} (?:besser|dran)|(?:keinen|kein) (?:sinn|grund)(?: \w+){0,3} (?:zu leben|leben|weiterzuleben|weiterzumachen)|leben (?:hat|macht) keinen sinn|(?:ohne mich)(?: \w+)? (?:besser|gluecklicher|glucklicher)|besser (?:\w+ )?ohne mich|nie wieder aufwachen|(?:lebensmude|lebensmuede)|ich bin (?:nur )?eine last|wozu (?:noch )?leben",
        r"(?:will|werde|mochte|moechte) (?:mich )?nicht (?:sterben|umbringen|mich umbringen)|nie(?:mals)? umbringen|mir nichts antun",
        r"mitbewohner|bringt sich um|(?:bruder|schwester|sohn|tochter|freund|freundin|mann|frau) sagt|will sich|(?:mein|meine) (?:\w+ )?(?:sohn|tochter|bruder|schwester|freund|freundin|mann|frau|mutter|vater|kollege|kollegin)(?: \w+){0,6} (?:umbringen|sterben|das leben nehmen|etwas antun|suizid|selbstmord)|(?:er|sie) (?:will|mochte) (?:sich umbringen|sterben|sich das leben nehmen)",
        r"am gleis|zug kommt|tabletten alle genommen|schwindlig|abschiedsbrief|heute (?:nacht|abend)|jetzt|sofort|gleich|habe(?: \w+){0,4} (?:tabletten|pillen) (?:genommen|geschluckt)|auf der brucke|auf der bruecke|habe (?:eine pistole|ein messer|den strick|ein seil)",
        r"(?:sterbe|gestorben|totgelacht|tot gelacht|todmude|totlachen|kaputtgelacht|sterben) vor (?:hunger|lachen|langeweile|neugier|hitze|kalte|scham|aufregung|durst)|(?:zeit|die zeit) totschlagen|lach mich tot|ich lache mich tot|langweile mich zu tode",
    ),
    _language(
        "pt",
        r"tomei um monte(?: \w+){0,3}|por fim a vida|fim a vida|(?:vou|vai) pular|beira do viaduto|vai se suicidar|tirar (?:a )?minha (?:propria )?vida|tomei (?:todos|todas|muitos)(?: \w+){0,3}|acabo com a minha vida|deixei uma carta(?: \w+){0,4}|(?:a )?cortar me(?: \w+){0,2}|(?:vai|quer) se matar|me cortando|cortando os bracos|quero me matar|(?:eu )?(?:quero|queria|vou|penso em|pensando em|vontade de|preciso|pretendo|desejo|prefiro|tentar|tentei|pensei em|decidi)(?: \w+){0,2}? (?:morrer|me matar|matar me|me suicidar|suicidar me|tirar (?:a )?minha (?:propria )?vida|acabar com (?:a )?minha vida|acabar com tudo|me enforcar|me jogar (?:da|do|na|de)(?: \w+){0,2}|me cortar|me machucar|me ferir|sumir para sempre|deixar de (?:viver|existir)|estar morto|estar morta|dar um fim (?:em tudo|na minha vida|nisso)|pular (?:da|do|de)(?: \w+){0,2})|me matar|me mato|eu me corto|me corto|nao quero mais (?:viver|estar aqui|existir|acordar)|nao quero (?:viver|acordar|existir)|(?:pensamentos?|ideias?) (?:suicidas?|de suicidio)|suicidio|suicida|(?:queria|melhor) (?:estar|eu) mort[oa]|tirar a propria vida",
        r"deus me levasse|dei minhas coisas|nao vou precisar|tentei contra a minha vida|dormir e nao acordar(?: mais)?|nao acordar mais|(?:nao tenho|nao ha|nao vejo|sem) (?:\w+ )?(?:razao|motivo|motivos|sentido)(?: \w+)? (?:para|de|em) (?:viver|continuar)|a vida nao (?:tem sentido|vale)|nao vale a pena (?:viver|continuar)|melhor sem mim|nao aguento mais|cansad[oa] de viver|queria nao acordar|sou um (?:peso|fardo)",
        r"nao (?:quero|vou|pretendo) (?:morrer|me matar|me machucar|me suicidar)|nunca (?:me mataria|faria isso)",
        r"irma falou|vai se suicidar|(?:amig[oa]|irma|irmao|filh[oa]|mae|pai) (?:falou|disse|diz) que|vai se matar|(?:meu|minha) (?:\w+ )?(?:filh[oa]|irma|irmao|amig[oa]|marido|esposa|mae|pai|namorad[oa]|prim[oa])(?: \w+){0,6} (?:se matar|morrer|se suicidar|tirar a (?:propria )?vida|se machucar)|(?:ele|ela) (?:quer|vai) (?:se matar|morrer|se suicidar)",
        r"ficando com sono|beira do viaduto|vou pular|um monte de remedio|tomei todos|acabo com a minha vida|hoje a noite|deixei uma carta|hoje(?: a noite)?|esta noite|agora|ja tomei|tomei (?:todos|muitos)|na ponte|tenho (?:uma arma|os remedios|uma corda|uma faca)",
        r"(?:na|no|em|pra|para) (?:a )?piscina|me jogar na (?:piscina|cama|agua|praia)|(?:morrer|morrendo|morri|morro|morta|morto) de (?:rir|fome|sede|medo|vergonha|calor|frio|saudade|tedio|sono|vontade|curiosidade|ri)|matar (?:o )?tempo|matar (?:a )?(?:saudade|fome|aula)",
    ),
    _language(
        "it",
        r"voglia di morire|mi butto|si toglie la vita|sul tetto|ho preso tutte(?: \w+){0,3}|la faccio finita|si vuole (?:ammazzare|uccidere|suicidare)|mi taglio(?: \w+){0,2}|(?:io )?(?:voglio|vorrei|vado a|sto per|penso (?:di|al|a)|pensando (?:di|al)|ho (?:voglia|deciso|intenzione) di|desidero|pensato (?:di|al)|preferirei|ho pensato (?:di|al))(?: \w+){0,2}? (?:morire|uccidermi|ammazzarmi|suicidarmi|suicidio|togliermi la vita|farla finita|finirla|impiccarmi|buttarmi (?:giu|da|dal|sotto|dalla)(?: \w+){0,3}|tagliarmi|farmi (?:del )?male|sparire per sempre|smettere di (?:vivere|esistere)|essere mort[oa]|mettere fine alla mia vita)|(?:uccidermi|ammazzarmi|suicidarmi|togliermi la vita|farla finita)|mi (?:uccido|ammazzo|suicido|taglio|voglio (?:uccidere|ammazzare))|non voglio piu (?:vivere|esistere|svegliarmi|stare (?:qui|al mondo))|non ho piu voglia di vivere|non voglio vivere|pensieri (?:suicidi|di suicidio|di morte)|suicidio|(?:vorrei|meglio) essere mort[oa]|meglio mort[oa]",
        r"addormentarmi e non svegliarmi|(?:solo )?un peso per|si e tolt[oa] la vita|(?:non (?:ho|c e|vedo|trovo)|nessun[ao]?) (?:\w+ )?(?:motivo|ragione|ragioni|senso)(?: \w+)? (?:per|di|nel) (?:vivere|continuare|andare avanti)|la vita non (?:ha senso|vale)|non vale la pena (?:vivere|continuare)|meglio senza di me|non ce la faccio piu|stanc[oa] di vivere|non svegliarmi piu|sono un peso",
        r"non (?:voglio|ho intenzione di) (?:morire|uccidermi|farmi del male|suicidarmi|ammazzarmi)|mai (?:uccidermi|ammazzarmi)",
        r"si toglie la vita|ragazz[oa] dice|(?:dice che )?si vuole (?:ammazzare|uccidere|suicidare)|mi[oa] (?:\w+ )?(?:figli[oa]|fratello|sorella|amic[oa]|marito|moglie|madre|padre|ragazz[oa]|cugin[oa])(?: \w+){0,6} (?:uccidersi|ammazzarsi|suicidarsi|morire|farla finita|togliersi la vita|farsi del male)|vuole (?:uccidersi|ammazzarsi|suicidarsi|morire)",
        r"adesso mi butto|sul tetto|ho preso tutte|ho gia scritto|gira la testa|stanotte|stasera|adesso|ora|oggi|ho (?:preso|ingoiato)(?: \w+){0,3} (?:pillole|pastiglie|pasticche|farmaci)|sul ponte|ho (?:una pistola|un coltello|la corda|le pillole)",
        r"(?:morire|morto|morta|muoio|morendo) (?:di|dal|dalle|dalla) (?:ridere|risate|fame|sete|caldo|freddo|vergogna|noia|sonno|paura|voglia|curiosita)|ammazzare il tempo|crepa(?:re|ta) dal ridere",
    ),
    _language(
        "nl",
        r"(?:heb|met|krijg|mijn|steeds)(?: \w+){0,2} (?:zelfmoord|suicide) ?(?:gedachten?|neigingen|plannen)|ik (?:ben|voel me) suicidaal|een eind(?:e)? aan mijn leven(?: te maken)?|(?:heb|net)(?: \w+){0,3} pillen (?:ingenomen|geslikt|genomen)|maak ik er een eind(?:e)? aan|(?:snij|snijd) (?:mezelf|mij|me)(?: weer)?|zichzelf (?:wil )?(?:ophangen|van kant|doden)|wil zichzelf|(?:ik )?(?:wil|wou|ga|zou|denk (?:eraan|aan|erover)|heb zin om|overweeg|van plan)(?: \w+){0,4}? (?:dood|doodgaan|dood gaan|sterven|mezelf (?:doden|van kant maken|ophangen|snijden|pijn doen|iets aandoen|verwonden|om het leven brengen|te doden)|me(?:zelf)? (?:ophangen|doodmaken|verhangen)|zelfmoord(?: plegen)?|een eind(?:e)? (?:aan|eraan)(?: \w+){0,4}|er een eind(?:e)? aan maken|eruit stappen|uit het leven stappen|voor de trein springen|van (?:de|een) (?:brug|dak|flat) springen|niet meer (?:leven|wakker worden|bestaan|er zijn))|zelfmoord|suicidaal|wil niet meer leven|ik snijd mezelf|mezelf (?:snijden|pijn doen|van kant)|was ik maar dood|beter dood|liever dood",
        r"niet erg vinden als ik(?: \w+){0,3} niet wakker|morgen niet wakker|(?:inslapen|slapen) en (?:nooit|niet) meer wakker(?: worden)?|(?:geen|zonder) (?:\w+ )?(?:reden|zin)(?: \w+){0,3} (?:te leven|leven|verder|door te gaan)|(?:beter|gelukkiger) (?:af )?zonder mij|leven heeft geen zin|levensmoe|niet meer wakker|ik ben (?:alleen maar )?een last|ik kan niet meer",
        r"(?:wil|ga) (?:mezelf )?niet (?:dood|doden|mezelf)|nooit zelfmoord",
        r"(?:zoon|dochter|broer|zus|vriend|vriendin|man|vrouw) zegt|hij zichzelf|zij zichzelf|mijn (?:\w+ )?(?:zoon|dochter|broer|zus|vriend|vriendin|man|vrouw|moeder|vader)(?: \w+){0,6} (?:dood|zelfmoord|van kant|iets aandoen)|(?:hij|zij|ze) wil (?:dood|zelfmoord)",
        r"pillen ingenomen|brief ligt klaar|net alle|vanavond|vannacht|nu|vandaag|heb(?: \w+){0,3} pillen|op de brug",
        r"(?:dood|sterf|kapot|scheur) (?:van (?:het lachen|de honger|verveling)|gelachen)|lach me (?:dood|kapot|rot)|tijd doden|doodmoe|sterf van de (?:honger|dorst|kou|hitze)",
    ),
    _language(
        "pl",
        r"polknel\w* wszystkie tabletki|polknal\w* wszystkie|wszystkie tabletki|(?:chce|chcialbym|chcialabym|zamierzam|mysle o|wole|mam ochote)(?: \w+){0,2} (?:umrzec|sie zabic|zabic sie|popelnic samobojstwo|samobojstwie|smierci|skonczyc ze soba|ze soba skonczyc|odebrac sobie zycie|powiesic|skoczyc)|zabije sie|samobojst\w+|nie chce (?:mi sie )?(?:juz )?zyc|mysli samobojcze|tne sie",
        r"(?:nie ma|nie mam)(?: \w+)? (?:sensu|po co)(?: \w+)? (?:zyc|zycia)|lepiej beze mnie",
        benign=r"umieram ze (?:smiechu|wstydu|zmeczenia)|umieram z (?:glodu|nudow|ciekawosci)|zabic czas",
    ),
    _language(
        "tr",
        r"(?:olmek|intihar|kendimi oldur\w+|kendimi as\w+|hayatima son|canima kiy\w+|yasamak istemiyorum|artik yasamak istem\w+|kendime zarar|bileklerimi kes\w+)(?: \w+){0,3}|olmek istiyorum|intihar ed\w+",
        r"yasama\w* (?:icin )?(?:sebebim|nedenim|anlami) (?:yok|kalmadi)|hayatin anlami (?:yok|kalmadi)",
        benign=r"gulmekten ol\w+|acliktan ol\w+|zaman oldur\w+|sicaktan ol\w+",
    ),
    _language(
        "ru",
        r"pokonchu s soboy|hochu umeret|ne hochu zhit|(?:хочу|хочется|собираюсь|думаю|думала?|мысли|решила?|планирую|буду)(?: \w+){0,2} (?:умереть|сдохнуть|убить себя|покончить|повеситься|суициде|самоубийстве|о смерти|порезать|прыгнуть)|покончить (?:с собой|с жизнью)|не хочу (?:больше )?жить|убью себя|самоубийств\w+|суицид\w*|режу себя|лучше бы я (?:умер|умерла|сдох)",
        r"нет смысла жить|не вижу смысла (?:жить|в жизни)|незачем жить|без меня (?:всем )?(?:будет )?лучше|устала? жить",
        benign=r"умираю (?:со смеху|от (?:смеха|голода|скуки|жары))|убить время|умереть (?:со смеху|от смеха)",
    ),
    _language(
        "ar",
        r"أتمنى (?:الموت|أن أموت)|اتمنى (?:الموت|ان اموت)|افكر في الانتحار|اريد ان اموت|أريد أن أموت|اريد الموت|أريد الموت|بدي اموت|بدي موت|عايز اموت|عاوز اموت|عايزة اموت|نفسي اموت|انتحار|أنتحر|انتحر|سانتحر|اقتل نفسي|أقتل نفسي|سأقتل نفسي|قتل نفسي|لا اريد ان اعيش|لا أريد أن أعيش|ما بدي عيش|مش عايز اعيش|انهي حياتي|أنهي حياتي|اؤذي نفسي|أؤذي نفسي",
        r"لا معنى للحياة|ليس هناك سبب للعيش|تعبت من الحياة",
        benign=r"اموت من الضحك|أموت من الضحك|متت من الضحك|ميت من الضحك|ميت من الجوع|أموت جوعا",
        words=False,
    ),
    _language(
        "zh",
        r"想死|想自杀|要自杀|自杀|不想活|活不下去|结束(?:自己的|我的)?生命|了结(?:自己|生命)|自残|割腕|跳楼|想跳(?:楼|下去|桥)|轻生|想要死|去死算了|杀了(?:我)?自己|不想再活",
        r"活着(?:没|沒)(?:有)?意(?:思|义|義)|没有活下去的(?:理由|意义)|我是(?:个)?累赘|没有我会更好|消失就好",
        r"不会自杀|不想死|没想自杀",
        benign=r"笑死|饿死|热死|冷死|困死|累死|烦死|想死你|想死我|气死|忙死|吓死|羡慕死",
        words=False,
    ),
    _language(
        "ja",
        r"死にたい|自殺|死のうと|死んでしまいたい|生きていたくない|生きたくない|命を(?:絶|断)|消えてしまいたい|自傷|リストカット|リスカ|首を吊|飛び降り|自分を傷つけ|死ぬつもり|もう死ぬ|殺してほしい|終わりにしたい",
        r"生きる意味|生きていても(?:意味|仕方)|いなくなりたい|消えたい|私がいない方が|疲れた、もう生き",
        r"死にたくない|自殺(?:は|なんて)しない",
        benign=r"笑い死|死ぬほど(?:笑|おもしろ|面白|美味|おいし|眠|疲|忙|暑|寒|恥ずかし|腹|お腹|好き)|暇つぶし|腹減って死|お腹(?:が)?(?:すいて|空いて)死",
        words=False,
    ),
    _language(
        "hi",
        r"kood jaun\w*|kud jaun\w*|chhat pe khadi|jeena hi nahi\w*|jina hi nahi\w*|(?:saari|sari|bahut|sab) (?:\w+ )?(?:goliyan|goli|tablets?|dawai\w*) kha li\w*|सारी (?:\S+ )?गोलियां खा ली\S*|गोलियाँ खा ली\S*|(?:अपने )?(?:हाथ|कलाई) काट\S*|(?:apne )?(?:haath|kalai) kaat\w*|jeena nahi\w*|jina nahi\w*|mar jana chahta|marne ka man|मरने का मन|मर जाऊं|khatam kar (?:dunga|dungi|lunga|lungi)|मरना (?:चाहता|चाहती|है|चाहते)|मर जाना (?:चाहता|चाहती|है)|मर जाऊ\S*|जीना नहीं (?:चाहता|चाहती|है)|नहीं जीना|जीने का मन नहीं|आत्महत्या|ख़ुदकुशी|खुदकुशी|सुसाइड|ख(?:ु|़ु)द को (?:मार|खत्म|ख़त्म|काट|नुकसान|चोट)\S*|अपनी जान (?:ले|दे)\S*|जान दे (?:दू|दूँ|दूं)\S*|(?:अपना )?जीवन (?:खत्म|समाप्त)|जिंदगी खत्म|ज़िंदगी खत्म|फांसी लगा\S*|फाँसी लगा\S*|marna chah\w+|mar jana chah\w+|mar jaun\w*|mar jana hai|mujhe marna hai|jeena nahi\w* (?:chah\w+|hai)|jina nahi\w* (?:chah\w+|hai)|nahi jeena|aatmahatya|atmahatya|khudkushi|khud ?kushi|suicide kar\w*|khud ko (?:maar|mar|khatam|nuksan|kaat|chot)\w*|apni jaan (?:le|de)\w*|jaan de d\w+|zindagi khatam kar\w*|jeene ka man nahi\w*|phansi laga\w*",
        r"सो जाऊँ और कभी न उठूँ|कभी न उठूँ|agar main na rahun|main na rahun|na rahun toh|जीने (?:का|की) (?:कोई )?(?:मतलब|वजह|कारण|इच्छा) नहीं|मेरे बिना (?:सब )?(?:बेहतर|खुश|अच्छे)|बोझ हूँ|बोझ हूं|jeene ka (?:koi )?(?:matlab|wajah|fayda|reason) nahi\w*|mere bina (?:sab )?(?:behtar|khush|acche)|bojh hoon|bojh hu\w*|thak gay[ai] hoon zindagi se|zindagi se thak\w*",
        r"मरना नहीं (?:चाहता|चाहती)|आत्महत्या नहीं|marna nahi\w* chah\w+",
        r"(?:मेरा|मेरी|मेरे) (?:\S+ )?(?:बेटा|बेटी|भाई|बहन|दोस्त|पति|पत्नी|माँ|पिता)(?: \S+){0,5} (?:मरना|आत्महत्या|जान)|mer[aei] (?:\w+ )?(?:beta|beti|bhai|behen|dost|pati|patni|biwi|maa|papa)(?: \w+){0,5} (?:marna|mar jana|aatmahatya|suicide|jaan)",
        r"chhat pe khad\w+|kood jaun\w* abhi|kha li hain|goliyan kha|गोलियां खा|गोलियाँ खा|आज रात|अभी|aaj raat|abhi|aaj hi|गोलियां खा ली\S*|goliyan kha li\w*",
        r"हँस(?:ते)?[- ]?हँस(?:ते|कर)? (?:के )?मर|हंस हंस (?:के|कर) मर|भूख से मर|has has ke mar\w*|hans hans ke mar\w*|bhook se mar\w*|bhookh se mar\w*|time ?pass|गर्मी से मर|garmi se mar\w*",
        words=True,
    ),
)


def plain(text: str) -> str:
    """Lower case, Latin and Cyrillic letters without accents, punctuation as blanks; other scripts as they are."""
    text = (
        unicodedata.normalize("NFKC", text[:4_000])
        .lower()
        .replace("ß", "ss")
        .replace("ı", "i")
        .replace("ł", "l")
        .replace("ё", "е")
    )
    kept = "".join(char for char in unicodedata.normalize("NFD", text) if not ("\u0300" <= char <= "\u036f"))
    kept = unicodedata.normalize("NFC", kept)
    return " ".join(
        "".join(char if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc") else " " for char in kept).split()
    )
