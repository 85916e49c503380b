"""The tables. Columns hold what is searched or constrained; ``body`` holds the value as JSON.

They are those of the store that comes with ekelurahan, column by column. Bodies and ``purpose`` are
encrypted; ``nik`` and ``family_card`` are blind indexes. A portal reads them, if at all, through a
desk: of what it changes here by hand the journal knows nothing.
"""

from typing import ClassVar

from django.db.models import (
    PROTECT,
    BigAutoField,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    OneToOneField,
    UniqueConstraint,
)

from ekelurahan_django_store.fields import ExactField, ExactTextField


class Table(Model):
    """A table.

    Attributes:
        place: What its rows are called where a body is bound to its row.
    """

    place: ClassVar[str]

    class Meta:
        """No table of its own."""

        abstract = True


class ResidentRow(Table):
    """An entry of the embedded population register."""

    place = "residents"
    id = ExactField(max_length=64, primary_key=True)
    nik = ExactField(max_length=64, unique=True)
    family_card = ExactField(max_length=64, db_index=True)
    corrected_at = DateTimeField(null=True)
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_residents"


class DataKeyRow(Table):
    """One row where bodies are encrypted: the blind index of a text, to tell the right keys by."""

    place = "data_keys"
    proof = ExactField(max_length=64, primary_key=True)

    class Meta:
        """The table."""

        db_table = "ekelurahan_data_keys"


class DocumentRow(Table):
    """The record of a resident's paper."""

    place = "documents"
    id = ExactField(max_length=36, primary_key=True)
    owner = ExactField(max_length=64)
    recorded_at = DateTimeField()
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_documents"
        indexes = (Index(fields=["owner", "recorded_at"], name="ekl_documents_owner"),)


class LetterKindRow(Table):
    """A version of a kind of letter that requests were made with."""

    place = "letter_kinds"
    code = ExactField(max_length=8)
    version = IntegerField()
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_letter_kinds"
        constraints = (UniqueConstraint(fields=["code", "version"], name="ekl_kind_is_one"),)


class RequestRow(Table):
    """A request."""

    place = "requests"
    id = ExactField(max_length=36, primary_key=True)
    office = ExactField(max_length=13)
    kind = ExactField(max_length=8)
    kind_version = IntegerField()
    status = ExactField(max_length=16)
    step = IntegerField()
    applicant = ExactField(max_length=64, db_index=True)
    submitted_at = DateTimeField()
    version = IntegerField()
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_requests"
        indexes = (
            Index(fields=["office", "status", "submitted_at", "id"], name="ekl_requests_inbox"),
        )


class LetterRow(Table):
    """A letter."""

    place = "letters"
    id = ExactField(max_length=36, primary_key=True)
    request = OneToOneField(RequestRow, PROTECT, related_name="letter")
    office = ExactField(max_length=13)
    kind = ExactField(max_length=8)
    status = ExactField(max_length=16, db_index=True)
    pdf = ExactField(max_length=64)
    version = IntegerField()
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_letters"


class ArchiveEntryRow(Table):
    """A letter in the archive."""

    place = "archive_entries"
    id = ExactField(max_length=36, primary_key=True)
    letter = OneToOneField(LetterRow, PROTECT, null=True, related_name="+")
    office = ExactField(max_length=13)
    kind = ExactField(max_length=8)
    title = ExactField(max_length=200)
    day = DateField()
    number = ExactField(max_length=80)
    classification = ExactField(max_length=40)
    former_classification = ExactField(max_length=40)
    name = ExactField(max_length=200)
    nik_index = ExactField(max_length=64)
    status = ExactField(max_length=16)
    source = ExactField(max_length=8)
    sha256 = ExactField(max_length=64)
    destroyed_at = DateTimeField(null=True)

    class Meta:
        """The table."""

        db_table = "ekelurahan_archive_entries"
        constraints = (
            UniqueConstraint(fields=["office", "number", "source"], name="ekl_entry_is_one"),
        )
        indexes = (
            Index(fields=["day", "id"], name="ekl_entries_day"),
            Index(fields=["nik_index", "day", "id"], name="ekl_entries_nik"),
            Index(fields=["office", "day", "id"], name="ekl_entries_office"),
            Index(fields=["office", "kind", "day", "id"], name="ekl_entries_kind"),
            Index(fields=["office", "status", "day", "id"], name="ekl_entries_status"),
        )


class ArchiveKeyRow(Table):
    """A text under which a letter in the archive is found."""

    place = "archive_keys"
    form = ExactField(max_length=8)
    key = ExactField(max_length=80)
    entry = ForeignKey(ArchiveEntryRow, PROTECT, related_name="keys")
    office = ExactField(max_length=13)
    day = DateField()
    kind = ExactField(max_length=8)

    class Meta:
        """The table."""

        db_table = "ekelurahan_archive_keys"
        constraints = (UniqueConstraint(fields=["form", "key", "entry"], name="ekl_key_is_one"),)
        indexes = (
            Index(
                fields=["form", "office", "key", "-day", "entry", "kind"], name="ekl_keys_in_order"
            ),
        )


class NumberSeriesRow(Table):
    """How far a series of numbers has come."""

    place = "number_series"
    office = ExactField(max_length=13)
    series = ExactField(max_length=32)
    year = IntegerField()
    last = IntegerField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_number_series"
        constraints = (
            UniqueConstraint(fields=["office", "series", "year"], name="ekl_series_is_one"),
        )


class LetterNumberRow(Table):
    """An entry of the register of numbers."""

    place = "letter_numbers"
    office = ExactField(max_length=13)
    series = ExactField(max_length=32)
    year = IntegerField()
    n = IntegerField()
    suffix = ExactField(max_length=1)
    text = ExactField(max_length=40)
    status = ExactField(max_length=16)
    letter = ForeignKey(LetterRow, PROTECT, null=True, related_name="+")
    purpose = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_letter_numbers"
        constraints = (
            UniqueConstraint(
                fields=["office", "series", "year", "n", "suffix"], name="ekl_number_is_one"
            ),
            UniqueConstraint(fields=["office", "text"], name="ekl_text_is_one"),
        )


class StatusPlaceRow(Table):
    """A place in a status list that was taken."""

    place = "status_indices"
    status_list = ExactField(max_length=200)
    index = IntegerField()
    letter = ForeignKey(LetterRow, PROTECT, related_name="places")

    class Meta:
        """The table."""

        db_table = "ekelurahan_status_indices"
        constraints = (UniqueConstraint(fields=["status_list", "index"], name="ekl_place_is_one"),)


class GivenUpPlaceRow(Table):
    """A place that verifiers are warned of for good."""

    place = "given_up_places"
    taken = OneToOneField(StatusPlaceRow, PROTECT, primary_key=True, related_name="given_up")

    class Meta:
        """The table."""

        db_table = "ekelurahan_given_up_places"


class SealRow(Table):
    """A seal, and the letter that carries it."""

    place = "seals"
    record_id = ExactField(max_length=32, primary_key=True)
    kid = ExactField(max_length=8, db_index=True)
    letter = ForeignKey(LetterRow, PROTECT, related_name="seals")
    signature = IntegerField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_seals"


class JournalRow(Table):
    """An entry of the journal of an office."""

    place = "journal"
    seq = BigAutoField(primary_key=True)
    at = DateTimeField()
    office = ExactField(max_length=13)
    actor = ExactField(max_length=80)
    request_id = ExactField(max_length=36, db_index=True)
    place_in_chain = IntegerField(db_column="place")
    previous = ExactField(max_length=64)
    hash = ExactField(max_length=64)
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_journal"
        constraints = (
            UniqueConstraint(fields=["office", "place_in_chain"], name="ekl_link_is_one"),
        )


class JournalResidentRow(Table):
    """Whom an entry of the journal concerns."""

    place = "journal_residents"
    resident = ExactField(max_length=64)
    entry = ForeignKey(JournalRow, PROTECT, db_column="seq", related_name="residents")

    class Meta:
        """The table."""

        db_table = "ekelurahan_journal_residents"
        constraints = (UniqueConstraint(fields=["resident", "entry"], name="ekl_concern_is_one"),)


class JournalHeadRow(Table):
    """How far the journal of an office has come."""

    place = "journal_heads"
    office = ExactField(max_length=13, primary_key=True)
    place_in_chain = IntegerField(db_column="place")
    hash = ExactField(max_length=64)

    class Meta:
        """The table."""

        db_table = "ekelurahan_journal_heads"


class CheckpointRow(Table):
    """A signed checkpoint of the journal."""

    place = "journal_checkpoints"
    seq = IntegerField(primary_key=True)
    token = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_journal_checkpoints"


class EffectRow(Table):
    """What is owed."""

    place = "effects"
    key = ExactField(max_length=120, primary_key=True)
    kind = ExactField(max_length=32)
    target = ExactField(max_length=36)
    due_at = DateTimeField()
    attempts = IntegerField()
    status = ExactField(max_length=16)
    error = ExactTextField()
    advice = ExactTextField()
    recipient = ExactField(max_length=64)
    since = DateTimeField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_effects"
        indexes = (
            Index(fields=["status", "due_at"], name="ekl_effects_due"),
            Index(fields=["kind", "due_at"], name="ekl_effects_kind"),
        )


class CallRow(Table):
    """A call that is recognised when it is repeated, and what was answered."""

    place = "answered_calls"
    key = ExactField(max_length=100, primary_key=True)
    act = ExactField(max_length=40)
    digest = ExactField(max_length=64)
    at = DateTimeField(db_index=True)
    body = ExactTextField()

    class Meta:
        """The table."""

        db_table = "ekelurahan_answered_calls"
