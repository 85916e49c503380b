"""Several workers in processes of their own, on servers where writers do not queue up."""

from tests.crash.working import check_a_death, check_together

from ekelurahan.desk.signing import LEASE


def test_three_workers_do_everything_once(url, tmp_path):
    """Ninety effects, three processes: each effect is done by one of them."""
    check_together(url, tmp_path / "log")


def test_a_worker_that_dies_gives_its_work_back(url, tmp_path):
    """After the lease, and not before, another takes up what it died of, and nothing else."""
    check_a_death(url, tmp_path / "log", LEASE)
