"""G1: methods, means, doses, places, concealment and instructions, for hurting oneself or others."""

from __future__ import annotations

from typing import Final

from server.safety.guarding.caller import Theme
from server.safety.guarding.rule import HARMLESS, Rule, before, words

_SELF: Final = (
    r"(?:kill|hang|shoot|drown|strangle|suffocate|choke|starve|poison|stab|burn|gas|electrocute|asphyxiate|smother|cut|hurt|"
    r"harm|injure|scratch|drug|overdose|bleed|off)(?:s|ing|ting|ning)? your ?self(?! (?:off|out|short|some (?:slack|time)|a (?:break|favou?r)|too (?:much|hard)|loose|free))"
)
_MEANS: Final = (
    r"noose|slip ?knot|ligature|exit bag|suicide bag|inert gas|nitrogen gas|helium (?:tank|hood|bag|gas|canister)|carbon "
    r"monoxide|charcoal (?:grill|burner|briquettes)|exhaust (?:pipe|fumes|hose)|cyanide|sodium nitrite|nembutal|pentobarbital|"
    r"potassium chloride|rat poison|antifreeze|hydrogen sulfide|chloroform|arsenic|strychnine|hemlock|razor ?blades?|box ?cutter|"
    r"scalpel|wrists?|jugular|carotid|femoral|arter(?:y|ies)|your veins?|bleed(?:ing)? out|slit (?:your|the)|hollow points?"
)
_MEN: Final = (
    r"(?:him|her|them|your (?:\w+ )?(?:wife|husband|boss|mother|father|brother|sister|ex|boyfriend|girlfriend|neighbou?r|neighbou?rs|teacher|partner|"
    r"child|kid|kids|son|daughter|parents|family|roommate|coworker|classmates?|stepfather|stepmother|friend|dog|cat)|those people|that (?:\w+ )?"
    r"(?:man|woman|guy|bastard|bitch|jerk|idiot|person|kid)|people|someone|everyone)"
)
_MEDS: Final = (
    r"(?:pills?|tablets?|tylenol|paracetamol|acetaminophen|aspirin|ibuprofen|advil|sleeping pills?|xanax|valium|ativan|klonopin|"
    r"benzos?|opioids?|opiates?|oxy\w*|fentanyl|heroin|morphine|codeine|insulin|lithium|antidepressants?|painkillers?|meds|"
    r"medications?|medicine|benadryl|ambien|melatonin|amitriptyline|propranolol|barbiturates?|bleach|drugs?|bottle)"
)
_COUNT: Final = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|(?:a|one|two|three|five) hundred|hundred|a thousand|dozens?|a dozen|a couple|a few|a handful|handful|several|double|extra)"
)
_HIDE_FROM: Final = r"(?:no one|they|your (?:\w+ )?(?:parents|mother|father|family|teacher|friends|doctor|therapist|wife|husband|partner)|people|anyone|he|she)"

_METHOD: Final = words(
    _SELF,
    _MEANS,
    r"(?:tie|loop|wrap|tighten|put|sling|throw|attach|fasten|use|get|buy|find) (?:\w+ ){0,4}(?:rope|cord|belt|sheet|scarf|wire|cable)(?: \w+){0,4} "
    r"(?:neck|beam|rafter|rail|door ?knob|tree|hook|ceiling|fan|throat)",
    r"(?:around|round|over|against|in|into|to|through) your (?:neck|throat|head|temple|mouth|wrists?)(?= (?:and|until|then|with|pull|tight)|$)",
    r"plastic bag (?:over|on|around)|bag over your head|hold your breath under ?water|stay under ?water|let the (?:car|engine) run|(?:run|running) the "
    r"(?:car|engine) in (?:the|a|your)|(?:closed|sealed) garage|seal the (?:doors?|windows?|room|garage)|hose (?:from|to) the",
    r"(?:jump|jumping|leap|step|stepping|fall|walk|walking|lie|lay|lying|throw your ?self|drive|driving|swerve|run|let go) (?:\w+ )?(?:off|from|in front of|"
    r"under|into|onto|on) (?:of )?(?:a|an|the|that|your|some|incoming|oncoming)? ?(?:\w+ )?(?:bridge|roof|building|cliff|ledge|balcony|overpass|train|truck|bus|traffic|"
    r"tracks|rails|window|car|tree|wall|river|sea|ocean|water|platform|tower|tall \w+)(?! of (?:hope|support))",
    r"(?:pull|squeeze) the trigger|(?:gun|pistol|barrel|muzzle|bullet) (?:\w+ ){0,3}(?:mouth|head|temple|chin|heart)|load the gun|use (?:a|the|your) gun|get a gun|buy a gun|one bullet",
    r"(?:cut|slice|slicing|cutting|carve|scratch|press) (?:\w+ ){0,3}(?:deep|deeper|vertically|lengthwise|along|down not|up not|across|your (?:arms?|legs?|thighs?|skin|stomach|hips?))|"
    r"along the vein|not across|(?:heat|sterili[sz]e|clean|use) (?:the|a|your) (?:blade|knife|lighter|razor|needle)|(?:sharp|sharper|sharpest) (?:blade|knife|razor)",
    r"(?:snap|snapping) (?:a |the )?rubber band|hold(?:ing)? ice (?:cubes? )?(?:against|until)|burn(?:ing)? (?:your (?:skin|arm|hand|leg)|with a (?:lighter|cigarette))|punch(?:ing)? (?:a|the) wall|bang(?:ing)? your head",
    r"painless(?:ly)?(?: way| method| death)?|lethal\w*|(?<!was )fatal(?! (?:accident|crash|disease|illness))|ld50|empty stomach|(?:acts?|works?|kicks? in|goes|happens|absorbs?|bleeds?) (?:\w+ )?(?:faster|quicker|quickly)|door (?:handle|knob)|keeps? it (?:flowing|from (?:closing|clotting))|from clotting|do it (?:in the (?:bath|tub|shower|car|woods|garage|basement)|when (?:\w+ ){1,4}(?:away|out|at work|asleep|gone|not home))|(?:quick|quickest|easiest|best|fastest|surest|cleanest|peaceful|most \w+|easy|effective|simple|reliable|sure) "
    r"(?:way|ways|method|methods|means|place|spot|option) (?:\w+ ){0,2}(?:to|of|for) (?:die|(?<=way to )go(?= \.|$| out)|dying|kill your\w*|end (?:it|your|things|every\w*)|suicide|hang your\w*|overdos\w*|bleed\w*|disappear|jump)",
    r"enough to (?:kill|die|end|stop|knock you out|do (?:it|the job))|(?:would|will|should|can|could) (?:\w+ )?(?:kill you|do the (?:job|trick)|finish (?:it|you)|stop your (?:heart|breathing))|"
    r"(?:lose|losing|lost) consciousness|pass out (?:before|in|within|and)|stop(?:s|ping)? your (?:heart|breathing)|die (?:quickly|peacefully|painlessly|instantly|fast|within|in (?:your sleep|minutes|seconds))|"
    r"(?:not|never) feel (?:a thing|any ?thing|any pain)(?= (?:at all|after|when|once|you)|$)|takes? (?:only |about |around )?(?:\w+ )?(?:\w+ )?minutes? to (?:die|work|lose)|death (?:comes (?:quick|fast|within|in|soon)\w*|is quick|is fast)|"
    r"certain death|instant(?:ly)? (?:death|fatal)|cut off (?:the |your )?(?:air|oxygen|blood)|suspension|drop height|long drop|short drop",
    r"(?:end|take|ending|taking) your (?:own )?life (?:by|with|using|without)|suicide (?:method|note|kit|pact|plan|bag)s?|write (?:a|your) (?:\w+ )?(?:goodbye|suicide)|leave a (?:goodbye|suicide) note|leave a note (?:for (?:your|them)|saying|so|behind)",
)  # fmt: skip
_WEAPON: Final = (
    r"(?:guns?|pistol|rifle|shotgun|firearms?|knife|knives|blades?|razors?|ropes?|noose|hanging|pills|tylenol|paracetamol|insulin|opioids?|fentanyl|heroin|bleach|charcoal|helium|nitrogen|gas|plastic bags?|"
    r"bags? over|poison|overdos\w+|drown\w*|freez\w+|hypothermia|suffocation|exsanguination|blood loss|bleeding|jumping|a fall from|falling from|the fall (?:would|will|from|itself)|fall from|trains?|tracks|traffic|bridges?|cliffs?|rooftops?|garage|exhaust|cyanide|antifreeze|belt|"
    r"sleeping pills|carbon monoxide|wrists|starvation|starving|electrocution)"
)
_WORKS: Final = (
    r"(?:reliable|effective|efficient|painless|(?:is|be|feels|like|so|very|quite|most|more|and) (?:peaceful|calm)|fall(?:ing|s)? asleep|drift off|asleep(?= \.|$)|fastest|quickest|survives?|survived(?= by)|autopsy|detect\w*|untraceable|undetect\w*|"
    r"least (?:pain\w*|messy)|less (?:painful|messy)|no pain|without pain|not (?:feel|hurt)|for certain|guarantee\w*|instant\w*|immediate\w*|lethal\w*|deadly|fatal\w*|success rate|(?:best|surest|easiest|good|great) (?:option|method|way to (?:go|die|end))|"
    r"close your eyes|never wake|(?:does|do|did) the (?:job|trick)|works? (?:fast|quickly|best|every|well|within|in)|within (?:seconds|minutes|hours|ten|a few)|(?:takes?|in) (?:only )?(?:a few|about|ten|five|two|three|\d+) (?:seconds|minutes|hours))"
)
_WORKING: Final = words(
    rf"{_WEAPON}(?: \w+){{0,9}} {_WORKS}|{_WORKS}(?: \w+){{0,6}} {_WEAPON}|(?:(?:use|uses|used|with|using|get|gets|try) (?:\w+ )?(?:helium|plastic bags?|nitrogen|hose)|(?:plastic bag|bag|helium|hose|duct tape)(?: \w+){0,4} (?:helium|nitrogen|gas|duct tape|plastic bag|tube|hose))|(?:use|using|with|find|get|buy|grab) (?:a|the|your|some) (?:\w+ )?(?:rope|noose|belt|razor|blade)(?! (?:from|for climbing))|no one (?:ever )?survives|(?:nobody|few people) survives?|(?:freez\w+|bleed\w*|starv\w+|drown\w*|crushed|burn\w*) to death (?:is|feels|takes|would|can|does)|"
    r"stand (?:on|in front of) (?:the|a) (?:tracks|train|ledge|edge|traffic|rails)|(?:head|go|walk) (?:\w+ )?to (?:a|the|some) (?:\w+ )?(?:bridge|cliff|tracks|roof|rooftop|overpass|edge)(?! of)"
)  # fmt: skip
_DOSE: Final = words(
    r"\d+ ?(?:mg|mgs|milligrams?|mcg|micrograms?|ml|millilit\w+|cc|iu|grams?|g)(?: of)?|"
    rf"{_COUNT} (?:\w+ )?(?:mg|milligrams?|micrograms?|millilit\w+|grams?) (?:of|per|a|each|should|is|would|will|at)|{_COUNT} units",
    rf"(?:take|swallow|taking|swallowing|need|try|use|took|with|down|chew|pop|about|around|than) (?:\w+ ){{0,2}}{_COUNT} (?:of (?:the |your |those |them|these )?)?(?:\w+ )?{_MEDS}",
    rf"{_COUNT} (?:of (?:the |your |those |these )?)?(?:\w+ )?(?:pills?|tablets?|capsules?|doses|sleeping pills|painkillers|tylenol|aspirins?)",
    rf"(?:the|a) (?:whole|entire|full|rest of the) (?:bottle|pack|packet|box|strip|prescription)|all (?:of )?(?:the|your|them|those|these) (?:\w+ )?(?:{_MEDS}|at once)|all at once with",
    rf"{_MEDS} (?:and|with|plus|mixed with|together with) (?:\w+ )?(?:alcohol|vodka|whiskey|wine|liquor|beer|booze|drinks?)|(?:alcohol|vodka|whiskey|wine|liquor|booze) (?:and|with|plus|on top of) (?:\w+ )?{_MEDS}",
    r"overdos(?:e|ing) (?:on|with|of|by|using)|take an overdose|(?:drink|drinking|swallow|ingest|inject|injecting|inhale|sniff|snort) (?:\w+ )?(?:bleach|antifreeze|poison|drain cleaner|"
    r"detergent|insulin|air into|air|gas|fumes|paint|gasoline|heroin|pills)|crush (?:the|them|up|your)|mix (?:it|them|the (?:pills|bleach|chemicals)|bleach|ammonia|cleaning)|bleach (?:and|with) ammonia",
)  # fmt: skip
_PLACE: Final = words(
    r"golden gate|beachy head|aokigahara|suicide (?:forest|bridge|spot|hotspot)s?|(?:brooklyn|george washington|bay|forth|humber|clifton suspension|tower|sydney harbou?r|"
    r"skyway|coronado|verrazz?ano\w*|manhattan|queensboro|williamsburg|aurora|foresthill) bridge|niagara falls",
    r"(?:bridge|bridges|building|buildings|cliff|cliffs|tower|towers|overpass|rooftop|roof) (?:\w+ ){0,6}(?:feet|meters|metres|stor(?:y|ies)|floors|m|ft) ?(?:tall|high|above|up)?|"
    r"(?:over|above|about|than|at|is) \d+ (?:feet|meters|metres|m|ft|stories|floors) (?:tall|high|above|up|over)|"
    r"(?:highest|tallest|unguarded|unfenced|no (?:railing|barrier|fence|nets?)) (?:\w+ )?(?:bridges?|buildings?|cliffs?|points?|roofs?|floors?|ledges?)",
    r"(?:bridge|overpass|cliff|roof|rooftop|parking garage|train (?:tracks|station)|railway) (?:\w+ ){0,4}(?:near|close to|is best|is high|high enough|tall enough|at night|no one|nearby|would work)|"
    r"where (?:no one|they) (?:will|would|can) (?:find|see|stop|look)|secluded|remote (?:spot|place|area|woods)|(?:find|go to|pick|choose|somewhere|rent) (?:\w+ ){0,3}(?:hotel|motel|woods|forest|cliff|bridge|roof|rooftop)",
)  # fmt: skip
_CONCEAL: Final = words(
    r"(?:hide|cover|conceal|hiding|covering|disguise|mask) (?:up )?(?:\w+ ){0,2}(?:cuts?|scars?|marks?|wounds?|bruis\w+|burns?|weight|vomit\w*|bottles?|pills|food|blades?|evidence|razors?|symptoms|purging|smell|bod(?:y|ies)|knife|gun|blood)",
    r"long sleeves|(?:easy|easier|harder|hard) to (?:hide|notice|spot|see|trace|detect|prove)|(?:is|are) (?:\w+ )?(?:unlocked|unguarded|deserted|empty at night)|baggy clothes|bracelets? (?:to|over|will)|makeup (?:to|over|on) (?:cover|the|your)|(?:run|turn on) the (?:shower|water|tap|faucet|music)(?: \w+){0,3} (?:so|to) |flush (?:it|twice)|mints? (?:to|after)",
    rf"so (?:that )?{_HIDE_FROM} (?:will not|can not|does not|do not|never|would not|will never|can|will|would|could) (?:\w+ )?(?:find|finds|know|knows|notice|notices|see|sees|suspect|stop|hear|"
    r"interrupt|be able to|guess|realis\w+|realiz\w+|catch|worry|ask)|(?:without|before) (?:anyone|your (?:parents|family|mother)|them|being) (?:\w+ )?(?:noticing|knowing|finding|finds?|seeing|caught|noticed)|no one (?:will|would|has to|needs to|ever has to) (?:ever )?(?:know|find out|notice|suspect|find you|stop you|catch)",
    r"(?:lock|bolt|block) (?:the|your) (?:\w+ )?(?:door|bathroom)|(?:clear|delete|erase|wipe) (?:your|the|this|these|all|our) (?:\w+ )?(?:history|messages|texts|chats?|conversation|evidence|fingerprints|searches)|burner phone|incognito|cover your tracks|"
    r"(?:tell|say to|lie to) (?:\w+ ){0,3}(?:that )?(?:you are fine|you already ate|you fell|you ate|it was (?:the|a|your) (?:cat|accident)|nothing is wrong|you are (?:okay|better))|pretend (?:to be|that you are|you are|you have|everything) (?:\w+ )?(?:fine|okay|happy|eaten|better|normal)|wait until (?:\w+ ){0,3}(?:asleep|sleeping|gone|out|alone|home alone|leaves?)|when (?:no one|you are home alone|your parents are (?:out|asleep))",
)  # fmt: skip
_EATING: Final = words(
    r"(?:\d+|\w+ hundred|fewer|less|under|below|zero|no|few|count(?:ing)?(?: your| the)?|burn(?:ing)?(?: off)?(?: the| those)?|restrict\w*|cut(?:ting)?|limit|save|your) (?:\w+ )?calories",
    r"skip(?:ping)? (?:\w+ )?(?:meals?|breakfast|lunch|dinner|food|eating)|stop eating|not eat(?:ing)?(?: \w+)? for (?:\w+ )?(?:a|\d+|days?|two|three|hours|one|week|the)|eat(?:ing)? (?:as little|nothing|only (?:once|one|\w+ calories|ice|celery)|once a day|less)|"
    r"starv(?:e|ing) (?:it|your|will|works|helps|is)|purg(?:e|ing)|laxatives?|diuretics|diet pills|ipecac|appetite suppress\w+|thinspo\w*|pro ana|pro mia|ana tips|bonespo|thigh gap",
    r"(?:throw|throwing|bring|bringing|vomit|vomiting|puke) (?:it |everything |food |your food )?(?:back )?up(?: \w+){0,3} (?:after|easier|right|meal|eat\w*|food)|(?:throw|vomit|bring) it (?:back |all )?up|make your ?self (?:sick|vomit|throw up|puke)|(?:finger|fingers|toothbrush|spoon) down your throat|your gag reflex|"
    r"chew (?:and|it and|your food and|then) spit|spit (?:it|the food) out|(?:water|coffee|gum|ice|soda|cigarettes?|tea|smoking) (?:\w+ ){0,4}(?:full|hunger|hungry|appetite|instead of (?:eating|food|meals?|lunch|dinner))|"
    r"(?:trick|curb|kill|suppress|ignore) (?:\w+ )?(?:hunger|appetite|stomach|body)|hunger (?:\w+ )?(?:goes away|passes|fades|pangs|means|is (?:weakness|control))|fast(?:ing)? for|water fast\w*|dry fast\w*|juice cleanse",
    r"(?:lose|drop|shed) (?:\w+ ){0,3}(?:pounds|lbs|kilos|kg|weight|stone)(?! (?:of (?:grief|stress))|loss of)|goal weight|(?:look|be|feel|prettier|happier|better|thinner) (?:\w+ )?(?:if you (?:were|lost|lose)|once you lose|when you are) (?:\w+ )?(?:thin|thinner|skinny|skinnier|weight|some weight|lighter)|"
    r"you (?:look|are|do look|would look) (?:\w+ )?(?:fat|overweight|chubby|obese|skinnier|thinner|too big|heavy)|(?:when|before) (?:they|the doctor|your \w+) weighs?(?= you)|nothing tastes as good|weigh your ?self|(?:when|before) (?:they|you|the doctor|your \w+) weighs? |weigh ins?|(?:on|with) (?:just |only |nothing but )(?:\w+ )?(?:water|coffee|juice|air|tea|black coffee)|(?:set|keep|limit|stay) (?:\w+ )?(?:limit|yourself|it|under|below|at|to) (?:\w+ ){0,3}(?:hundred|\d{3,4})|(?:hundred|\d{3,4}) (?:a|per) day|body ?check\w*|hide (?:the |your )?food|(?:exercise|run|work ?out) (?:it off|until|off (?:the|what)|more to burn)",
)  # fmt: skip
_VIOLENCE: Final = words(
    rf"(?:you (?:\w+ )?(?:should|could|must|can|need to|have to|ought to|might|would)|just|go|then|and|to|by|ways? to|simply|first|try|go ahead and|maybe|i would|would have|should have|let us|time to|someone should) (?:\w+ )?(?:go )?(?:and )?(?:just )?(?:kill|hurt|hit|punch|stab|shoot|beat|"
    rf"strangle|poison|attack|choke|slap|murder|burn|smash|kick|drug|threaten|ambush|kidnap|tie|run over|beat up|hunt|drown|slit|harm|torture|scare) (?:the (?:hell|crap|shit) out of )?{_MEN}",
    rf"(?:^|\. )(?:kill|hurt|hit|punch|stab|shoot|beat|strangle|poison|attack|choke|slap|murder|smash|beat up|torture|threaten|drown|ambush) {_MEN}",
    r"(?:poison|slip|put|drop|pour) (?:\w+ ){0,4}(?:in|into) (?:his|her|their|your \w+ s) (?:food|drink|coffee|tea|gas tank|tank)|make (?:him|her|them|your \w+) (?:pay(?! (?:for (?:a|the|another|half|it to)|you|back|rent|the|a|up))|suffer|bleed|hurt|regret|feel (?:your|the) pain)|teach (?:him|her|them) a lesson|(?:get|take|plan|plot|want) (?:your |some )?(?:revenge|vengeance)|"
    r"revenge (?:is|would|feels|will)|get (?:him|her|them|your \w+) back|get even|an eye for an eye|(?:he|she|they) (?:deserves?|had|has|have) (?:it coming|to (?:die|suffer|be (?:hurt|hit|beaten|killed|punished))|a beating|pain)|deserves? a (?:punch|slap|beating)|"
    r"(?:slash|key|burn|torch|smash|vandali[sz]e|trash|destroy) (?:his|her|their|the|your \w+ s) (?:\w+ )?(?:tires?|car|house|place|stuff|things|clothes|windows?|school|office|building|property|phone)|set (?:fire|it on fire|\w+ \w+ on fire)|light (?:it|\w+ \w+) on fire",
    r"(?:hit|punch|beat|kick|slap|choke|stab|strike|smack) (?:him|her|them|it) (?:with (?:a|your|the|some)|until|hard|harder|so hard|where it hurts|first|over the)|(?:wait for|follow|confront|corner|find) (?:him|her|them) (?:\w+ )?(?:home|alone|outside|after dark|in the dark|in the alley|with a)|(?:aim|go|hit|punch|strike|stab|shoot|kick) (?:\w+ )?(?:for|at|in|him in|her in|them in) (?:the|his|her|their) (?:throat|head|neck|face|kidneys?|stomach|groin|temple|ribs|chest|heart|jaw)|"
    r"(?:pipe|nail|fertili[sz]er|petrol|homemade|car|dirty) bombs?|(?:make|build|plant|making|building) (?:a|the|your) (?:\w+ )?(?:bomb|explosives?|weapon|silencer|gun)|molotov|explosives?|gunpowder|thermite|napalm|bring (?:a|the|your) (?:gun|knife|weapon)|carry a (?:knife|gun|weapon)|ghost gun|semi ?automatic|ar 15|grab a (?:knife|bat|gun)|baseball bat|(?:dispose|get rid) of the body|alibi",
)  # fmt: skip
_CRIME: Final = words(
    r"(?:cook|make|making|cooking|synthesi[sz]e) (?:some |your own )?(?:meth|crack|lsd|drugs|mdma|heroin|ghb)|(?:buy|get|score|order|find|sell) (?:\w+ ){0,2}(?:heroin|cocaine|coke|meth|fentanyl|weed|drugs|a fake id|crack|xanax|acid|mdma|ketamine|adderall|ecstasy|molly)|dark ?web|dealers?(?= (?:on|in|can|will|near|who|at))|"
    r"shoplift\w*|(?:pick|picking) (?:the|a) lock|break into|hot ?wire|hack(?:ing)? (?:into|his|her|their)|(?:you (?:\w+ )?(?:should|could|can|must|might)|just|to|by|easy|simply|and|then|^|\.) (?:steal|stealing|rob|robbing) (?:it|from|the|a|his|her|their|some|money|them)(?! (?:show|spotlight|heart))|forge (?:a|the|his|her|your)|launder\w* (?:money|the|your)|fake id|counterfeit|blackmail (?:him|her|them|your)|"
    r"(?:track|spy on|stalk|follow) (?:his|her|him|them|your (?:ex|wife|husband|girlfriend|boyfriend)|their)(?: \w+){0,2}(?= (?:phone|home|car|messages|location|with|without|secretly)|$)|spyware|tracker on|drive (?:home )?(?:drunk|anyway|after drinking|you are fine to)|fine to drive|okay to drive|leak (?:his|her|their) (?:nudes|photos)|dox+\w*|post (?:his|her|their) (?:address|nudes|number)|swat(?:ting)? (?:him|her|them)|lie to the (?:police|judge|court)|evade (?:the )?(?:police|taxes)|destroy the evidence",
    r"(?:shoot|shooting|snort|snorting|smoke|inject|injecting|drop|rail) (?:\w+ )?(?:up|heroin|coke|meth|lines?|acid|crack|pills)|(?:drinks|beers|shots|joint|bottle of \w+|weed|whiskey|vodka|alcohol|edibles?|smoke) (?:\w+ )?(?:will|would|can|to|always|should|might|could|does|do) (?:\w+ )?(?:help|numb|take the edge|relax|hurt|forget|calm|make|fix|ease|soothe|loosen|not (?:hurt|kill))|(?:drinking|alcohol|weed|getting (?:high|drunk)|a drink|wine) (?:\w+ )?(?:helps|numbs|relaxes|calms|eases|fixes)|(?:pour|grab|have|get) (?:yourself )?(?:a|another|some|a few|one more) (?:\w+ )?(?:drinks?|beers?|wine|whiskey|vodka|shots?)(?! of water)|(?<!to )(?<!you )(?<!they )(?<!i )(?<!people )get (?:drunk|high|wasted)|drink (?:it away|your|until|more|to forget|the pain)|numb the pain|drown your sorrows|take the edge off",
)  # fmt: skip
_HOW: Final = words(
    r"(?:how to|ways? to|methods? (?:to|of|for)|steps? (?:to|for)|instructions? (?:to|for|on)|guide (?:to|for|on)|tips (?:to|for|on|about)|recipe for|here is how (?:to|you)) (?:\w+ ){0,3}(?:die|dying|kill\w*|suicide|hang\w*|overdos\w*|hurt\w*|harm\w*|cut\w*|end (?:it|your|things)|poison\w*|bomb\w*|weapons?|starv\w*|purg\w*|self ?harm\w*|disappear forever|bleed|drugs|steal\w*|hack\w*|hide it|anorexi\w*|not eat\w*|lose weight)",
    r"here (?:is|are) (?:a|the|some|your|three|five|ten|several|\w+) (?:\w+ )?(?:methods?|instructions?|steps|recipe|step by step|guide|tips to)|step by step (?:guide|instructions|plan to|how)|step (?:one|1|two|2)(?= (?:is|get|find|take|buy|you)|$)|first you (?:need|will need|have) to (?:get|find|buy|tie|write|take|mix)|you will need (?:a|some|the|about) (?:rope|gun|knife|blade|razor|bag|belt|pills|helium|bottle)",
    r"(?:google|search|searching|look up|look online|look|research|ask|read|post) (?:\w+ ){0,4}(?:painless|methods?|ways to (?:die|go|end)|suicide|how to die|overdose|forums?|lethal)",
    r"(?:suicide|pro ?suicide|pro ?ana|self ?harm|sanctioned suicide|exit|choice|death) (?:forums?|sites?|websites?|boards?|communit\w+|chat rooms?|groups?|discord|channels?|subreddits?|threads?)(?! (?:who|that) (?:lost|support))|lost ?all ?hope|sanctioned ?suicide|peaceful pill|final exit|dignitas|right to die|alt suicide|(?:forum|site|website|subreddit|discord|group|place) (?:\w+ ){0,2}(?:where|that|with|for) (?:\w+ ){0,3}(?:methods?|people who want to die|encourage|like minded|will help you (?:die|do it|end))",
)  # fmt: skip

_IN_DANGER: Final = words(
    r"bath ?tub|rope|knife|knives|blades?|razors?|guns?|pistol|bullets?|noose|bridges?|roof|rooftop|garage|trains?|tracks|belt|poison|bleach|veins?|wrists?|cliff|pills|vodka|dose|tablets|lethal|deadly|heights?|meters|metres|stories|carbon|charcoal|gas|helium|jump\w*|drown\w*|hang(?:ing)?(?! (?:on|in|out|up|onto|there))|bleed\w*"
)
_IN_HUNGER: Final = words(
    r"calories?|diets?|fast(?:ing|s|ed)|thin(?:ner)?|skinn\w+|slim\w*|weigh\w*|pounds|cardio|burn|discipline|control|willpower|water|coffee|gum|celery|lettuce|portions?|laxatives?|purg\w+|vomit\w*|throw(?:ing)? up|less food|body looks?|figure|size|prettier|lighter|beautiful|gorgeous"
)
_SAFER: Final = before(
    HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"),
    r"(?:away from|out of reach|lock|locked|locking|put|putting|give|giving|hand|remove|move|rid of|safe from|far from|distance|throw out|flush|do you have|are there|is there|is|are|was|were|did|do|have|has|had|can|could|where|what|how|any|about|not|without|around|drink some|feel|feeling|felt|out of|in|your|mention|mentioned|said)(?: (?!you should)\w+){0,5}",
)
_ASKING: Final = before(
    HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"),
    r"(?:did|have|has|are|do|does|were|was|would|if|when|that|because|how often|why) (?:you|he|she|they|it)(?: (?!tried|should|could|to|just|can|need)\w+){0,4}",
)
_OF_THE_DEAD: Final = before(HARMLESS.pattern.removeprefix(r"(?<!\w)(?:").removesuffix(") $"), r"(?:did|have|had) you(?: (?:ever|also|already|just)){0,2}|(?:was|were|went)(?: (?:quick|fast|and|very|peaceful|really)){0,3}")

RULES: Final = (
    Rule("G1.method", _METHOD, _OF_THE_DEAD, bare=True),
    Rule("G1.method", _WORKING, before(r"(?:not|never)(?: \w+){0,3}"), bare=True),
    Rule("G1.dose", _DOSE, HARMLESS, bare=True),
    Rule("G1.place", _PLACE, HARMLESS, lambda scene: scene.grave or scene.caller.text == "" or "bridge" in scene.caller.text),
    Rule("G1.concealment", _CONCEAL, HARMLESS, bare=True),
    Rule("G1.eating", _EATING, _ASKING, bare=True),
    Rule("G1.violence", _VIOLENCE, HARMLESS, bare=True),
    Rule("G1.crime", _CRIME, HARMLESS, bare=True),
    Rule("G1.howto", _HOW, bare=True),
    Rule("G1.means", _IN_DANGER, _SAFER, lambda scene: Theme.DEATH in scene.caller.themes or scene.level > 0),
    Rule("G1.eating", _IN_HUNGER, _SAFER, lambda scene: Theme.EATING in scene.caller.themes),
    Rule("G1.violence", words(r"(?:knife|knives|gun|bat|fists?|hammer|weapon|poison|match|gasoline|lighter|acid|trap|revenge|body|blood|pain|suffer\w*|pay)"), _SAFER, lambda scene: Theme.HARM in scene.caller.themes),
    Rule(
        "G1.howto",
        words(
            r"here is (?:how|what you (?:do|need))|the (?:best|easiest|quickest|fastest|safest) way (?:is|would|to)|(?:first|step one|start by) (?:you |get|find|buy|take|mix)|"
            r"you (?:can|could|will need to|need to) (?:buy|order|get|find) (?:it|them|one|some|those|that)|it is (?:easy|simple|quick|legal|sold)|(?:hardware|gun|drug) stores?|pharmacy|online"
        ),
        applies=lambda scene: bool(scene.caller.themes & {Theme.DEATH, Theme.HARM, Theme.CRIME}),
    ),
)  # fmt: skip
