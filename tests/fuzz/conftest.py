"""Input that nobody would think of, drawn by hypothesis: every outcome is an answer or one line in words.

`make test` draws the same few dozen inputs each time; `make fuzz` draws new ones, many more, and prints how to see a
failure again.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}

settings.register_profile("test", derandomize=True, max_examples=40, database=None, **UNTIMED)  # type: ignore[arg-type]
settings.register_profile("long", max_examples=2000, print_blob=True, **UNTIMED)  # type: ignore[arg-type]
settings.load_profile(os.environ.get("FUZZ", "test"))
