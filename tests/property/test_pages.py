"""What holds for every letter that is typeset."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ekelurahan.errors import RenderingError

pytestmark = pytest.mark.property

BANK = {"keperluan": "membuka rekening bank"}
HEADER = '#import "/page.typ": *\n#show: letter\n'
SMALL = (
    *("nol", "satu", "dua", "tiga", "empat", "lima"),
    *("enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
)
LARGE = {"triliun": 10**12, "miliar": 10**9, "juta": 10**6, "ribu": 10**3}


def number_of(words):
    """Read a number in words back, from its largest part down."""
    words = words.replace("seribu", "satu ribu").replace("seratus", "satu ratus")
    for name, unit in LARGE.items():
        head, found, tail = words.rpartition(name)
        if found:
            return number_of(head) * unit + number_of(tail)
    total = current = 0
    for word in words.split():
        match word:
            case "ratus":
                total, current = total + current * 100, 0
            case "puluh":
                total, current = total + current * 10, 0
            case "belas":
                current += 10
            case _:
                current = SMALL.index(word)
    return total + current


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=20))
def test_numbers_in_words_can_be_read_back(renderer, make_letter, page_texts, numbers):
    """Terbilang says the number, and nothing else."""
    lines = "\n".join(f"«#words({n})»\n" for n in numbers)
    text = "".join(page_texts(renderer.render(*make_letter("SKD", BANK, template=HEADER + lines))))
    said = [" ".join(part.partition("»")[0].split()) for part in text.split("«")[1:]]

    assert numbers == [number_of(words) for words in said]


@settings(deadline=None)
@given(
    st.text(
        st.sampled_from("Siti RAHMAWATI éñō'’\"“.,;:!?()[]{}<>#$%&*+/=@\\^_`|~0123456789"),
        min_size=1,
        max_size=30,
    ).filter(str.strip)
)
def test_names_are_printed_to_the_letter(renderer, make_letter, page_texts, subject, name):
    """No character is read as markup, turned, re-cased or dropped."""
    pdf = renderer.render(*make_letter("SKD", BANK, subject=evolve(subject, name=name)))
    text = "".join(page_texts(pdf)[0].split())

    assert f"Nama:{''.join(name.split())}NIK:" in text


@settings(deadline=None)
@given(st.text(min_size=1, max_size=76).filter(str.isprintable))
def test_any_name_is_printed_or_refused_without_being_quoted(renderer, make_letter, subject, name):
    """There is no third way, and no crash."""
    letter = make_letter("SKD", BANK, subject=evolve(subject, name=name))
    try:
        outcome = renderer.render(*letter)[:5]
    except RenderingError as error:
        outcome = set(error.values)

    assert outcome in (b"%PDF-", {"characters"})
