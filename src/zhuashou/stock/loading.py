# SPDX-License-Identifier: Apache-2.0
"""Loading all policies at once: every fault of every file, then the worked examples."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from zhuashou.stock.answers import example_faults
from zhuashou.stock.policies import Policy, PolicyError, RuleSet, check_policy, read_policy


def load_policy_texts(texts: Mapping[str, str], *, examples: bool = True) -> RuleSet:
    """Load and check all files; compute the worked examples. Raises PolicyError with every fault of every file."""
    faults: list[str] = []
    policies: list[Policy] = []
    for stem, text in texts.items():
        data = read_policy(stem, text, faults)
        if data is None:
            continue
        before = len(faults)
        check_policy(stem, data, faults)
        if len(faults) == before:
            policies.append(Policy(str(data["编号"]), str(data["名称"]), str(data["性质"]), data))
    seen: dict[str, str] = {}
    for policy, stem in zip(policies, texts, strict=False):
        if policy.id in seen:
            faults.append(f"{stem}.yaml：编号 {policy.id} 与 {seen[policy.id]}.yaml 重复")
        seen[policy.id] = stem
    if examples and not faults:
        faults += [f for p in policies for f in example_faults(p)]
    if faults:
        raise PolicyError(faults)
    joined = "\x1f".join(f"{k}\x1e{v}" for k, v in sorted(texts.items()))
    return RuleSet(tuple(sorted(policies, key=lambda p: p.id)), hashlib.sha256(joined.encode()).hexdigest()[:16])
