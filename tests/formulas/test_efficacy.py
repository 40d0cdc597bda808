# SPDX-License-Identifier: Apache-2.0
"""The ranking score by hand and at its ends."""

from __future__ import annotations

import numpy as np

from zhuashou import formulas


def test_efficacy_score():
    assert formulas.efficacy_score([2.0, 4.0, 3.0]).tolist() == [60.0, 100.0, 80.0]
    assert formulas.efficacy_score([2.0, 4.0, 3.0], 50, higher=False).tolist() == [50.0, 30.0, 40.0]
    assert formulas.efficacy_score([7.0, 7.0]).tolist() == [100.0, 100.0]
    found = formulas.efficacy_score([1.0, np.nan, 3.0])
    assert np.isnan(found[1])
    assert found[2] == 100.0
