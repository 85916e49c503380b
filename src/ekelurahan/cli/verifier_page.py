"""``ekelurahan verifier-page``: the page a QR code leads to."""

from argparse import Namespace
from urllib.parse import urlsplit

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.adapters.verifier_pages import write_verifier_page
from ekelurahan.texts import mark, say


def verifier_page(options: Namespace, language: str) -> int:
    """Write the page of the city whose trust folder it is, and say where to serve both."""
    folder = options.folder
    trust = options.trust
    published = TrustFolder(trust)
    head = published.trust_list().document.url_heads[0]
    write_verifier_page(folder, published.pins(), head)
    address = head.rstrip("#")
    print(say(mark("The verification page is ready: {folder}"), language, folder=folder))
    print(
        say(
            mark("  serve {folder} as {address}, with the header Service-Worker-Allowed: {path}"),
            language,
            folder=folder,
            address=address,
            path=urlsplit(address).path,
        )
    )
    base = f"{address.rpartition('/')[0]}/"
    print(say(mark("  serve {folder} as {address}"), language, folder=trust, address=base))
    return 0
