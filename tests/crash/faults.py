"""Parts of a host that are out of order while an act is done."""

from attrs import evolve, frozen

from ekelurahan.errors import PermanentError, RetryableError, SigningError, StorageError


@frozen
class Broken:
    """A port whose one method fails, or which fails when it is called."""

    inner: object
    error: Exception
    method: str = ""

    def __call__(self, *_arguments):
        """Fail."""
        raise self.error

    def __getattr__(self, name):
        """Give a method of the port, or the broken one."""
        return Broken(None, self.error) if name == self.method else getattr(self.inner, name)


def broken(desk, fault):
    """Give a desk with a part out of order; as it is where there is no fault."""
    match fault:
        case "signer":
            error = SigningError("the HSM does not answer", "Switch it on.")
            return evolve(desk, signer=Broken(desk.signer, error, "sign"))
        case "files":
            error = StorageError("the files folder is away", "Mount it.")
            return evolve(desk, files=Broken(desk.files, error, "put"))
        case "publisher":
            return evolve(desk, publish=Broken(None, StorageError("no route", "Look at the net.")))
        case "gateway":
            return _without_gateway(desk, RetryableError("time-out", "Wait."))
        case "number":
            return _without_gateway(desk, PermanentError("no such number", "Ask for another."))
        case _:
            return desk


def _without_gateway(desk, error):
    return evolve(desk, handlers=dict.fromkeys(desk.handlers, Broken(None, error)))
