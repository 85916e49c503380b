"""pyHanko's coroutines, run to their end by callers that wait, whatever else their thread does."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Given = TypeVar("Given")


def finished(coroutine: Coroutine[Any, Any, Given]) -> Given:
    """Run a coroutine and give what it gives.

    Where a host calls from within its event loop, which is then waiting for us, it runs in a thread
    of its own.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(copy_context().run, asyncio.run, coroutine).result()
