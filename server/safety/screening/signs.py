"""More signs of danger that no word names: goodbyes, arrangements, questions, wounds, and what is seen done to others."""

from __future__ import annotations

from typing import Final

from server.safety.levels import RiskKind as K
from server.safety.levels import SafetyLevel as L
from server.safety.screening.english import _OTHER, Rule, _rule

_SOMEONE = rf"(?:{_OTHER}|lad|fella|bloke|guy|woman|man|girl|boy|student|housemate|mate|mother in law)"

SIGNS: Final[tuple[Rule, ...]] = (
    _rule(
        "suicide.begun",
        K.SUICIDE,
        L.IMMINENT,
        r"(?:taken|took|swallowed|had) (?:them all|the (?:whole )?lot|all my insulin|the lot)(?= ?(?:$|\.|and|now|at once|i|already|on purpose))|wrong side of the (?:rail|railing|railings|fence|barrier)|(?:car|me) (?:is )?in the garage with|across my knees(?: \w+){0,8}|(?:shotgun|rifle|gun|pistol)(?: \w+){0,3} (?:across|on|in) my (?:knees|lap|hands|mouth)|(?:by|before) the time any(?:body|one) (?:reads|gets|finds)(?: \w+){0,4} i (?:will be|ll be|am) gone|i will be gone(?= ?(?:$|\.|by|before))|done my wrists|cut too deep|(?:hand|hands) (?:is|are|s) on the (?:bottle|trigger|rope|handle)|tell me why i should(?: not)?|(?:texted|told|messaged|rang|sent)(?: \w+){0,6} (?:goodbye|good bye)(?: \w+){0,6} (?:phone off|turned)|(?:drunk|drank|taken|swallowed) something i should(?: not)|so i do not have to go on|i have jumped|(?:past|over|beyond) the fence(?: \w+){0,10} (?:bag|shoes|left|edge|headland)|left my (?:bag|shoes|phone|coat)(?: \w+){0,6} (?:edge|beach|bank|with)|what i need in the (?:glovebox|boot|drawer|bag)|notes? (?:r|are|is) done|k wording myself|at the top of the (?:multi|car|building|tower|stairs|cliff)(?: \w+){0,12}(?: ever| school bag| home| jump| no one)?|i have (?:done it i have )?swallowed them|(?:lid|cap) is off(?: \w+){0,6}|up by the headland",
    ),
    _rule(
        "suicide.resolved",
        K.SUICIDE,
        L.ACTIVE,
        r"(?:planning|plan|plans) my own (?:death|end|suicide)|(?:fixing|going|mean|meaning|intend) to do it myself|do it myself(?= ?(?:$|\.|then|before|one day|if he))|sooner do it myself|(?:only thing|all)(?: \w+){0,5} (?:look forward to|want|wish for) is (?:being|to be) (?:dead|gone)|all i (?:want|wish) is to (?:be dead|die)|(?:failing|fail) at it again|i will try again|not leave here alive|ways to die|use it when the feeling|want out of (?:life|this life)|(?:please|just|god)(?: \w+){0,2} let me die|let me die|(?:use|using|turn) (?:them|it|the knives?) on (?:me|myself)|deciding whether to live|(?:going to|gonna) make it happen|before i die because|(?:going|want|ready) to (?:go to|follow|join) (?:him|her|them|my (?:son|wife|husband|daughter|mum|mom|dad))(?= ?(?:$|\.|i|soon|now|he|she))|do it do it|told my (?:therapist|doctor|counsellor|counselor|mum|mom|husband|wife)(?: \w+){0,3} safe but|i lied i have a plan|aiming at trees|living is not for me|i would like to stop and i mean|better off dead and i ticked|thoughts of being better off dead|want(?:s)? (?:to be|tae be) de(?:ad|id)|ah want tae|cannae dae this|by my own hand|(?:gonna|going to|imma|i will|ima|am going to)(?: \w+){0,2} (?:just )?(?:rope|neck|self delete|sui|ctb|deep six)(?= ?(?:$|\.|soon|tonight|lol|myself|it))|self delete|un alive (?:me|myself)|unalive me|suwercide|suwerslide|want to d ?i ?e|gonna myself|stop existing(?: \w+){0,4} (?:bit|forever|easier)|(?:i hope|hoping|hope)(?: \w+){0,6} (?:one|hit|time) i do not come back from|using more so it will be",
    ),
    _rule(
        "suicide.soft",
        K.SUICIDE,
        L.CONCERN,
        r"fall asleep and (?:just )?(?:stay that way|not|never|that be)|(?:if|when) a (?:bus|car|truck|lorry|train) hit me|would not (?:be|mind) (?:that )?bothered|do not think i would be(?: \w+)? bothered|(?:my )?heart (?:just )?(?:gives up|stops|gave out|would stop)|(?:ready to go|ready) whenever it comes|hoping it is quick|ready to go home|(?:i just )?thought oh good|(?:gave|given|left|leaving|leave|willed|signed over|put)(?: \w+){0,10} (?:collection|record collection|tools|watch|savings|everything|plants?|ring|guitar|car|dog|cat)(?: \w+){0,6} (?:to (?:my|his|her|the)|in her name|in his name|sorted|always liked)|(?:dog|cat) (?:has|is|s) (?:gone )?to my (?:sister|brother|mum|mom|mother|friend|niece|neighbour)\w*(?: \w+){0,4}|(?:they would|they will|they d|everyone would|family)(?: \w+){0,3} (?:all )?(?:be )?better off(?= ?(?:$|\.|the|without|insurance))|paid (?:up|for) (?:the|my) funeral|labelled all the boxes|nobody has to guess|(?:tired|weary)(?: \w+){0,5} (?:of|in the bones of) being me|(?:is not|isn t|there is no) a? ?future(?: \w+)? ?(?:i have looked|for me)|(?:weight|drag|stone|millstone) (?:round|around|on) (?:everybody|everyone|their|my family|people)\w*(?: \w+)? ?necks?|(?:do not|don t) (?:worry about )?book(?:ing)? me in|do not think i will need it|(?:making|made|recorded|recording|leave|leaving|left)(?: \w+){0,3} (?:videos?|letters?|cards?|voice notes?|playlists?)(?: \w+){0,10} (?:eighteenth|wedding|in case i|when i am not|birthdays?|just in case|goodbye)|goodbye playlist|in case i am not (?:about|around|here)|remember me (?:how|as|the way|kindly)|do not see myself (?:at|being|in|by|past)|hardly notice|(?:do|be) fine with their (?:dad|mum|mom)|(?:big|good) cry and then|much easier life|does not matter what happens to me|(?:are they |tablets )?still strong after they expire|how (?:deep|cold|far|strong|fast)(?: \w+){0,4} (?:is|do|does)(?: \w+){0,3} (?:river|sea|water|current|weir|lake|quarry|swim)|far out do you have to swim|falling from a height|can you (?:actually |really )?die from|(?:trains?|train)(?: \w+){0,6} (?:slow down|go straight through|does not stop|do not stop|comes through)|(?:won t|will not) be (?:around|here|there)(?: \w+){0,4} (?:see it|care|anyway|then|to)|now that i have decided|since i decided|who do i ring so that someone (?:comes|gets)|(?:which|what) floor(?: \w+){0,6} (?:windows|open|certain|high)|(?:can|would|will|does)(?: \w+){0,3} (?:insurance|life cover|policy)(?: \w+){0,4} (?:pay|still pay)|other ways out|(?:cope|manage|do|get on|be) (?:just )?fine without me|medicine (?:makes|that (?:just )?(?:lets|makes))(?: \w+){0,6} (?:sleep and not|drift|go quietly|not get up)|(?:will|ll|be) (?:be )?seeing (?:him|her|them|you) soon(?: though)?|tick along(?: \w+)? without me|world(?: \w+){0,5} without me in it|just done done|not angry done|(?:can not|can t) see a way out|every way i turn it is wall|homesick for nowhere|just gone$|leave on good terms|passwords(?: \w+){0,10} (?:trouble|estate|she will not)|cross(?:ing)? without looking|no ?one is coming to save me|why people bother|take me away and there is no|(?:if|when) i (?:got|get|was|am) out of the (?:road|way)|deserve somebody better|who will feed my|when i am not there|one less of us|easier if there is one less|(?:water|river|sea|drop|tracks?) looked so (?:quiet|peaceful|calm|inviting|soft)|stood there ever such a long time|no more birthdays|this was the last(?= ?(?:$|\.|i|one|birthday))|what i would leave behind|do not be sad when|when you hear about me|(?:is it|they say it is) selfish|will not be needing it in|sorry (?:to|for)(?: \w+){0,10} (?:nuisance|burden|trouble i)|having been such a nuisance|i like knowing they are there|tablets are in the drawer|was not anything any(?:one|body) did|will you tell them that|cancelled the milk|spare key from|for good(?=$| \.)|how long does it take for (?:a house|someone|anyone) to (?:be noticed|notice)|not (?:just )?wanna not wake up|ideation|gas they use|panto in december|put everything in her name|relapse free|left me out because i will not be there|will not be there(?= ?(?:$|\.|i am|anyway))|should not have been born|(?:mum|mom|dad|family)(?: \w+){0,3} (?:be )?happier if (?:she|he|they) (?:had|d) (?:only|never)|(?:do not|can not) think i can do another|take it back(?: \w+){0,6} (?:dying|live)|not wanting to live|it says jump|can not tell his lines from mine|i envy (?:him|her)|so restful|i would be scared|not for a (?:novel|book|story)|i want to know because",
    ),
    _rule(
        "suicide.long_ago",
        K.SUICIDE,
        L.CONCERN,
        r"used to (?:cut|self harm|hurt myself|burn myself)|scars on (?:me|my) (?:arms?|legs?|wrists?|thighs?)|survived myself|drank something to die|(?:it was )?pills they pumped|pumped my stomach|walk out to the cliffs|go to the well|pulled out|(?:cry for help|the thing i did)|glad it failed|semicolon|since they found me|the year i decided to stay|stood on that bridge|had a plan and a date|cut(?:ting)? have not in",
    ),
    _rule(
        "self_harm.signs",
        K.SELF_HARM,
        L.ACTIVE,
        r"(?:relapsed|relapse)(?: \w+){0,6} (?:thighs?|arms?|wrists?|blade|hips?)|new lines today|s h ing|what i have been doing to my (?:arms?|legs?|thighs?)|(?:barcode|barcodes) arms?|styro|digging at it with|keep the blade under",
    ),
    _rule(
        "other.signs",
        K.SUICIDE,
        L.CONCERN,
        rf"{_SOMEONE}(?: \w+){{0,8}} (?:nobody would miss him|nobody would miss her|no one would miss|that dark before|how they put dogs down|cleared (?:his|her) desk|thanked each of us|paid me the rent up)|not heard from my mate|asking the vet|somebody stepped out in front|(?:he|she) did it (?:himself|herself)|found (?:him|her|them) hanging|my colleague jumped|what my sister did",
    ),
    _rule(
        "other.threat",
        K.SUICIDE,
        L.ACTIVE,
        rf"{_SOMEONE}(?: \w+){{0,10}} (?:off (?:himself|herself|themselves)|wants? to die|burn (?:himself|herself)|end (?:himself|herself)|do away with (?:himself|herself))(?! (?:with overtime|at the gym|laughing))|been th(?:inking|ing)(?: \w+){{0,8}} (?:not being here|ending)",
    ),
    _rule(
        "other.danger",
        K.SUICIDE,
        L.IMMINENT,
        r"(?:found|find)(?: \w+){0,6} on the floor|empty (?:packet|packets|bottle|box) of (?:tablets|pills|\w+)|gun out again|for himself this time|standing out on the edge|edge of the viaduct|bleeding from (?:her|his) (?:arms?|wrists?)|did it (?:herself|himself) and (?:she|he) will not|taking pills one after another|blood coming under the door|barricaded (?:himself|herself)",
    ),
    _rule(
        "abuse.signs",
        K.ABUSE,
        L.CONCERN,
        r"(?:pushed|shoved|shoving|slapped|hit|grabbed|choked) me(?: \w+){0,4} (?:last week|down|about|again|said sorry|bought me|at christmas|when he|when she)|takes my (?:passport|salary|wages|pension)|not permitted to|too drunk to say no|touches my (?:back|leg|thigh|hair|bum)|rough with (?:her|him)|thumb marks|sits in (?:his|her) car across|belt hung|(?:marry|marrying) me (?:to|off)|send me back home and|broke my (?:ribs|arm|nose|jaw|wrist)|did things to me when|sleep in my jeans|dad who came home like|(?:which|what) (?:lipstick|friends)(?: \w+){0,4} then it was",
    ),
    _rule(
        "abuse.children",
        K.ABUSE,
        L.ACTIVE,
        r"(?:little (?:brother|sister|one)|baby|daughter|son|kid)(?: \w+){0,6} (?:bruises all over|screaming every night|dad hitting|covered in)|(?:he|she) shook (?:her|him|the baby)|dad did it|the dad hitting",
    ),
    _rule(
        "abuse.emergency",
        K.ABUSE,
        L.IMMINENT,
        r"(?:daddy|dad|stepdad|he)(?: \w+){0,2} (?:is )?(?:hitting|battering|beating) (?:mummy|mum|my mum|mom)|i am under my bed|smashed the bottle on|still in the kitchen|pretend you are the pizza|standing right next to me",
    ),
    _rule(
        "violence.signs",
        K.VIOLENCE,
        L.ACTIVE,
        r"burn it with (?:her|him|them) inside|smother(?:ing)? the baby|went for my (?:wife|husband|partner)|really hurt (?:her|him) and i still|going to be sorry(?: \w+){0,2}|scared myself(?: \w+){0,4}",
    ),
    _rule(
        "violence.begun",
        K.VIOLENCE,
        L.IMMINENT,
        r"just hit (?:him|her|them) with|not moving oh god|(?:rifle|gun|knife) in the (?:truck|car)(?: \w+){0,8} (?:headed|going|driving|over to)",
    ),
    _rule(
        "eating.signs",
        K.EATING_DISORDER,
        L.CONCERN,
        r"(?:skip|skipping) (?:lunch|breakfast|dinner)(?: \w+){0,6} thin|black coffee since|feel powerful|binge (?:at night|until|till)|still see a fat|chew it and spit|still fasting|so i get smaller|allow myself (?:breakfast|lunch|dinner|food|to eat)|run till i am sick|trousers are falling off",
    ),
    _rule(
        "psychosis.signs_more",
        K.PSYCHOSIS,
        L.CONCERN,
        r"newsreader sends|swapped for actors|i do not need to(?: \w+){0,4} solved|solved (?:money|the universe|time|everything)|talks to me from the|getting louder|put something in my blood|moving it$|on the one channel|they comment",
    ),
    _rule(
        "psychosis.ordered",
        K.PSYCHOSIS,
        L.ACTIVE,
        r"(?:god|voice|it|he|man in the mirror)(?: \w+){0,6} (?:told me i have (?:got )?to|says jump|says use the|telling me to do it)(?: \w+){0,4}|like abraham|chip out of my|use the knife and i have",
    ),
    _rule(
        "substance.signs",
        K.SUBSTANCE,
        L.CONCERN,
        r"(?:bottle of|drink a|drink)(?: \w+){0,4} most nights|in my own head|on the gear again|only quiet i get|open can in my hand|mixing my (?:painkillers|pills|meds|tablets) with|before work now|hands shake if i do not|drinking (?:himself|herself) into the ground|without a line|from the moment i open my eyes|who i am without it|one to sleep(?: \w+){0,4} one to get up",
    ),
    _rule(
        "substance.danger",
        K.MEDICAL,
        L.IMMINENT,
        r"snoring funny|can not wake her she had|load of methadone|pouring sweat and shaking|spiders coming out|bad pill|fitting on the floor|see the bone|collapsed in the|not answering me|tongue is going fat|carbon monoxide alarm|blood all over the|pumping out|gone into (?:his|her|my) leg and",
    ),
    _rule(
        "medical.refusing",
        K.MEDICAL,
        L.CONCERN,
        r"stopped going to dialysis|not taking my insulin|stopped my (?:insulin|dialysis|chemo|heart)",
    ),
)
