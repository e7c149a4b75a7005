import datetime
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import SettingsError
from server.safety import check_helplines
from server.safety.countries import choose_country, countries, country_in, country_of_phone
from server.safety.helpline_entries import MAX_AGE, faults
from server.safety.helplines import BOOK, HelplineBook, read_rows

BOOK_TODAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def book() -> HelplineBook:
    return HelplineBook.load()


def test_us_has_988_by_call_and_text_and_home_to_741741(book):
    there = book.help_for("US")
    assert (there.emergency, there.country_name) == ("911", "the United States")
    assert [(line.phone, line.sms) for line in there.lines] == [("988", "988"), ("", "HOME to 741741")]


@pytest.mark.parametrize(
    ("country", "emergency", "phone"),
    [
        ("US", "911", "988"),
        ("CA", "911", "988"),
        ("GB", "999", "116 123"),
        ("IE", "112", "116 123"),
        ("AU", "000", "13 11 14"),
        ("NZ", "111", "1737"),
        ("DE", "112", "0800 111 0 111"),
        ("FR", "112", "3114"),
        ("NL", "112", "113"),
        ("AR", "911", "135"),
        ("JP", "119", "0120-279-338"),
        ("KR", "119", "109"),
        ("ZA", "112", "0800 567 567"),
    ],
)
def test_a_verified_line_is_given_out(book, country, emergency, phone):
    there = book.help_for(country)
    assert there.emergency == emergency
    assert there.lines[0].phone == phone


@pytest.mark.parametrize("country", ["ES", "IT", "AT", "BE", "PT", "BR", "MX", "IN"])
def test_an_unverified_line_is_never_given_out_until_the_operator_confirms(book, country):
    assert book.help_for(country).lines == ()
    assert book.help_for(country).emergency
    assert HelplineBook.load(confirmed=[country]).help_for(country).lines
    assert HelplineBook.load(confirmed=[country.lower()]).help_for(country).lines


def test_no_number_of_an_unverified_line_leaves_the_book(book):
    given_out = {line.name + line.phone + line.sms for code in countries() for line in book.help_for(code).lines}
    for entry in book.entries():
        resource = entry.resource()
        assert (resource.name + resource.phone + resource.sms in given_out) == entry.verified, entry.id


def test_one_line_is_confirmed_by_its_id():
    there = HelplineBook.load(confirmed=["gb-shout"]).help_for("GB")
    assert [line.name for line in there.lines] == ["Samaritans", "Shout"]
    assert there.lines[1].sms == "SHOUT to 85258"


def test_lines_for_some_come_after_lines_for_everybody():
    there = HelplineBook.load(confirmed=["US"]).help_for("US")
    assert there.lines[-1].name == "The Trevor Project"


@pytest.mark.parametrize("name", ["XX", "us-999", "Spain", "MC"])
def test_confirming_what_is_not_there_is_refused(name):
    with pytest.raises(SettingsError, match=name):
        HelplineBook.load(confirmed=[name])


@pytest.mark.parametrize("country", ["", "XX", "zz", "Germany"])
def test_an_unknown_country_gives_nothing_but_the_finder(book, country):
    assert book.help_for(country) == type(book.help_for(""))("", "", "", ())
    assert book.international.url == "https://findahelpline.com"


@pytest.mark.parametrize("country", ["us", "uk", "UK", "gb", "re", "PR"])
def test_codes_are_read_kindly(book, country):
    assert book.help_for(country).emergency and book.help_for(country).lines


def test_every_country_of_the_european_union_has_112(book):
    union = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
    assert {code: book.help_for(code).emergency for code in union} == dict.fromkeys(union, "112")


def test_emergency_numbers_are_digits():
    for country in countries().values():
        assert country.emergency == "" or (country.emergency.isdigit() and 2 <= len(country.emergency) <= 5)


def test_the_start_line_counts_lines(book):
    spoken = sum(entry.verified for entry in book.entries())
    assert book.told().startswith(f"{spoken} help lines in ")


# --- the operator's own file -------------------------------------------------------------------------------------

OWN = """
[[line]]
id = "mc-own"
country = "MC"
name = "Our line"
phone = "+377 1234 5678"
source = "https://example.org/line"
verified = true
verified_on = 2026-11-01
"""


def test_the_operators_lines_join_the_book_and_replace_ours(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(OWN + OWN.replace("mc-own", "gb-samaritans").replace('"MC"', '"GB"'))
    book = HelplineBook.load(extra=own)
    assert [line.phone for line in book.help_for("MC").lines] == ["+377 1234 5678"]
    assert [line.name for line in book.help_for("GB").lines] == ["Our line"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('phone = "+377 1234 5678"', ""), "no phone, sms or chat"),
        (('phone = "+377 1234 5678"', 'phone = "call me"'), "phone of a wrong form"),
        (('phone = "+377 1234 5678"', "phone = 988"), "phone that is not a text"),
        (('"MC"', '"XX"'), "ISO 3166-1"),
        (("mc-own", "us-own"), "begin with its country"),
        (("verified_on = 2026-11-01", ""), "verified without a date"),
        (("verified = true", ""), "is not verified"),
        (("https://example.org/line", "http://example.org"), "https"),
        (('source = "https://example.org/line"', ""), "lacks its source"),
        (('name = "Our line"', 'name = "Our line"\ncolour = "red"'), "colour"),
        (('name = "Our line"', 'name = "Our line"\nlanguages = ["english!"]'), "BCP-47"),
        (('name = "Our line"', 'name = "Our line"\nsms_word = "HOME"'), "no number to send it to"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, told, capsys):
    own = tmp_path / "own.toml"
    own.write_text('[international]\nname="x"\nurl="https://findahelpline.com"\n' + OWN.replace(*change))
    with pytest.raises(SettingsError, match=told):
        HelplineBook.load(extra=own)
    assert check_helplines.main([str(own)], today=BOOK_TODAY) == 1
    assert told in capsys.readouterr().out


def test_a_missing_or_broken_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        HelplineBook.load(extra=tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[[line")
    with pytest.raises(SettingsError, match="not TOML"):
        HelplineBook.load(extra=broken)
    broken.write_text(OWN + OWN)
    with pytest.raises(SettingsError, match="stands twice"):
        HelplineBook.load(extra=broken)


# --- the check ---------------------------------------------------------------------------------------------------


def test_the_check_passes_on_the_day_of_the_book_and_fails_half_a_year_later(capsys):
    assert check_helplines.main([], today=BOOK_TODAY) == 0
    oldest = min(row["verified_on"] for row in read_rows(BOOK) if row.get("verified"))
    assert check_helplines.main([], today=oldest + MAX_AGE) == 0
    capsys.readouterr()
    assert check_helplines.main([], today=oldest + MAX_AGE + datetime.timedelta(days=1)) == 1
    named = capsys.readouterr().out
    for row in read_rows(BOOK):
        assert (f"{row['id']} was verified on" in named) == (row.get("verified_on") == oldest)


def test_the_check_fails_for_a_date_to_come(capsys):
    assert check_helplines.main([], today=datetime.date(2026, 11, 1)) == 1
    assert "is to come" in capsys.readouterr().out


def test_the_check_names_an_unreadable_file(tmp_path, capsys):
    assert check_helplines.main([str(tmp_path / "none.toml")], today=BOOK_TODAY) == 1
    assert "cannot be read" in capsys.readouterr().out


def test_the_book_is_well_formed_and_every_verified_line_says_how_it_was_checked():
    for row in read_rows(BOOK):
        assert list(faults(row)) == []
        if row.get("verified"):
            assert row["note"] and row["hours"] and row["languages"], row["id"]


def test_make_has_the_check_outside_make_test():
    makefile = Path("Makefile").read_text()
    assert "check-helplines:" in makefile
    assert "check_helplines" not in makefile.split("\ntest:")[1].split("\n\n")[0]


def test_the_check_reads_the_file_it_is_given(tmp_path):
    copy = tmp_path / "copy.toml"
    shutil.copy(BOOK, copy)
    copy.write_text(copy.read_text().replace("verified_on = 2026-11-26", "verified_on = 2020-01-01"))
    assert len([found for found in check_helplines.problems(copy, BOOK_TODAY) if "2020-01-01" in found]) > 5


# --- which country -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("I'm in the states", "US"),
        ("the US", "US"),
        ("U.S.A.", "US"),
        ("England", "GB"),
        ("um, England please", "GB"),
        ("Northern Ireland", "GB"),
        ("Ireland", "IE"),
        ("I'm Irish", "IE"),
        ("I live in Germany", "DE"),
        ("ich wohne in Deutschland", "DE"),
        ("en España", "ES"),
        ("soy mexicana", "MX"),
        ("je suis aux États-Unis", "US"),
        ("moro no Brasil", "BR"),
        ("vivo in Italia", "IT"),
        ("ik woon in Nederland", "NL"),
        ("मैं भारत में हूँ", "IN"),
        ("New Mexico", "US"),
        ("Papua New Guinea", "PG"),
        ("South Sudan", "SS"),
        ("the Dominican Republic", "DO"),
        ("Dominica", "DM"),
        ("I'm from Brazil but I live in Canada", "CA"),
        ("I was in France last year but I live in Spain", "ES"),
        ("I'm not in England, I'm in Wales", "GB"),
        ("I live in Jordan", "JO"),
        ("Turkey", "TR"),
        ("San Francisco, California", "US"),
        ("Manchester, England", "GB"),
        ("I'm calling from Sydney, Australia", "AU"),
        ("it's Canada", "CA"),
        ("my husband and I live in Canada and I can't go on", "CA"),
        ("I moved to Australia last year and I know nobody", "AU"),
        ("We're in Scotland", "GB"),
    ],
)
def test_a_named_country_is_understood(text, country):
    assert country_in(text) == country


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tell us",
        "come with us",
        "I had turkey for dinner",
        "Jordan is my friend",
        "I got a text from Jordan",
        "I'm in a state",
        "georgia",
        "jersey",
        "I speak German",
        "I like french fries and chinese food",
        "my boss is french",
        "Germany or France",
        "I'm not in England",
        "I'm a mess",
        "I had a chili",
        "my brother died in Iraq",
        "I got back from Afghanistan",
        "my mom is in Mexico",
        "they live in Mexico",
        "I love Italy",
        "I want to go to Spain",
        "I was born in India",
        "I'm interested in Japan",
        "he left me for a woman from France and I can't stand it",
        "I saw a film about Vietnam yesterday and it made me cry",
    ],
)
def test_other_talk_names_no_country(text):
    assert country_in(text) is None


@given(st.text(max_size=80))
def test_any_text_is_taken(text):
    assert country_in(text) is None or country_in(text) in countries()
    assert country_of_phone(text) is None or country_of_phone(text) in countries()


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+1 212 555 0100", "US"),
        ("+1 (416) 555-0100", "CA"),
        ("+1 787 555 0100", "PR"),
        ("+1 876 555 0100", "JM"),
        ("+18005550100", None),
        ("+447700900123", "GB"),
        ("+441534123456", "JE"),
        ("+353871234567", "IE"),
        ("0049301234567", "DE"),
        ("+77011234567", "KZ"),
        ("+79161234567", "RU"),
        ("+5521999999999", "BR"),
        ("+99912345678", None),
        ("0301234567", None),
        ("+", None),
        ("", None),
        ("anonymous", None),
        ("+123", None),
    ],
)
def test_a_telephone_number_tells_its_country(number, country):
    assert country_of_phone(number) == country


def test_every_prefix_belongs_to_one_country():
    prefixes = [prefix for country in countries().values() for prefix in country.calls]
    assert len(prefixes) == len(set(prefixes))
    assert all(prefix.isdigit() for prefix in prefixes)


@pytest.mark.parametrize(
    ("country", "phone", "language", "chosen"),
    [
        ("DE", "+12125550100", "en-GB", "DE"),
        ("uk", "", "", "GB"),
        ("", "+12125550100", "en-GB", "US"),
        ("", "", "en-GB", "GB"),
        ("", "", "zh-Hant-TW", "TW"),
        ("", "", "pt_BR", "BR"),
        ("", "", "es-419", ""),
        ("", "", "en", ""),
        ("", "", "en-x-de", ""),
        ("", "anonymous", "", ""),
        ("XX", "", "fr-FR", "FR"),
        ("", "", "", ""),
    ],
)
def test_the_country_set_goes_before_the_telephone_before_the_language(country, phone, language, chosen):
    assert choose_country(country, phone, language) == chosen
