"""``ekelurahan doctor``: how every part of a city's desk is, and what to do."""

from argparse import Namespace

from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.doctor import examine
from ekelurahan.texts import explain, mark, say

HEALTHY, ILL = 0, 1


def doctor(options: Namespace, language: str) -> int:
    """Try every part out.

    Returns:
        0, or 1 where something is wrong.
    """
    code = HEALTHY
    for finding in examine(options.city / CONFIG):
        part = say(finding.part, language)
        if finding.error is None:
            print(say(mark("{part}: good"), language, part=part))
            continue
        code = ILL
        told = explain(finding.error, language).replace("\n", "\n  ")
        print(say(mark("{part}: {problem}"), language, part=part, problem=told))
    return code
