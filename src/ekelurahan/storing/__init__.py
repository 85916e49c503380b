"""What any store needs besides its database, for those who build one.

A :class:`~ekelurahan.ports.Store` writes values with :mod:`ekelurahan.wire`, hides what tells about
people with :class:`~ekelurahan.storing.bodies.Bodies`, chains its journal with
:class:`~ekelurahan.model.journal.JournalHead`, and says what went wrong with the errors of
:mod:`ekelurahan.storing.errors`, which are translated. That it does all it must is proved by
:mod:`ekelurahan.testing.store_contract`.
"""
