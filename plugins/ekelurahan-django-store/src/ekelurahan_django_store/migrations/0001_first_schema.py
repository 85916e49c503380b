"""The first schema."""

import django.db.models.deletion
import ekelurahan_django_store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CallRow",
            fields=[
                (
                    "key",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=100, primary_key=True, serialize=False
                    ),
                ),
                ("act", ekelurahan_django_store.fields.ExactField(max_length=40)),
                ("digest", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_answered_calls",
            },
        ),
        migrations.CreateModel(
            name="CheckpointRow",
            fields=[
                ("seq", models.IntegerField(primary_key=True, serialize=False)),
                ("token", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_journal_checkpoints",
            },
        ),
        migrations.CreateModel(
            name="DataKeyRow",
            fields=[
                (
                    "proof",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=64, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_data_keys",
            },
        ),
        migrations.CreateModel(
            name="StatusPlaceRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("status_list", ekelurahan_django_store.fields.ExactField(max_length=200)),
                ("index", models.IntegerField()),
            ],
            options={
                "db_table": "ekelurahan_status_indices",
            },
        ),
        migrations.CreateModel(
            name="JournalHeadRow",
            fields=[
                (
                    "office",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=13, primary_key=True, serialize=False
                    ),
                ),
                ("place_in_chain", models.IntegerField(db_column="place")),
                ("hash", ekelurahan_django_store.fields.ExactField(max_length=64)),
            ],
            options={
                "db_table": "ekelurahan_journal_heads",
            },
        ),
        migrations.CreateModel(
            name="LetterRow",
            fields=[
                (
                    "id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("kind", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("status", ekelurahan_django_store.fields.ExactField(db_index=True, max_length=16)),
                ("pdf", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("version", models.IntegerField()),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_letters",
            },
        ),
        migrations.CreateModel(
            name="ResidentRow",
            fields=[
                (
                    "id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("nik", ekelurahan_django_store.fields.ExactField(max_length=64, unique=True)),
                (
                    "family_card",
                    ekelurahan_django_store.fields.ExactField(db_index=True, max_length=64),
                ),
                ("corrected_at", models.DateTimeField(null=True)),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_residents",
            },
        ),
        migrations.CreateModel(
            name="DocumentRow",
            fields=[
                (
                    "id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("owner", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_documents",
                "indexes": [
                    models.Index(fields=["owner", "recorded_at"], name="ekl_documents_owner")
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectRow",
            fields=[
                (
                    "key",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=120, primary_key=True, serialize=False
                    ),
                ),
                ("kind", ekelurahan_django_store.fields.ExactField(max_length=32)),
                ("target", ekelurahan_django_store.fields.ExactField(max_length=36)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.IntegerField()),
                ("status", ekelurahan_django_store.fields.ExactField(max_length=16)),
                ("error", ekelurahan_django_store.fields.ExactTextField()),
                ("advice", ekelurahan_django_store.fields.ExactTextField()),
                ("recipient", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "ekelurahan_effects",
                "indexes": [
                    models.Index(fields=["status", "due_at"], name="ekl_effects_due"),
                    models.Index(fields=["kind", "due_at"], name="ekl_effects_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GivenUpPlaceRow",
            fields=[
                (
                    "taken",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="given_up",
                        serialize=False,
                        to="ekelurahan.statusplacerow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_given_up_places",
            },
        ),
        migrations.CreateModel(
            name="JournalRow",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("actor", ekelurahan_django_store.fields.ExactField(max_length=80)),
                (
                    "request_id",
                    ekelurahan_django_store.fields.ExactField(db_index=True, max_length=36),
                ),
                ("place_in_chain", models.IntegerField(db_column="place")),
                ("previous", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("hash", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_journal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "place_in_chain"), name="ekl_link_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterKindRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("version", models.IntegerField()),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_letter_kinds",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="ekl_kind_is_one")
                ],
            },
        ),
        migrations.AddField(
            model_name="statusplacerow",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="ekelurahan.letterrow",
            ),
        ),
        migrations.CreateModel(
            name="LetterNumberRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("series", ekelurahan_django_store.fields.ExactField(max_length=32)),
                ("year", models.IntegerField()),
                ("n", models.IntegerField()),
                ("suffix", ekelurahan_django_store.fields.ExactField(max_length=1)),
                ("text", ekelurahan_django_store.fields.ExactField(max_length=40)),
                ("status", ekelurahan_django_store.fields.ExactField(max_length=16)),
                ("purpose", ekelurahan_django_store.fields.ExactTextField()),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ekelurahan.letterrow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_letter_numbers",
            },
        ),
        migrations.CreateModel(
            name="ArchiveEntryRow",
            fields=[
                (
                    "id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("kind", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("title", ekelurahan_django_store.fields.ExactField(max_length=200)),
                ("day", models.DateField()),
                ("number", ekelurahan_django_store.fields.ExactField(max_length=80)),
                ("classification", ekelurahan_django_store.fields.ExactField(max_length=40)),
                ("former_classification", ekelurahan_django_store.fields.ExactField(max_length=40)),
                ("name", ekelurahan_django_store.fields.ExactField(max_length=200)),
                ("nik_index", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("status", ekelurahan_django_store.fields.ExactField(max_length=16)),
                ("source", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("sha256", ekelurahan_django_store.fields.ExactField(max_length=64)),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ekelurahan.letterrow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_archive_entries",
            },
        ),
        migrations.CreateModel(
            name="NumberSeriesRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("series", ekelurahan_django_store.fields.ExactField(max_length=32)),
                ("year", models.IntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "db_table": "ekelurahan_number_series",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "series", "year"), name="ekl_series_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestRow",
            fields=[
                (
                    "id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("kind", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("kind_version", models.IntegerField()),
                ("status", ekelurahan_django_store.fields.ExactField(max_length=16)),
                ("step", models.IntegerField()),
                (
                    "applicant",
                    ekelurahan_django_store.fields.ExactField(db_index=True, max_length=64),
                ),
                ("submitted_at", models.DateTimeField()),
                ("version", models.IntegerField()),
                ("body", ekelurahan_django_store.fields.ExactTextField()),
            ],
            options={
                "db_table": "ekelurahan_requests",
                "indexes": [
                    models.Index(
                        fields=["office", "status", "submitted_at", "id"], name="ekl_requests_inbox"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="letterrow",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letter",
                to="ekelurahan.requestrow",
            ),
        ),
        migrations.CreateModel(
            name="SealRow",
            fields=[
                (
                    "record_id",
                    ekelurahan_django_store.fields.ExactField(
                        max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("kid", ekelurahan_django_store.fields.ExactField(db_index=True, max_length=8)),
                ("signature", models.IntegerField()),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="ekelurahan.letterrow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_seals",
            },
        ),
        migrations.CreateModel(
            name="ArchiveKeyRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", ekelurahan_django_store.fields.ExactField(max_length=8)),
                ("key", ekelurahan_django_store.fields.ExactField(max_length=80)),
                ("office", ekelurahan_django_store.fields.ExactField(max_length=13)),
                ("day", models.DateField()),
                ("kind", ekelurahan_django_store.fields.ExactField(max_length=8)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="ekelurahan.archiveentryrow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_archive_keys",
                "indexes": [
                    models.Index(
                        fields=["form", "office", "key", "-day", "entry", "kind"],
                        name="ekl_keys_in_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "key", "entry"), name="ekl_key_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalResidentRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("resident", ekelurahan_django_store.fields.ExactField(max_length=64)),
                (
                    "entry",
                    models.ForeignKey(
                        db_column="seq",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residents",
                        to="ekelurahan.journalrow",
                    ),
                ),
            ],
            options={
                "db_table": "ekelurahan_journal_residents",
                "constraints": [
                    models.UniqueConstraint(fields=("resident", "entry"), name="ekl_concern_is_one")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="statusplacerow",
            constraint=models.UniqueConstraint(
                fields=("status_list", "index"), name="ekl_place_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="letternumberrow",
            constraint=models.UniqueConstraint(
                fields=("office", "series", "year", "n", "suffix"), name="ekl_number_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="letternumberrow",
            constraint=models.UniqueConstraint(fields=("office", "text"), name="ekl_text_is_one"),
        ),
        migrations.AddIndex(
            model_name="archiveentryrow",
            index=models.Index(fields=["day", "id"], name="ekl_entries_day"),
        ),
        migrations.AddIndex(
            model_name="archiveentryrow",
            index=models.Index(fields=["nik_index", "day", "id"], name="ekl_entries_nik"),
        ),
        migrations.AddIndex(
            model_name="archiveentryrow",
            index=models.Index(fields=["office", "day", "id"], name="ekl_entries_office"),
        ),
        migrations.AddIndex(
            model_name="archiveentryrow",
            index=models.Index(fields=["office", "kind", "day", "id"], name="ekl_entries_kind"),
        ),
        migrations.AddIndex(
            model_name="archiveentryrow",
            index=models.Index(fields=["office", "status", "day", "id"], name="ekl_entries_status"),
        ),
        migrations.AddConstraint(
            model_name="archiveentryrow",
            constraint=models.UniqueConstraint(
                fields=("office", "number", "source"), name="ekl_entry_is_one"
            ),
        ),
    ]
