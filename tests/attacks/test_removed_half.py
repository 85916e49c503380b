"""Forgery: a letter of two signatures without the second one, or with both exchanged."""

import json

import pytest
from tests import forging

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.strict_json import write
from ekelurahan.seal.verdicts import Verdict


def first_half(content):
    """Leave the second signature out of a letter.json."""
    letter = json.loads(content)
    return write(letter | {"signatures": letter["signatures"][:1]})


def test_a_missing_seal_is_noticed(check_pdf, acknowledged, carried):
    """The content tells of two signatures, the file has one seal."""
    both = carried(acknowledged[1])
    forged = forging.with_attachments(
        acknowledged[1], [("letter.json", both.content), ("seal.cose", both.seals[0])]
    )
    report = check_pdf(forged)

    assert (Verdict.FORGED, Reason.CONTENT_DIFFERS) == (report.verdict, report.content.reason)


def test_a_missing_signature_is_seen_on_the_page(check_pdf, acknowledged, carried):
    """Content and seal are those of the lurah alone, the page still bears the camat's code."""
    both = carried(acknowledged[1])
    halved = [("letter.json", first_half(both.content)), ("seal.cose", both.seals[0])]
    report = check_pdf(forging.with_attachments(acknowledged[1], halved))

    assert report.content.passed
    assert (Verdict.FORGED, Reason.PAGE_CODE_DIFFERS) == (report.verdict, report.page.reason)


def test_a_second_signature_alone_is_forged(check_pdf, acknowledged, carried):
    """The camat's seal covers the lurah's signature, not his own letter."""
    both = carried(acknowledged[1])
    forged = forging.with_attachments(
        acknowledged[1], [("letter.json", both.content), ("seal.cose", both.seals[1])]
    )

    assert Verdict.FORGED is check_pdf(forged).verdict


@pytest.mark.parametrize("names", [("seal-2.cose", "seal.cose")])
def test_exchanged_seals_are_forged(check_pdf, acknowledged, carried, names):
    """Each seal stands for the signatures up to its own place; the order of attaching is free."""
    both = carried(acknowledged[1])
    seals = [*zip(names, both.seals, strict=True)]
    forged = forging.with_attachments(acknowledged[1], [("letter.json", both.content), *seals])
    reordered = forging.with_attachments(acknowledged[1], reversed(forging.attachments_of(both)))

    assert Verdict.FORGED is check_pdf(forged).verdict
    assert check_pdf(reordered)
