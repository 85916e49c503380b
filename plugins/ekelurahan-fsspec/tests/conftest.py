"""Places for files: memory, a folder, and servers of S3 and FTP on loopback."""

import uuid
import warnings
from threading import Thread

import boto3
import pytest
from ekelurahan_fsspec import Settings
from moto.server import ThreadedMotoServer

from ekelurahan import Secret

KEY, SECRET = "kota", "s3cr3t-of-the-city"


@pytest.fixture(scope="session")
def server():
    """An S3 server; gives its address."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def s3(server):
    """A client of it that is not ours."""
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    yield client
    client.close()


@pytest.fixture
def bucket(s3):
    """Name of a bucket that is empty."""
    name = f"surat-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def s3_settings(server):
    """Settings for S3; changed by naming others."""

    def give(url, endpoint=server, **changed):
        options = {"client_kwargs": {"endpoint_url": endpoint, "region_name": "us-east-1"}}
        given = {
            "url": url,
            "options": options,
            "secrets": {"key": Secret(KEY), "secret": Secret(SECRET)},
            **changed,
        }
        return Settings(**given)

    return give


@pytest.fixture
def ftp(tmp_path):
    """An FTP server, which can rename but not put a file whole; gives its address."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # asyncore, of which it has its own later
        from pyftpdlib.authorizers import DummyAuthorizer
        from pyftpdlib.handlers import FTPHandler
        from pyftpdlib.servers import ThreadedFTPServer
    may = DummyAuthorizer()
    may.add_user(KEY, SECRET, str(tmp_path), perm="elradfmw")
    handler = type("Handler", (FTPHandler,), {"authorizer": may})
    running = ThreadedFTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"ftp://127.0.0.1:{running.address[1]}"
    running.close_all()
    thread.join(10)


@pytest.fixture(params=["memory", "local", "ftp", "s3"])
def files(request, tmp_path):
    """An empty store, in each kind of place."""
    if request.param == "memory":
        return Settings(f"memory://{uuid.uuid4()}").files()
    if request.param == "local":
        return Settings(f"file://{tmp_path}/files").files()
    if request.param == "ftp":
        address, options = request.getfixturevalue("ftp"), {"username": KEY}
        return Settings(f"{address}/files", options, {"password": Secret(SECRET)}).files()
    give, bucket = request.getfixturevalue("s3_settings"), request.getfixturevalue("bucket")
    return give(f"s3://{bucket}/kota").files()
