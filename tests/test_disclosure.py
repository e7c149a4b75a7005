import dataclasses
import datetime
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.conversation.messages import DisclosureKind
from server.errors import SettingsError
from server.safety.disclosure import (
    DisclosureBook,
    DisclosureClock,
    Due,
    Profile,
    may_read_voice,
)
from server.safety.human_question import LANGUAGES, language_of_question

BOOK = DisclosureBook.load()
HOUR_S = 3600.0
DAY_S = 86_400.0
IN_2026, IN_2027 = datetime.date(2026, 11, 26), datetime.date(2027, 1, 1)
PLACES = {
    "": ("", ""),
    "US": ("US", ""),
    **{
        region: ("US", region) for region in "US-CA US-NY US-UT US-WA US-OR US-IL US-NV US-TN US-ME US-NE US-TX".split()
    },
    "DE": ("DE", "DE-BE"),
    "FR": ("FR", ""),
    "GB": ("GB", "GB-ENG"),
    "IN": ("IN", ""),
}
NY_NOTICE = "Hearken is a computer program and not a human being. It is unable to feel human emotion."


def profile(place: str = "", **changes) -> Profile:
    country, region = PLACES[place]
    usual = Profile(country, region, False, "en", first_use=False, absent_s=0.0, prosody=False, today=IN_2026)
    return dataclasses.replace(usual, **changes)


def kinds(dues: tuple[Due, ...]) -> list[str]:
    return [due.kind for due in dues]


# --- the whole table: every place, age, first use, absence, day; ten hours ----------------------------------------

ABSENCES = {"an hour": HOUR_S, "seven days": 7 * DAY_S, "over seven days": 7 * DAY_S + 1, "unknown": None}
CASES = list(itertools.product(PLACES, (False, True), (False, True), ABSENCES, (False, True), (IN_2026, IN_2027)))


@pytest.mark.parametrize("step_s", [1.0, 37.0, 600.0])
def test_ten_hours_everywhere_all_that_is_due_is_given_and_nothing_early(step_s):
    given_out = due_at_all = 0
    for place, minor, first_use, absence, prosody, today in CASES if step_s > 1 else CASES[::16]:
        who = profile(place, minor=minor, first_use=first_use, absent_s=ABSENCES[absence], prosody=prosody, today=today)
        clock = DisclosureClock(BOOK, who)
        start = clock.at_start()
        wanted = ["artificial"]
        if first_use or absence in ("over seven days", "unknown"):
            wanted.append("limits")
        if first_use:
            wanted.append("data")
        if prosody:
            wanted.append("emotion_recognition")
        assert kinds(start) == wanted, who
        assert all(due.spoken and due.text for due in start)
        assert clock.at_start() == ()

        longest_s = HOUR_S if minor else 3 * HOUR_S
        told_s = [0.0]
        now_s = 0.0
        while now_s < 10 * HOUR_S:
            now_s += step_s
            dues = clock.due(now_s)
            assert clock.due(now_s) == (), "never twice"
            if dues:
                assert kinds(dues) == ["break"]
                told_s.append(now_s)
        gaps = [later - before for before, later in itertools.pairwise(told_s)]
        assert max(gaps) <= longest_s - BOOK.lead_s + step_s, who
        assert min(gaps) >= longest_s - BOOK.lead_s, "none early"
        if step_s <= BOOK.lead_s:
            assert max(gaps) <= longest_s, "never later than the law allows"
        due_at_all += int(10 * HOUR_S // longest_s)
        given_out += len(told_s) - 1
    assert given_out >= due_at_all > 0


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("place", PLACES)
def test_what_was_said_at_the_start_fits_the_place(place, minor):
    text = DisclosureClock(BOOK, profile(place, minor=minor)).at_start()[0].text
    assert "computer program" in text
    assert re.search(r"not (?:a human|a person)", text)
    assert text.startswith(NY_NOTICE) == (place in ("US-NY", "US"))


def test_new_york_hears_its_notice_at_the_start_and_every_three_hours():
    clock = DisclosureClock(BOOK, profile("US-NY"))
    start, again = clock.at_start()[0], clock.due(3 * HOUR_S)[0]
    for due in (start, again):
        assert due.text.startswith(NY_NOTICE)
        assert "You are not communicating with a human." in due.text
        assert due.jurisdiction == "US-NY"
    assert "break" in again.text


def test_the_assistants_name_is_filled_in():
    book = DisclosureBook.load(name="Ada")
    assert DisclosureClock(book, profile("US-NY")).at_start()[0].text.startswith("Ada is a computer program")
    assert not any("{" in text for said in book.texts().values() for text in said)


@pytest.mark.parametrize(
    ("place", "today", "duty", "jurisdiction"),
    [
        ("", IN_2026, "start", ""),
        ("GB", IN_2026, "start", ""),
        ("US-CA", IN_2026, "start", "US-CA"),
        ("US-UT", IN_2026, "start", "US-UT"),
        ("US-WA", IN_2026, "start", ""),
        ("US-WA", IN_2027, "start", "US-WA"),
        ("US-OR", IN_2026, "interval", ""),
        ("US-OR", IN_2027, "interval", "US-OR"),
        ("US", IN_2026, "start", "US-NY"),
        ("US-TX", IN_2026, "start", ""),
        ("US-NV", IN_2026, "start", ""),
        ("DE", IN_2026, "start", "EU"),
        ("DE", datetime.date(2026, 8, 1), "start", ""),
        ("DE", IN_2026, "interval", ""),
    ],
)
def test_the_law_that_asks_is_named_from_the_day_it_binds(place, today, duty, jurisdiction):
    clock = DisclosureClock(BOOK, profile(place, today=today))
    due = clock.at_start()[0] if duty == "start" else clock.due(3 * HOUR_S)[0]
    assert due.jurisdiction == jurisdiction


def test_a_region_without_its_country_is_enough():
    assert DisclosureClock(BOOK, profile(region="us-ny")).at_start()[0].jurisdiction == "US-NY"


# --- the interval ------------------------------------------------------------------------------------------------


def test_a_minor_is_told_hourly_and_an_adult_every_three_hours():
    assert DisclosureClock(BOOK, profile(minor=True)).next_due_s() == HOUR_S - BOOK.lead_s
    assert DisclosureClock(BOOK, profile()).next_due_s() == 3 * HOUR_S - BOOK.lead_s


def test_a_clock_that_jumps_far_gives_one_notice_and_goes_on_from_there():
    clock = DisclosureClock(BOOK, profile())
    clock.at_start()
    assert len(clock.due(9.9 * HOUR_S)) == 1
    assert clock.due(10 * HOUR_S) == ()
    assert clock.next_due_s() == 9.9 * HOUR_S + 3 * HOUR_S - BOOK.lead_s


def test_the_break_proposes_to_rest_and_says_what_this_is():
    for minor in (False, True):
        text = DisclosureClock(BOOK, profile(minor=minor)).due(3 * HOUR_S)[0].text
        assert "computer program" in text and "human being" in text
        assert re.search(r"rest|break", text)


@given(st.lists(st.floats(0, 50 * HOUR_S), max_size=40), st.booleans())
def test_whatever_the_clock_does_no_two_notices_are_closer_than_the_interval(times, minor):
    clock = DisclosureClock(BOOK, profile(minor=minor))
    wait_s = clock.next_due_s()
    told_s = [0.0]
    for now_s in times:
        late = now_s >= told_s[-1] + wait_s
        assert bool(clock.due(now_s)) == late
        if late:
            told_s.append(now_s)


def test_a_clock_that_makes_no_sense_gives_nothing():
    assert DisclosureClock(BOOK, profile()).due(float("nan")) == ()
    assert DisclosureClock(BOOK, profile()).due(-1.0) == ()


# --- first use, absence, emotion ---------------------------------------------------------------------------------


def test_first_use_says_the_limits_and_what_happens_to_the_words():
    _, limits, data = DisclosureClock(BOOK, profile("US-CA", first_use=True)).at_start()
    assert "not medical care" in limits.text
    assert "not for emergencies" in limits.text
    assert "some minors" in limits.text
    assert limits.jurisdiction == "US-CA"
    assert "don't record your voice" in data.text


def test_what_is_said_of_the_words_is_what_happens_to_them():
    kept = DisclosureBook.load(transcripts_kept=True)
    says_kept = DisclosureClock(kept, profile(first_use=True)).at_start()[2].text
    says_not = DisclosureClock(BOOK, profile(first_use=True)).at_start()[2].text
    assert "is kept as text" in says_kept and "deleted" in says_kept
    assert "don't keep it" in says_not
    assert says_not not in kept.texts()["en"] and says_kept not in BOOK.texts()["en"]


@pytest.mark.parametrize("place", PLACES)
def test_who_is_not_heard_for_emotion_is_never_told_so(place):
    clock = DisclosureClock(BOOK, profile(place, prosody=False, first_use=True))
    dues = clock.at_start() + clock.due(3 * HOUR_S) + (clock.asked("are you a robot"),)
    assert "emotion_recognition" not in kinds(dues)
    assert not any("sound of your voice" in due.text for due in dues)


@pytest.mark.parametrize("place", PLACES)
def test_emotion_is_read_from_the_voice_nowhere_without_consent(place):
    assert may_read_voice(BOOK, profile(place), consented=True)
    assert not may_read_voice(BOOK, profile(place), consented=False)


@pytest.mark.parametrize(("place", "jurisdiction"), [("DE", "EU"), ("US-IL", "US-IL"), ("GB", "")])
def test_the_emotion_notice_names_its_law(place, jurisdiction):
    due = DisclosureClock(BOOK, profile(place, prosody=True)).at_start()[-1]
    assert (due.kind, due.jurisdiction) == ("emotion_recognition", jurisdiction)
    assert "you agreed" in due.text


# --- languages and words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_start_the_answer_and_the_limits(language):
    clock = DisclosureClock(BOOK, profile(language=language, first_use=True))
    assert {due.language for due in clock.at_start()} == {language}
    assert clock.due(3 * HOUR_S)[0].language == language
    assert language in BOOK.languages


def test_a_language_that_is_not_there_hears_english():
    assert DisclosureClock(BOOK, profile(language="sv")).at_start()[0].language == "en"
    assert DisclosureClock(BOOK, profile(language="de-AT")).at_start()[0].language == "de"


def test_new_york_in_another_language_still_says_that_it_is_no_human():
    due = DisclosureClock(BOOK, profile("US-NY", language="es")).at_start()[0]
    assert (due.language, due.jurisdiction) == ("es", "US-NY")
    assert "no un ser humano" in due.text


def test_all_texts_holds_everything_that_any_clock_can_say():
    said = BOOK.texts()
    for place, minor, language in itertools.product(PLACES, (False, True), LANGUAGES):
        clock = DisclosureClock(BOOK, profile(place, minor=minor, language=language, first_use=True, prosody=True))
        for due in clock.at_start() + clock.due(9 * HOUR_S) + (clock.asked("are you a robot"),):
            assert due.text in said[due.language]
            DisclosureKind(due.kind)


def test_the_words_are_short_and_claim_nothing():
    claims = re.compile(
        r"therap|treatment|diagnos|medication|psycholog|counsel|I love|I feel|i care about you|doctor", re.IGNORECASE
    )
    for language, texts in BOOK.texts().items():
        for text in texts:
            assert claims.search(text) is None, text
            assert len(text) < 330, text
            assert len(re.findall(r"[.।?!](?:\s|$)", text)) <= 4, (language, text)


def test_every_rule_says_where_it_stands_and_when_it_was_read():
    for rule in BOOK.rules:
        assert rule.law and rule.source and rule.status and rule.checked >= datetime.date(2026, 11, 23), rule.id
        assert {"start", "interval", "asked", "first_use", "absence", "emotion", "no_claims"} >= set(rule.duties)
    assert {rule.id for rule in BOOK.rules} >= {"", "EU", *(place for place in PLACES if place[:3] == "US-")} - {
        "US-TX"
    }


def test_a_broken_book_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be used"):
        DisclosureBook.load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("absence_s = 1")
    with pytest.raises(SettingsError, match=r"bad\.toml"):
        DisclosureBook.load(tmp_path / "bad.toml")


# --- being asked -------------------------------------------------------------------------------------------------

ASKED = {
    "en": """
        are you human | Are you a human? | are you a robot | is this AI | is this an AI? | am I talking to a real person
        are you real | are you a real person | r u a bot | are you an a i | are you a eye | are you a row bot
        are you a Robert | are you human or a robot | wait are you actually a real human being | is this a recording
        am i speaking with a machine | you're a robot aren't you | you're not human are you
        are you just a computer program | is there a real person there | is it a real person or a machine
        are you artificial intelligence | are you a chatbot | so you're just a machine | who am I talking to
        what are you | who are you | are you even human | are you a hue man | are you a living person
        is a human listening | am I talking to a bot right now | are you some kind of robot | our you a robot
        I need to know are you a person | are you a person or a computer | tell me honestly are you an AI
        are you a humane | you human? | you are a real person right | I'm talking to a robot | are you a robot or what
        this is a robot isn't it | do you have a real human there | are you chat gpt | is there anyone real there
        am i speaking to someone real | could you be a robot | am i texting a bot | are you a real doctor or a bot
        is this a real human | are you automated | am i talking to a human being | is this a bot
    """,
    "es": """
        ¿Eres humano? | eres un robot | eres una persona real | estoy hablando con una persona | ¿esto es una grabación?
        estoy hablando con una máquina | es usted una persona | eres una inteligencia artificial | sos un bot
        hay alguien real ahí | eres real | eres ia | usted es humano | con quién estoy hablando | eres una persona
    """,
    "fr": """
        Êtes-vous humain ? | es-tu un robot | tu es un robot | est-ce que je parle à une vraie personne | c'est un robot
        vous êtes une machine | est-ce que vous êtes une intelligence artificielle | t'es une vraie personne
        je parle à un robot là | à qui je parle | est-ce que c'est un robot | êtes-vous une personne réelle
        es-tu réel | vous êtes une IA
    """,
    "de": """
        Bist du ein Mensch? | bist du ein Roboter | sind Sie ein Mensch | spreche ich mit einem echten Menschen
        rede ich mit einer Maschine | bist du eine KI | bist du echt | ist das ein Computer | mit wem spreche ich
        bist du eine künstliche Intelligenz | sind Sie eine echte Person | ist da ein Mensch
        bist du überhaupt ein Mensch | du bist doch nur ein Computer | bist du ein Mensch oder eine Maschine
    """,
    "pt": """
        Você é humano? | você é um robô | vc é uma pessoa real | estou falando com uma pessoa | isso é uma gravação
        estou falando com uma máquina | você é uma inteligência artificial | tem alguém de verdade aí | você é real
        és um robô | tu és uma pessoa | com quem estou falando | você é uma pessoa de verdade
    """,
    "it": """
        Sei umano? | sei un robot | sei una persona vera | sto parlando con una persona | sto parlando con una macchina
        sei un'intelligenza artificiale | lei è una persona reale | è una registrazione questa | questo è un robot
        sei reale | sei un essere umano | con chi sto parlando | sei una vera persona
    """,
    "hi": """
        क्या आप इंसान हैं | आप रोबोट हैं क्या | क्या तुम मशीन हो | क्या मैं असली इंसान से बात कर रहा हूँ | क्या आप एआई हैं
        क्या यह रोबोट है | आप इंसान हो या मशीन | kya aap insaan hain | aap robot ho kya | tum machine ho
        kya main insaan se baat kar raha hoon
    """,
    "nl": """
        Ben je een mens? | ben je een robot | bent u een echt persoon | praat ik met een echt mens | ben je echt
        spreek ik met een computer | is dit een robot | ben jij kunstmatige intelligentie | ben je een ai
        met wie praat ik | ben je een echte persoon | ben je een mens of een machine | bent u een mens
    """,
}
NOT_ASKED = """
    are you there | are you okay | my boss is a robot | are you serious | are you sure | I feel like a robot
    my husband acts like a machine | I'm only human | it's human to make mistakes | is it human to feel like this
    are you listening | are you for real | I want to talk to a person | can I speak to a human | what are you doing
    who are you to say that | is this normal | I work with robots | he is such a real person to me
    are you a good listener | you're a good person | are you a person who likes music | the machine at the hospital
    I was talking to a person at work | I was on the computer | is this a good time | are you able to help me
    are you going to tell anyone | are you happy | you are so kind | are people always like this | are you still there
    i am a real person | I am human too | I don't feel human | the program starts on Monday | is this real
    your computer is slow | your machine broke | our computer broke | are you mad at me | are you recording this
    could you be more specific | would you be so kind | are you computer literate | this is a robot vacuum
    am I human | am I a robot | are you a morning person | there is a real person in my life | you are human after all
    I am talking to my mother | am I talking too much | es humano sentirse así | eres una buena persona
    mi jefe es un robot | hablo con mi madre | mon patron est un robot | tu es gentil | es-tu là
    je parle à ma mère | bist du da | bist du echt sauer | mein Chef ist ein Roboter | ich bin auch nur ein Mensch
    ich rede mit meiner Mutter | você está aí | meu chefe é um robô | você é muito gentil | ci sei
    il mio capo è un robot | sei gentile | आप कैसे हैं | आप अच्छे इंसान हैं | मेरा बॉस रोबोट है | ben je er nog
    ben je boos | mijn baas is een robot | je bent een goed mens | ik ben ook maar een mens
"""


def sentences(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split("|") if part.strip()]


@pytest.mark.parametrize("language", ASKED)
def test_whoever_asks_is_told_in_their_language(language):
    for call_language in ("en", language):
        clock = DisclosureClock(BOOK, profile(language=call_language))
        for text in sentences(ASKED[language]):
            glue = "" if language == "en" else " "
            without_stops = re.sub(r"[¿?!.,]", "", text)
            for spoken in (text, text.upper(), without_stops, re.sub(r"['’-]", glue, without_stops), f"um {text}"):
                due = clock.asked(spoken)
                assert due is not None, (spoken, call_language)
                assert (due.kind, due.spoken) == ("artificial", True)
            assert clock.asked(text).language in (language, call_language)


@pytest.mark.parametrize("language", ASKED)
def test_the_answer_says_that_it_is_a_program(language):
    due = DisclosureClock(BOOK, profile(language=language)).asked(sentences(ASKED[language])[0])
    assert due.language == language
    assert "Hearken" in due.text


@pytest.mark.parametrize("call_language", LANGUAGES)
@pytest.mark.parametrize("text", sentences(NOT_ASKED))
def test_other_talk_is_not_that_question(text, call_language):
    assert DisclosureClock(BOOK, profile(language=call_language)).asked(text) is None


def test_the_question_inside_a_longer_turn_is_heard():
    clock = DisclosureClock(BOOK, profile())
    assert clock.asked("okay so before I tell you anything are you a human being or what I need to know that")
    assert clock.asked("I don't know. Are you even a real person? Nobody ever answers me.")


@given(st.text(max_size=200))
def test_any_text_may_be_said(text):
    assert language_of_question(text) in (None, *LANGUAGES)
