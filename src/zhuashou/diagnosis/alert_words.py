# SPDX-License-Identifier: Apache-2.0
"""An alert in words: every reason with its number, strongest first, and its place among all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhuashou.terms import Words


def reasons(facts: Mapping[str, Any]) -> tuple[Words, ...]:
    """The sentences of one alert. Raises nothing: what is unknown is not said."""
    found = [Words("diagnosis.alert.stopped", {"n": facts["stopped"]})] if facts["stopped"] else _of_output(facts)
    if facts["cusum"] > 0:
        found.append(Words("diagnosis.alert.since", {"since": facts["since"], "cusum": facts["cusum"]}))
    power = facts["power"][-1]
    if power is not None:
        found.append(Words(f"diagnosis.alert.power_{'falls' if power < 0 else 'holds'}", {"growth": power}))
    found.append(Words("diagnosis.alert.place", {"rank": facts["rank"], "n": facts["n"], "score": facts["score"]}))
    return tuple(found)


def _of_output(facts: Mapping[str, Any]) -> list[Words]:
    found, rates = [], [r for r in facts["rates"] if r is not None]
    if len(rates) == 3 and max(rates) < 0:
        found.append(Words("diagnosis.alert.worst", {"first": rates[0], "second": rates[1], "third": rates[2]}))
    elif facts["rates"][-1] is not None:
        found.append(Words("diagnosis.alert.growth", {"growth": facts["rates"][-1]}))
    if facts["peer_gap"] is not None and facts["peer_gap"] < 0:
        found.append(Words("diagnosis.alert.peers", {"gap": -facts["peer_gap"], "z": -facts["z"]}))
    return found
