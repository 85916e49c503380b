"""The portal's own rows and the desk's acts in one transaction: both, or none."""

import pytest
from django.db import IntegrityError, connections, transaction
from ekelurahan import RequestStatus
from ekelurahan.errors import ConflictError
from ekelurahan.model.events import RequestWithdrawn
from ekelurahan.testing.store_contract.samples import AT, REQUEST

from city import approve, submit
from ekelurahan_django_store.models import EffectRow, JournalRow, LetterNumberRow, RequestRow
from portal.models import Visit


class PortalError(Exception):
    """What goes wrong in the portal itself."""


def kept(alias):
    """Count the portal's rows and the desk's."""
    return Visit.objects.using(alias).count(), RequestRow.objects.using(alias).count()


def visit(alias, desk):
    """Keep a row of the portal, and a request of the desk that it names."""
    request = submit(desk)
    Visit.objects.using(alias).create(resident="siti", request_id=request.id)
    return request


def test_both_are_kept(alias, desk):
    """What the portal commits holds its own row and the desk's request, with its journal."""
    with transaction.atomic(using=alias):
        request = visit(alias, desk)
        assert request == desk.requests.get(request.id, by=desk.residents.by_id("siti"))

    assert (1, 1) == kept(alias)
    with desk.store.read() as unit:
        assert ["RequestSubmitted"] == [type(e).__name__ for e in unit.events_of(request.id)]
        assert all(entry.is_whole for entry in unit.journal_entries())


def test_none_is_kept(alias, desk):
    """An error of the portal takes back its own row, the desk's request and its journal."""
    with pytest.raises(PortalError), transaction.atomic(using=alias):
        request = visit(alias, desk)
        raise PortalError

    assert (0, 0) == kept(alias)
    with desk.store.read() as unit:
        assert [] == unit.events_of(request.id)
        assert [] == unit.journal_heads()


def test_an_error_of_the_desk_undoes_its_own_act_alone(alias, desk):
    """The portal may catch it and go on; what came before is kept."""
    with transaction.atomic(using=alias):
        visit(alias, desk)
        with pytest.raises(ConflictError), desk.store.begin() as unit:
            unit.add_request(REQUEST)
            unit.add_request(REQUEST)
        Visit.objects.using(alias).create(resident="budi", request_id="")

    assert (2, 1) == kept(alias)


def test_nothing_is_sealed_before_the_portal_commits(alias, desk, folder):
    """The approval takes its number in the portal's transaction; the seal follows the commit."""
    request = submit(desk)
    with transaction.atomic(using=alias):
        approved = approve(desk, request)
        assert RequestStatus.SIGNING is approved.status
        assert [] == [path for path in (folder / "files").rglob("*") if path.is_file()]

    letter = desk.letters.of(request.id, by=desk.residents.by_id("siti"))
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text
    assert desk.verifier.check(letter.signatures[-1].seal)


def test_an_undone_approval_leaves_no_letter_and_no_number(alias, desk, folder):
    """No file was written and no seal made; the number is given to the next letter."""
    request = submit(desk)
    with pytest.raises(PortalError), transaction.atomic(using=alias):
        approve(desk, request)
        raise PortalError
    for table in (LetterNumberRow, EffectRow):
        assert not table.objects.using(alias).exists()
    assert [] == [path for path in (folder / "files").rglob("*") if path.is_file()]

    assert RequestStatus.DONE is approve(desk, request).status
    letter = desk.letters.of(request.id, by=desk.residents.by_id("siti"))
    assert 1 == letter.number.n


def test_a_view_within_a_transaction_sees_it(alias, desk):
    """Also a view keeps to the portal's transaction, and leaves it as it is."""
    with transaction.atomic(using=alias):
        request = visit(alias, desk)
        with desk.store.read() as unit:
            assert request == unit.request(request.id)

    assert (1, 1) == kept(alias)


def test_who_writes_while_looking_has_a_connection_meanwhile(alias, desk):
    """It is closed afterwards, and the portal's own is where it was."""
    own = connections[alias]
    with desk.store.read():
        with desk.store.begin() as unit:
            second = connections[alias]
            unit.add_request(REQUEST)
        assert own is connections[alias] is not second

    assert second.connection is None
    assert (0, 1) == kept(alias)


def test_several_acts_are_kept_together(alias, desk):
    """Their journal is one whole chain in the order of the acts, without the one that failed."""
    with desk.store.together(), desk.store.together():
        request = visit(alias, desk)
        approve(desk, request)
        with pytest.raises(PortalError), desk.store.begin() as unit:
            unit.record([RequestWithdrawn(at=AT, actor="x", office="61.71", request_id=request.id)])
            raise PortalError
        assert not JournalRow.objects.using(alias).exists()

    assert (1, 1) == kept(alias)
    with desk.store.read() as unit:
        told = [type(event).__name__ for event in unit.events_of(request.id)]
        assert ["RequestSubmitted", "StepApproved"] == told[:2]
        assert ["LetterIssued"] == told[-1:]
        assert [*range(1, 1 + len(told))] == [entry.place for entry in unit.journal_entries()]
        assert all(entry.is_whole for entry in unit.journal_entries())


def test_an_act_that_the_portal_undoes_is_not_in_the_journal(alias, desk):
    """Not even where its events wait for the end, and a savepoint of the portal takes it back."""
    with desk.store.together():
        first = visit(alias, desk)
        with pytest.raises(PortalError), transaction.atomic(using=alias):
            undone = visit(alias, desk)
            raise PortalError
        last = visit(alias, desk)

    assert (2, 2) == kept(alias)
    rows = JournalRow.objects.using(alias).order_by("seq")
    assert [first.id, last.id] == [*rows.values_list("request_id", flat=True)]
    assert undone.id not in {first.id, last.id}


def test_several_acts_are_undone_together(alias, desk):
    """An error of the portal stays its own, and takes everything back."""
    with pytest.raises(IntegrityError), desk.store.together():
        approve(desk, visit(alias, desk))
        Visit.objects.using(alias).create(id=1, resident="siti", request_id="")
        Visit.objects.using(alias).create(id=1, resident="siti", request_id="")

    assert (0, 0) == kept(alias)
    submit(desk)
    assert 1 == JournalRow.objects.using(alias).count()
