"""G1: methods, means, doses, places, concealment and instructions, for hurting oneself or others."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import HARMLESS, Rule, before, words

_SELF: Final = (
    r"(?:kill|hang|shoot|drown|strangle|suffocate|choke|starve|poison|stab|burn|gas|electrocute|asphyxiate|"
    r"smother|cut|hurt|"
    r"harm|injure|scratch|drug|overdose|bleed|off)(?:s|ing|ting|ning)? your ?self(?! (?:off|out|short|"
    r"some (?:slack|time)|a (?:break|favou?r)|too (?:much|hard)|loose|free))"
)
_MEANS: Final = (
    r"noose|slip ?knot|ligature|exit bag|suicide bag|inert gas|nitrogen gas|helium (?:tank|hood|bag|gas|"
    r"canister)|carbon "
    r"monoxide|charcoal (?:grill|burner|briquettes)|exhaust (?:pipe|fumes|hose)|cyanide|sodium nitrite|nembutal|"
    r"pentobarbital|"
    r"potassium chloride|antifreeze|hydrogen sulfide|chloroform|arsenic|strychnine|hemlock|razor ?blades?|"
    r"box ?cutter|scalpel|wrists|jugular|carotid|femoral|arter(?:y|ies)|your veins?|bleed(?:ing)? out|"
    r"slit (?:your|the)|"
    r"hollow points?"
)
_MEN: Final = (
    r"(?:him|her|them|your (?:\w+ )?(?:wife|husband|boss|mother|father|brother|sister|ex|boyfriend|girlfriend|"
    r"neighbou?r|neighbou?rs|teacher|partner|"
    r"child|kid|kids|son|daughter|parents|family|roommate|coworker|classmates?|stepfather|stepmother|friend|dog|"
    r"cat)|those people|that (?:\w+ )?"
    r"(?:man|woman|guy|bastard|bitch|jerk|idiot|person|kid)|people|someone|everyone)"
)
_MEDS: Final = (
    r"(?:pills?|tablets?|tylenol|paracetamol|acetaminophen|aspirin|ibuprofen|advil|sleeping pills?|xanax|valium|"
    r"ativan|klonopin|"
    r"benzos?|opioids?|opiates?|oxy\w*|fentanyl|heroin|morphine|codeine|insulin|lithium|antidepressants?|"
    r"painkillers?|meds|"
    r"medications?|medicine|benadryl|ambien|melatonin|amitriptyline|propranolol|barbiturates?|bleach|drugs?|bottle)"
)
_COUNT: Final = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|"
    r"ninety|(?:a|one|two|three|five) hundred|hundred|a thousand|dozens?|a dozen|a couple|a few|a handful|"
    r"handful|several|double|extra)"
)
_HIDE_FROM: Final = (
    r"(?:no one|they|your (?:\w+ )?(?:parents|mother|father|family|teacher|friends|doctor|therapist|wife|husband|"
    r"partner)|people|anyone|he|she)"
)

_METHOD: Final = words(
    _SELF,
    _MEANS,
    r"(?:tie|loop|wrap|tighten|put|sling|throw|attach|fasten|use|get|buy|find) (?:\w+ ){0,4}(?:rope|cord|belt|"
    r"sheet|scarf|wire|cable)(?: \w+){0,4} "
    r"(?:neck|beam|rafter|rail|door ?knob|tree|hook|ceiling|fan|throat)",
    r"(?:around|round|over|against|into|through) your (?:neck|throat|head|temple|mouth|wrists?)(?= (?:and|until|"
    r"then|with|pull|tight)|$)",
    r"plastic bag (?:over|on|around)|bag over your head|hold your breath under ?water|stay under ?water|"
    r"let the (?:car|engine) run|(?:run|running) the "
    r"(?:car|engine) in (?:the|a|your)|(?:closed|sealed) garage|seal the (?:doors?|windows?|room|garage)|"
    r"hose (?:from|to) the",
    r"(?:jump|jumping|leap|step|stepping|fall|walk|walking|lie|lay|lying|throw your ?self|drive|driving|swerve|"
    r"run|let go) (?:\w+ )?(?:off|from|in front of|"
    r"under|into|onto|on) (?:of )?(?:a|an|the|that|your|some|incoming|oncoming)? ?(?:\w+ )?(?:bridge|roof|"
    r"building|cliff|ledge|balcony|overpass|train|truck|bus|traffic|"
    r"tracks|rails|window|car|tree|wall|river|sea|ocean|water|platform|tower|tall \w+)(?! of (?:hope|support))",
    r"(?:pull|squeeze) the trigger|(?:gun|pistol|barrel|muzzle|bullet) (?:\w+ ){0,3}(?:mouth|head|temple|chin|"
    r"heart)|load the gun|use (?:a|the|your) gun|get a gun|buy a gun|one bullet",
    r"(?:cut|slice|slicing|cutting|carve|scratch|press) (?:\w+ ){0,3}(?:deep|deeper|vertically|lengthwise|along|"
    r"down not|up not|across|your (?:arms?|legs?|thighs?|skin|stomach|hips?))|"
    r"along the vein|not across|(?:heat|sterili[sz]e|clean|use) (?:the|a|your) (?:blade|knife|lighter|razor|"
    r"needle)|(?:sharp|sharper|sharpest) (?:blade|knife|razor)",
    r"(?:snap|snapping) (?:a |the )?rubber band|hold(?:ing)? ice (?:cubes? )?(?:against|until)|"
    r"burn(?:ing)? (?:your (?:skin|arm|hand|leg)|with a (?:lighter|cigarette))|punch(?:ing)? (?:a|the) wall|"
    r"bang(?:ing)? your head",
    r"painless(?:ly)? (?:way|method|death|and|for|option|if|exit|end)|lethal\w*|(?<!was )fatal(?! (?:car |"
    r"plane )?(?:accidents?|crash\w*|disease|illness))|ld50|empty stomach|(?:acts?|works?|kicks? in|absorbs?|"
    r"bleeds?) (?:\w+ )?(?:faster|quicker)|door (?:handle|knob)|keeps? it (?:flowing|from (?:closing|clotting))|"
    r"from clotting|do it (?:in the (?:bath|tub|shower|car|woods|garage|basement)|when (?:\w+ ){1,4}(?:away|out|"
    r"at work|asleep|gone|not home))|(?:quick|quickest|easiest|best|fastest|surest|cleanest|peaceful|most \w+|"
    r"easy|effective|simple|reliable|sure) "
    r"(?:way|ways|method|methods|means|place|spot|option) (?:\w+ ){0,2}(?:to|of|for) (?:die|dying|kill your\w*|"
    r"end (?:it|your|things|every\w*)|suicide|hang your\w*|overdos\w*|bleed\w*|"
    r"disappear|jump)",
    r"enough to (?:kill|die|end|stop|knock you out|do (?:it|the job))|(?:would|will|should|can|"
    r"could) (?:(?!not)\w+ )?(?:kill you (?:quick\w*|fast|within|in|instant\w*|pain\w*|for sure)|do the job|"
    r"finish you|stop your (?:heart|breathing))|"
    r"(?:lose|losing|lost) consciousness|pass out (?:before|in|within|and)|stop(?:s|ping)? your (?:heart|"
    r"breathing)|die (?:quickly|peacefully|painlessly|instantly|fast|within|in (?:your sleep|minutes|seconds))|"
    r"(?:not|never) feel (?:any ?thing|any pain)(?= (?:at all|after|when|once|you)|$)|takes? (?:only |about |"
    r"around )?(?:\w+ )?(?:\w+ )?minutes? to (?:die|work|lose)|death (?:comes (?:quick|fast|within|in|soon)\w*|"
    r"is quick|is fast)|"
    r"certain death|instant(?:ly)? (?:death|fatal)|cut off (?:the |your )?(?:air|oxygen|blood)|suspension|"
    r"drop height|long drop|short drop",
    r"(?:end|take|ending|taking) your (?:own )?life (?:by|with|using|without)|suicide (?:method|note|kit|pact|"
    r"plan|bag)s?|write (?:a|your) (?:\w+ )?(?:goodbye|suicide)|leave a (?:goodbye|suicide) note|"
    r"leave a note (?:for (?:your|them)|saying|so|behind)",
)
_WEAPON: Final = (
    r"(?:guns?|pistol|rifle|shotgun|firearms?|knife|knives|blades?|razors?|ropes?|noose|hanging|pills|tylenol|"
    r"paracetamol|insulin|opioids?|fentanyl|heroin|bleach|charcoal|helium|nitrogen|gas|plastic bags?|"
    r"bags? over|poison|overdos\w+|drown\w*|freez\w+|hypothermia|suffocation|exsanguination|blood loss|bleeding|"
    r"jumping|a fall from|falling from|the fall (?:would|will|from|itself)|fall from|trains?|tracks|bridges?|"
    r"cliffs?|rooftops?|garage|exhaust|cyanide|antifreeze|belt|"
    r"sleeping pills|carbon monoxide|wrists|starvation|starving|electrocution)"
)
_WORKS: Final = (
    r"(?:reliable|effective|efficient|painless|(?:is|be|feels|like|so|very|quite|most|more|and) (?:peaceful|"
    r"calm)|fall(?:ing|s)? asleep|drift off|asleep(?= \.|$)|fastest|quickest|survives?|survived(?= by)|autopsy|"
    r"detect\w*|untraceable|undetect\w*|"
    r"least (?:pain\w*|messy)|less (?:painful|messy)|no pain|without pain|not (?:feel|hurt)|for certain|"
    r"guarantee\w*|instant\w*|immediate\w*|lethal\w*|deadly|fatal\w*|success rate|(?:best|surest|easiest|good|"
    r"great) (?:option|method|way to (?:go|die|end))|"
    r"close your eyes|never wake|(?:does|do|did) the (?:job|trick)|works? (?:fast|quickly|best|every|well|within|"
    r"in)|within (?:seconds|minutes|hours|ten|a few)|(?:takes?|in) (?:only )?(?:a few|about|ten|five|two|three|"
    r"\d+) (?:seconds|minutes|hours))"
)
_WORKING: Final = words(
    rf"{_WEAPON}(?: \w+){{0,9}} {_WORKS}|{_WORKS}(?: \w+){{0,6}} {_WEAPON}|(?:(?:use|uses|used|with|using|get|"
    rf"gets|try) (?:\w+ )?(?:helium|plastic bags?|nitrogen|hose)|(?:plastic bag|bag|helium|hose|"
    rf"duct tape)(?: \w+){0, 4} (?:helium|nitrogen|gas|duct tape|plastic bag|tube|hose))|(?:use|using|with|find|"
    rf"get|buy|grab) (?:a|the|your|some) (?:\w+ )?(?:rope|noose|belt|razor|blade)(?! (?:from|for climbing))|"
    rf"no one (?:ever )?survives|(?:nobody|few people) survives?|(?:freez\w+|bleed\w*|starv\w+|drown\w*|crushed|"
    rf"burn\w*) to death (?:is|feels|takes|would|can|does)|"
    r"stand (?:on|in front of) (?:the|a) (?:tracks|train|ledge|edge|traffic|rails)|(?:head|go|"
    r"walk) (?:\w+ )?to (?:a|the|some) (?:\w+ )?(?:bridge|cliff|tracks|roof|rooftop|overpass|edge)(?! of)"
)
_DOSE: Final = words(
    r"\d+ ?(?:mg|mgs|milligrams?|mcg|micrograms?|ml|millilit\w+|cc|iu|grams?|g)(?: of)?|"
    rf"{_COUNT} (?:\w+ )?(?:mg|milligrams?|micrograms?|millilit\w+|grams?) (?:of|per|a|each|should|is|would|will|"
    rf"at)|{_COUNT} units",
    rf"(?:take|swallow|taking|swallowing|need|try|use|took|with|down|chew|pop|about|around|"
    rf"than) (?:\w+ ){{0,2}}{_COUNT} (?:of (?:the |your |those |them|these )?)?(?:\w+ )?{_MEDS}",
    rf"{_COUNT} (?:of (?:the |your |those |these )?)?(?:\w+ )?(?:pills?|tablets?|capsules?|doses|sleeping pills|"
    rf"painkillers|tylenol|aspirins?)",
    rf"(?:the|a) (?:whole|entire|full|rest of the) (?:bottle|pack|packet|strip|prescription)|"
    rf"all (?:of )?(?:the|your|them|those|these) (?:\w+ )?(?:{_MEDS}|at once)|all at once with",
    rf"{_MEDS} (?:and|with|plus|mixed with|together with) (?:\w+ )?(?:alcohol|vodka|whiskey|wine|liquor|beer|"
    rf"booze|drinks?)|(?:alcohol|vodka|whiskey|wine|liquor|booze) (?:and|with|plus|on top of) (?:\w+ )?{_MEDS}",
    r"overdos(?:e|ing) (?:on|with|of|by|using)|take an overdose|(?:drink|drinking|swallow|ingest|inject|"
    r"injecting|inhale|sniff|snort) (?:\w+ )?(?:bleach|antifreeze|poison|drain cleaner|"
    r"detergent|insulin|air into|air|gas|fumes|paint|gasoline|heroin|pills)|crush (?:the|them|up|your)|"
    r"mix (?:them|the (?:pills|bleach|chemicals)|bleach|ammonia|cleaning)|bleach (?:and|with) ammonia",
)
_PLACE: Final = words(
    r"golden gate|beachy head|aokigahara|suicide (?:forest|bridge|spot|hotspot)s?|(?:brooklyn|george washington|"
    r"bay|forth|humber|clifton suspension|tower|sydney harbou?r|"
    r"skyway|coronado|verrazz?ano\w*|manhattan|queensboro|williamsburg|aurora|foresthill) bridge|niagara falls",
    r"(?:bridge|bridges|building|buildings|cliff|cliffs|tower|towers|overpass|rooftop|roof) (?:\w+ ){0,6}(?:feet|"
    r"meters|metres|stor(?:y|ies)|floors|m|ft) ?(?:tall|high|above|up)?|"
    r"(?:over|above|about|than|at|is) \d+ (?:feet|meters|metres|m|ft|stories|floors) (?:tall|high|above|up|over)|"
    r"(?:highest|tallest|unguarded|unfenced|no (?:railing|barrier|fence|nets?)) (?:\w+ )?(?:bridges?|buildings?|"
    r"cliffs?|points?|roofs?|floors?|ledges?)",
    r"(?:bridge|overpass|cliff|roof|rooftop|parking garage|train (?:tracks|station)|"
    r"railway) (?:\w+ ){0,4}(?:near|close to|is best|is high|high enough|tall enough|at night|no one|nearby|"
    r"would work)|"
    r"where (?:no one|they) (?:will|would|can) (?:find|see|stop|look)|secluded|remote (?:spot|place|area|woods)|"
    r"(?:find|go to|pick|choose|somewhere|rent) (?:\w+ ){0,3}(?:hotel|motel|woods|forest|cliff|bridge|roof|"
    r"rooftop)",
)
_CONCEAL: Final = words(
    r"(?:hide|cover|conceal|hiding|covering|disguise|mask) (?:up )?(?:\w+ ){0,2}(?:cuts?|scars?|marks?|wounds?|"
    r"bruis\w+|burns?|weight|vomit\w*|bottles?|pills|food|blades?|evidence|razors?|symptoms|purging|smell|"
    r"bod(?:y|ies)|knife|gun|blood)",
    r"(?:wear|with|in|try|use|put on) (?:\w+ )?long sleeves(?! in)|(?:easy|easier|harder) to (?:hide|notice|"
    r"trace|detect)|(?:is|are) (?:\w+ )?(?:unlocked|unguarded|deserted|empty at night)|baggy clothes|"
    r"bracelets? (?:to|over|will)|makeup (?:to|over|on) (?:cover|the|your)|(?:run|turn on) the (?:shower|water|"
    r"tap|faucet|music)(?: \w+){0,3} (?:so|to) |flush (?:it|twice)|mints? (?:to|after)",
    rf"so (?:that )?{_HIDE_FROM} (?:will not|can not|does not|do not|never|would not|will never|can|will|would|"
    rf"could) (?:\w+ )?(?:find|finds|know|knows|notice|notices|see|sees|suspect|stop|hear|"
    r"interrupt|be able to|guess|realis\w+|realiz\w+|catch)|(?:without|before) (?:anyone|"
    r"your (?:parents|family|mother)|them|being) (?:\w+ )?(?:noticing|knowing|finding|finds?|seeing|caught|"
    r"noticed)|no one (?:will|would|has to|needs to|ever has to) (?:ever )?(?:know|find out|notice|suspect|"
    r"find you|stop you|catch)",
    r"(?:lock|bolt|block) (?:the|your) (?:\w+ )?(?:door|bathroom)|(?:clear|delete|erase|wipe) (?:your|the|this|"
    r"these|all|our) (?:\w+ )?(?:history|messages|texts|chats?|conversation|evidence|fingerprints|searches)|"
    r"burner phone|incognito|cover your tracks|"
    r"(?:tell|say to|lie to) (?:\w+ ){0,3}(?:that )?(?:you are fine|you already ate|you fell|you ate|"
    r"it was (?:the|a|your) (?:cat|accident)|nothing is wrong|you are (?:okay|better))|pretend (?:to be|"
    r"that you are|you are|you have|everything) (?:\w+ )?(?:fine|okay|happy|eaten|better|normal)|"
    r"wait until (?:\w+ ){0,3}(?:asleep|sleeping|gone|out|alone|home alone|leaves?)|when your parents are (?:out|"
    r"asleep)",
)
_EATING: Final = words(
    r"(?:\d+|\w+ hundred|fewer|less|under|below|zero|no|few|count(?:ing)?(?: your| the)?|"
    r"burn(?:ing)?(?: off)?(?: the| those)?|restrict\w*|cut(?:ting)?|limit|save|your) (?:\w+ )?calories",
    r"(?:skip|try skipping|start skipping) (?:\w+ )?(?:meals?|breakfast|lunch|dinner|food|eating)|stop eating|"
    r"not eat(?:ing)?(?: \w+)? for (?:\w+ )?(?:a|\d+|days?|two|three|hours|one|week|the)|"
    r"eat(?:ing)? (?:as little|nothing|only (?:once|one|\w+ calories|ice|celery)|once a day|less)|"
    r"starv(?:e|ing) (?:it|your|will|works|helps|is)|purg(?:e|ing)|(?:take|use|try|buy|some) (?:\w+ )?laxatives?|"
    r"diuretics|diet pills|ipecac|appetite suppress\w+|thinspo\w*|pro ana|pro mia|ana tips|bonespo|thigh gap",
    r"(?:throw|throwing|bring|bringing|vomit|vomiting|puke) (?:it |everything |food |"
    r"your food )?(?:back )?up(?: \w+){0,3} (?:after|easier|right|meal|eat\w*|food)|(?:throw|vomit) it (?:back |"
    r"all )?up|bring it (?:back|all) up|make your ?self (?:sick|vomit|throw up|puke)|(?:finger|fingers|"
    r"toothbrush|spoon) down your throat|your gag reflex|"
    r"chew (?:and|it and|your food and|then) spit|spit (?:it|the food) out|(?:water|coffee|gum|ice|soda|"
    r"cigarettes?|tea|smoking) (?:\w+ ){0,4}(?:full|hunger|hungry|appetite|instead of (?:eating|food|meals?|"
    r"lunch|dinner))|"
    r"(?:trick|curb|kill|suppress|ignore) (?:\w+ )?(?:hunger|appetite|stomach|body)|hunger (?:\w+ )?(?:goes away|"
    r"passes|fades|pangs|means|is (?:weakness|control))|fast(?:ing)? for|water fast\w*|dry fast\w*|juice cleanse",
    r"(?:you (?:\w+ )?(?:should|could|can|need to|must|might|have to)|to|will|just|try|help you|^|"
    r"\.) (?:\w+ )?(?<!him to )(?<!like to )(?<!trying to )(?<!try to )(?<!you to )(?<!way to )(?<!easy to "
    r")(?:lose|drop|shed) (?:\w+ ){0,3}(?:pounds|lbs|kilos|kg|weight|stone)(?! (?:of (?:grief|stress))|loss of)|"
    r"goal weight|(?:look|be|feel|prettier|happier|better|thinner) (?:\w+ )?(?:if you (?:were|lost|lose|dropped|"
    r"shed)|once you lose|when you are) (?:\w+ )?(?:thin|thinner|skinny|skinnier|weight|some weight|lighter)|"
    r"you (?:look|are|do look|would look) (?:\w+ )?(?:fat|overweight|chubby|obese|skinnier|thinner|too big|"
    r"heavy)|(?:when|before) (?:they|the doctor|your \w+) weighs?(?= you)|nothing tastes as good|"
    r"weigh your ?self|(?:when|before) (?:they|you|the doctor|your \w+) weighs? |weigh ins?|(?:on|with) (?:just |"
    r"only |nothing but )(?:\w+ )?(?:water|coffee|juice|air|tea|black coffee)|(?:set|keep|limit|"
    r"stay) (?:\w+ )?(?:limit|yourself|it|under|below|at|to) (?:\w+ ){0,3}(?:hundred|\d{3,4})|(?:hundred|"
    r"\d{3,4}) (?:a|per) day|body ?check\w*|hide (?:the |your )?food|(?:exercise|run|work ?out) (?:it off|until|"
    r"off (?:the|what)|more to burn)",
)
_VIOLENCE: Final = words(
    rf"(?:you (?:\w+ )?(?:should|could|must|can|need to|have to|ought to|might|would)|(?<!did )just|go|then|and|"
    rf"how to|best to|easy to|try to|want to|by|ways? to|simply|first|try|go ahead and|maybe|i would|would have|"
    rf"should have|let us|time to|someone should) (?:\w+ )?(?:go )?(?:and )?(?:just )?(?:kill|hurt|hit|punch|"
    rf"stab|shoot|beat|"
    rf"strangle|poison|attack|choke|slap|murder|burn|smash|kick|drug|threaten|ambush|kidnap|tie|run over|beat up|"
    rf"hunt|drown|slit|harm|torture|scare) (?:the (?:hell|crap|shit) out of )?{_MEN}",
    rf"(?:^|\. )(?:kill|hurt|hit|punch|stab|shoot|beat|strangle|poison|attack|choke|slap|murder|smash|beat up|"
    rf"torture|threaten|drown|ambush) {_MEN}",
    r"(?:poison|slip|put|drop|pour) (?:\w+ ){0,4}(?:in|into) (?:his|her|their|your \w+ s) (?:food|drink|coffee|"
    r"tea|gas tank|tank)|make (?:him|her|them|your \w+) (?:pay(?! (?:for (?:a|the|another|half|it to)|you|back|"
    r"rent|the|a|up))|suffer|bleed|hurt|regret|feel (?:your|the) pain)|(?<!to )teach (?:him|her|them) a lesson|"
    r"(?:get|take|plan|plot|want) (?:your |some )?(?:revenge|vengeance)|"
    r"revenge (?:is|would|feels|will)|get (?:back at|even with) (?:him|her|them|your \w+)|get even|"
    r"an eye for an eye|(?:he|she|they) (?:deserves?|had|has|have) (?:it coming|to (?:die|suffer|be (?:hurt|hit|"
    r"beaten|killed|punished))|a beating|pain)|deserves? a (?:punch|slap|beating)|"
    r"(?<!did he )(?<!did she )(?<!did they )(?<!did it )(?:slash|key|burn|torch|smash|vandali[sz]e|trash|"
    r"destroy) (?:his|her|their|the|your \w+ s) (?:\w+ )?(?:tires?|car|house|place|stuff|things|clothes|windows?|"
    r"school|office|building|property|phone)|set (?:fire|it on fire|\w+ \w+ on fire)|light (?:it|\w+ \w+) on fire",
    r"(?:hit|punch|beat|kick|slap|choke|stab|strike|smack) (?:him|her|them|it) (?:with (?:a|your|the|some)|until|"
    r"hard|harder|so hard|where it hurts|first|over the)|(?<!you )(?:wait for|follow|confront|corner|"
    r"find) (?:him|her|them) (?:\w+ )?(?:home|alone|outside|after dark|in the dark|in the alley|with a)|(?:aim|"
    r"go|hit|punch|strike|stab|shoot|kick) (?:\w+ )?(?:for|at|in|him in|her in|them in) (?:the|his|her|"
    r"their) (?:throat|head|neck|face|kidneys?|stomach|groin|temple|ribs|chest|heart|jaw)|"
    r"(?:pipe|nail|fertili[sz]er|petrol|homemade|car|dirty) bombs?|(?:make|build|plant|making|building) (?:a|the|"
    r"your) (?:\w+ )?(?:bomb|explosives?|weapon|silencer|gun)|molotov|explosives?|gunpowder|ammonium nitrate|"
    r"nitroglycerin|acetone peroxide|thermite|napalm|"
    r"bring (?:a|the|your) (?:gun|knife|weapon)(?! then)|carry a (?:knife|gun|weapon)|ghost gun|semi ?automatic|"
    r"ar 15|grab a (?:knife|bat|gun)|baseball bat|(?:dispose|get rid) of the body|alibi",
)
_CRIME: Final = words(
    r"(?:cook|make|making|cooking|synthesi[sz]e) (?:some |your own )?(?:meth|crack|lsd|drugs|mdma|heroin|ghb)|"
    r"(?:buy|get|score|order|find|sell) (?:\w+ ){0,2}(?:heroin|cocaine|coke|meth|fentanyl|weed|drugs|a fake id|"
    r"crack|xanax|acid|mdma|ketamine|adderall|ecstasy|molly)|dark ?web|dealers?|ask around (?:at|in) (?:clubs?|"
    r"the club|bars?|parties)|"
    r"shoplift\w*|(?:pick|picking) (?:the|a) lock|break into (?:his|her|their|the|a)|hot ?wire|"
    r"hack(?:ing)? (?:into|his|her|their)|(?:you (?:\w+ )?(?:should|could|can|must|might)|just|how to|easy to|by|"
    r"simply|then|^|\.) (?:steal|rob) (?:it|from|the|a|his|her|their|some|money|them)(?! (?:show|spotlight|"
    r"heart))|forge (?:a|the|his|her|your)|launder\w* (?:money|the|your)|fake id|counterfeit|blackmail (?:him|"
    r"her|them|your)|"
    r"(?:track|spy on|stalk|follow) (?:his|her|him|them|your (?:ex|wife|husband|girlfriend|boyfriend)|"
    r"their)(?: \w+){0,2}(?= (?:phone|home|car|messages|location|with|without|secretly))|spyware|tracker on|"
    r"drive (?:home )?(?:drunk|anyway|after drinking|you are fine to)|fine to drive|okay to drive|leak (?:his|"
    r"her|their) (?:nudes|photos)|dox+\w*|post (?:his|her|their) (?:address|nudes|number)|swat(?:ting)? (?:him|"
    r"her|them)|lie to the (?:police|judge|court)|evade (?:the )?(?:police|taxes)|destroy the evidence",
    r"(?:shoot|shooting|snort|snorting|smoke|inject|injecting|drop|rail) (?:\w+ )?(?:up|heroin|coke|meth|lines?|"
    r"acid|crack|pills)|(?:drinks|beers|shots|joint|bottle of \w+|weed|whiskey|vodka|alcohol|edibles?|"
    r"smoke) (?:\w+ )?(?:will|would|can|to|always|should|might|could|does|do) (?:\w+ )?(?:help|numb|"
    r"take the edge|relax|hurt|forget|calm|make|fix|ease|soothe|loosen|not (?:hurt|kill))|"
    r"glass of \w+ (?:\w+ )?(?:does|helps|will|would|can|calms|relaxes)|(?:drinking|alcohol|weed|getting (?:high|"
    r"drunk)|a drink|wine) (?:\w+ )?(?:helps|numbs|relaxes|calms|eases|fixes)|(?:pour|grab|"
    r"have) (?:yourself )?(?:another|one more) (?:stiff |strong |quick |few |more )?(?:drinks?|"
    r"beers?|wine|whiskey|vodka|shots?)(?! of water| fest)|(?<!to )(?<!you )(?<!they )(?<!i )(?<!people )get "
    r"(?:drunk|high|wasted)|drink (?:it away|your|until|more|to forget|the pain)|numb the pain|"
    r"drown your sorrows|take the edge off",
)
_HOW: Final = words(
    r"(?:how to|ways? to|methods? (?:to|of|for)|steps? (?:to|for)|instructions? (?:to|for|on)|guide (?:to|for|"
    r"on)|tips (?:to|for|on|about)|recipe for|here is how (?:to|you)) (?:\w+ ){0,3}(?:die|dying|kill\w*|suicide|"
    r"hang\w*|overdos\w*|hurt (?:your\w*|him|her|them|people|someone)|harm\w*|cut (?:your\w*|deep\w*)|end (?:it|"
    r"your|things)|poison\w*|bomb\w*|weapons?|starv\w*|purg\w*|self ?harm\w*|disappear forever|bleed|drugs|"
    r"steal\w*|hack\w*|hide it|anorexi\w*|not eat\w*|lose weight)",
    r"here (?:is|are) (?:a|the|some|your|three|five|ten|several|\w+) (?:\w+ )?(?:methods?|instructions?|steps|"
    r"recipe|step by step|guide|tips to)|step by step (?:guide|instructions|plan to|how)|step (?:one|1|two|"
    r"2)(?= (?:is|get|find|take|buy|you)|$)|(?:thought (?:about|of)|considered|tried|what about|how about|"
    r"try) (?:(?:using|trying|getting|buying) )?(?:an?|the|your|some) (?:gun|firearm|rope|bridge|noose|knife|"
    r"blade|razor|belt|pills|overdose)(?! away)|first you (?:need|will need|have) to (?:get|find|buy|tie|write|"
    r"take|"
    r"mix)|you will need (?:a|some|the|about) (?:rope|gun|knife|blade|razor|bag|belt|pills|helium|bottle)",
    r"(?:google|search|searching|look up|look online|look|research|ask|read|post) (?:\w+ ){0,4}(?:painless|"
    r"methods?|ways to (?:die|go|end)|suicide|how to die|overdose|forums?|lethal)",
    r"(?:suicide|pro ?suicide|pro ?ana|self ?harm|sanctioned suicide|exit|choice|death) (?:forums?|sites?|"
    r"websites?|boards?|communit\w+|chat rooms?|groups?|discord|channels?|subreddits?|threads?)(?! (?:who|"
    r"that) (?:lost|support))|lost ?all ?hope|sanctioned ?suicide|peaceful pill|final exit|dignitas|right to die|"
    r"alt suicide|(?:forum|site|website|subreddit|discord|group|place) (?:\w+ ){0,2}(?:where|that|with|"
    r"for) (?:\w+ ){0,3}(?:methods?|people who want to die|encourage|like minded|will help you (?:die|do it|end))",
)

_IN_DANGER: Final = words(
    r"bath ?tub|rope|knife|knives|blades?|razors?|guns?|pistol|bullets?|noose|bridges?|roof|rooftop|garage|"
    r"trains?|tracks|belt|poison|bleach|veins?|wrists?|cliff|pills|vodka|dose|tablets|lethal|deadly|heights?|"
    r"meters|metres|stories|carbon|charcoal|gas|helium|jump\w*|drown\w*|hang(?:ing)?(?! (?:on|in|out|up|onto|"
    r"there))|bleed\w*"
)
_IN_HUNGER: Final = words(
    r"calories?|diets?|fast(?:ing|s|ed)|thin(?:ner)?|skinn\w+|slim\w*|weigh\w*|pounds|cardio|burn|discipline|"
    r"control|willpower|water|coffee|gum|celery|lettuce|portions?|laxatives?|purg\w+|vomit\w*|throw(?:ing)? up|"
    r"less food|body looks?|figure|size|prettier|lighter|beautiful|gorgeous"
)
_SAFER: Final = before(
    HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"),
    r"(?:away from|out of reach|lock|locked|locking|put|putting|give|giving|hand|remove|move|rid of|safe from|"
    r"far from|distance|throw out|flush|do you have|are there|is there|is|are|was|were|did|do|have|has|had|can|"
    r"could|where|what|how|any|about|not|without|around|drink some|feel|feeling|felt|out of|in|your|mention|"
    r"mentioned|said)(?: (?!you should)\w+){0,5}",
)
_ASKING: Final = before(
    HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"),
    r"(?:did|have|has|are|do|does|were|was|would|if|when|that|because|how often|why) (?:you|he|she|they|"
    r"it)(?: (?!tried|should|could|to|just|can|need)\w+){0,4}",
)
_OF_THE_DEAD: Final = before(
    HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"),
    r"(?:did|have|had) you(?: (?:ever|also|already|just)){0,2}|(?:was|were|went)(?: (?:quick|fast|and|very|"
    r"peaceful|really)){0,3}",
)

RULES: Final = (
    Rule("G1.method", _METHOD, _OF_THE_DEAD, bare=True),
    Rule("G1.method", _WORKING, before(r"(?:not|never)(?: \w+){0,3}"), bare=True),
    Rule("G1.dose", _DOSE, HARMLESS, bare=True),
    Rule(
        "G1.place",
        _PLACE,
        HARMLESS,
        lambda scene: scene.grave or scene.caller.text == "" or "bridge" in scene.caller.text,
    ),
    Rule("G1.concealment", _CONCEAL, HARMLESS, bare=True),
    Rule("G1.eating", _EATING, _ASKING, bare=True),
    Rule("G1.violence", _VIOLENCE, HARMLESS, bare=True),
    Rule("G1.crime", _CRIME, HARMLESS, bare=True),
    Rule("G1.howto", _HOW, bare=True),
    Rule("G1.means", _IN_DANGER, _SAFER, lambda scene: Theme.DEATH in scene.caller.themes or scene.level > 0),
    Rule("G1.eating", _IN_HUNGER, _SAFER, lambda scene: Theme.EATING in scene.caller.themes),
    Rule(
        "G1.violence",
        words(
            r"(?:knife|knives|gun|bat|fists?|hammer|weapon|poison|match|gasoline|lighter|acid|trap|revenge|body|"
            r"blood|busiest|crowded|which (?:day|weapon|entrance|one first)|when (?:is|does) (?:he|she|"
            r"it) (?:alone|home)|where (?:does|do) (?:he|she|they) (?:live|sleep|park)|pain|suffer\w*|pay)"
        ),
        _SAFER,
        lambda scene: Theme.HARM in scene.caller.themes,
    ),
    Rule(
        "G1.howto",
        words(
            r"here is (?:how|what you (?:do|need))|the (?:best|easiest|quickest|fastest|safest) way (?:is|would|"
            r"to)|(?:first|step one|start by) (?:you |get|find|buy|take|mix)|"
            r"you (?:can|could|will need to|need to) (?:buy|order|get|find) (?:it|them|one|some|those|that)|"
            r"it is (?:easy|simple|quick|legal|sold)|(?:hardware|gun|drug) stores?|pharmacy|online"
        ),
        applies=lambda scene: bool(scene.caller.themes & {Theme.DEATH, Theme.HARM, Theme.CRIME}),
    ),
)
