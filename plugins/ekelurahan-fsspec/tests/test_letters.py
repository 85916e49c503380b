"""A desk whose finished letters lie on S3."""

import re
from pathlib import Path

import pytest

from ekelurahan import create_city_folder, load_desk
from ekelurahan.errors import StorageError

README = Path(__file__).parents[1] / "README.md"
SECRET = "s3cr3t-of-the-city"
CONFIG = """
city = "city.toml"
database = "sqlite:///kelurahan.db"
residents = "residents.toml"

[parts]
files = "fsspec"

[plugins.fsspec]
url = "s3://{bucket}/files"
options = {{client_kwargs = {{endpoint_url = "{server}", region_name = "us-east-1"}}}}
secrets = {{key = {{file = "s3-key"}}, secret = {{file = "s3-secret"}}}}
"""


@pytest.fixture
def desk(tmp_path, server, bucket):
    """A desk by configuration."""
    (tmp_path / "s3-key").write_text("kota\n")
    (tmp_path / "s3-secret").write_text(f"{SECRET}\n")
    config = tmp_path / "ekelurahan.toml"
    config.write_text(CONFIG.format(bucket=bucket, server=server))
    create_city_folder(tmp_path)
    opened = load_desk(config)
    yield opened
    opened.store.close()


def test_a_letter_on_s3(desk, s3, bucket, tmp_path):
    """Its file is in the bucket and nowhere else; altered there, it is not handed out."""
    siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]
    answers = {"keperluan": "membuka rekening bank"}
    request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
    request = desk.requests.approve(request.id, by=lurah, seen=request.seen)
    letter = desk.letters.of(request.id, by=siti)

    (kept,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert f"files/{letter.pdf[:2]}/{letter.pdf}" == kept["Key"]
    assert desk.letters.pdf(letter.id, by=siti).startswith(b"%PDF")
    assert not (tmp_path / "files").exists()

    s3.put_object(Bucket=bucket, Key=kept["Key"], Body=b"%PDF-1.7 another")
    with pytest.raises(StorageError, match="was altered"):
        desk.letters.pdf(letter.id, by=siti)


def test_the_example_of_the_readme():
    """It does what it says."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    exec(code, {})  # noqa: S102 - our own README
