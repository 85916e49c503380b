"""One letter on its whole way, step by step: no framework, a real database, real files.

Usage: python app.py [FOLDER]
"""

import sys
from pathlib import Path

from ekelurahan import (
    Desk,
    Letter,
    Official,
    Resident,
    ServiceRequest,
    create_city_folder,
    load_desk,
    open_verifier,
)
from ekelurahan.errors import EkelurahanError
from ekelurahan.texts import explain

ANSWERS = {"keperluan": "keringanan biaya sekolah", "penghasilan": "1500000", "tanggungan": "3"}


def ask(desk: Desk, siti: Resident, kasi: Official) -> ServiceRequest:
    """Siti asks for a poverty letter, and completes what the kasi finds missing."""
    print("1. Siti records her KTP once, and asks for a letter.")
    ktp = desk.documents.record(b"%PDF-1.7 a scan of her KTP", owner=siti, name="ktp", by=siti)
    request = desk.requests.submit(
        "SKTM", applicant=siti, answers=ANSWERS, documents={"ktp": ktp.id}, by=siti
    )

    print("2. The kasi finds the letter of RT and RW missing, and says so.")
    request = desk.requests.return_for_completion(
        request.id, by=kasi, seen=request.seen, missing=["pengantar_rt_rw"]
    )
    print(f"   missing: {', '.join(request.missing)}")

    print("3. Siti completes her request; the kasi agrees.")
    paper = desk.documents.record(
        b"%PDF-1.7 a scan of it", owner=siti, name="pengantar_rt_rw", by=siti
    )
    request = desk.requests.resubmit(
        request.id,
        answers=ANSWERS,
        documents={"pengantar_rt_rw": paper.id},
        by=siti,
        seen=request.seen,
    )
    return desk.requests.approve(request.id, by=kasi, seen=request.seen)


def sign(desk: Desk, request: ServiceRequest, lurah: Official, camat: Official) -> Letter:
    """The lurah signs and the camat acknowledges, in this order only."""
    print("4. The camat cannot go before the lurah.")
    try:
        desk.requests.approve(request.id, by=camat, seen=request.seen)
    except EkelurahanError as error:
        print(f"   {explain(error, 'en').splitlines()[0]}")

    print("5. The lurah signs: his office's number and his seal.")
    request = desk.requests.approve(request.id, by=lurah, seen=request.seen)

    print("6. The camat acknowledges, with a number and a seal of his own: the letter is issued.")
    request = desk.requests.approve(request.id, by=camat, seen=request.seen)
    letter = desk.letters.of(request.id, by=camat)
    for signature in letter.signatures:
        print(f"   {signature.office_title}: {signature.number.text}")
    return letter


def check(desk: Desk, letter: Letter, trust: Path) -> None:
    """Anyone checks the seals: at the city, and offline with what the city publishes."""
    print("7. Anyone checks the seals with what the city publishes.")
    for signature in letter.signatures:
        print(f"   {desk.verifier.check(signature.seal).verdict.name}")
    offline = open_verifier(trust).check(letter.signatures[0].seal)
    print(f"   without a status list: {offline.verdict.name}")


def main(folder: Path) -> None:
    """Play the way of the letter."""
    desk = load_desk(create_city_folder(folder))
    today = desk.city.day_of(desk.clock.now())
    siti = desk.residents.by_id("siti")
    kasi, lurah, camat = (
        desk.city.holder(post, today)
        for post in ("kasi_kesra@61.71.01.1004", "lurah@61.71.01.1004", "camat@61.71.01")
    )

    request = ask(desk, siti, kasi)
    letter = sign(desk, request, lurah, camat)
    check(desk, letter, folder / "trust")

    print("8. What happened is in the journal.")
    for event in desk.requests.history(request.id, by=siti):
        print(f"   {type(event).__name__} by {event.actor}")
    pdf = folder / "letter.pdf"
    pdf.write_bytes(desk.letters.pdf(letter.id, by=siti))
    print(f"The letter: {pdf}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "kota"))
