# SPDX-License-Identifier: Apache-2.0
"""A small sample city for the tests of diagnosis."""

from __future__ import annotations

import pytest
from small_city import FakeSnapshot, random_city

from zhuashou.terms import month


@pytest.fixture(scope="session")
def city() -> FakeSnapshot:
    return random_city(7, month(2026, 10), 30)
