"""What a directory of officials must do."""

import pytest

from ekelurahan.errors import NotAllowedError, NotFoundError
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import Account, OfficialDirectory


class OfficialDirectoryContract:
    """What every :class:`~ekelurahan.ports.OfficialDirectory` must do.

    Fixtures: ``directory``; ``account``, somebody in it; ``password``, theirs.
    """

    def test_an_account_is_found(self, directory: OfficialDirectory, account: Account) -> None:
        """It is given whole."""
        assert account == directory.account(account.name)

    @pytest.mark.parametrize("name", ["nobody", "", "*", "b*", "x)(uid=*", "a\x00b"])
    def test_no_such_account(self, directory: OfficialDirectory, name: str) -> None:
        """A name is a name: nothing in it is a pattern or a query."""
        with pytest.raises(NotFoundError):
            directory.account(name)

    def test_the_right_password(
        self, directory: OfficialDirectory, account: Account, password: Secret
    ) -> None:
        """Whoever knows it is given the account."""
        assert account == directory.authenticate(account.name, password)

    @pytest.mark.parametrize("wrong", ["wrong", ""])
    def test_a_wrong_password(
        self, directory: OfficialDirectory, account: Account, wrong: str
    ) -> None:
        """None at all is wrong, too: some directories take it for a visitor without a name."""
        with pytest.raises(NotAllowedError) as caught:
            directory.authenticate(account.name, Secret(wrong))
        assert not wrong or wrong not in str(caught.value.values)

    def test_nobody_learns_which_names_there_are(self, directory: OfficialDirectory) -> None:
        """A wrong name is refused as a wrong password is."""
        with pytest.raises(NotAllowedError):
            directory.authenticate("nobody", Secret("wrong"))
