# SPDX-License-Identifier: Apache-2.0
"""The hand that attracts the increment: chain gaps → target industries → leads.

Public: `load_chains`, `Chain`, `ChainError`, `chain_map`, `ChainMap`, `LinkState`, `target_industries`, `TargetIndustry`, `measures`, `lead_lights`.
"""

from zhuashou.attract.chains import Chain, ChainError, ChainMap, LinkState, chain_map, load_chains
from zhuashou.attract.targets import LeadLight, TargetIndustry, lead_lights, measures, target_industries

__all__ = [
    "Chain", "ChainError", "ChainMap", "LeadLight", "LinkState", "TargetIndustry", "chain_map", "lead_lights", "load_chains", "measures",
    "target_industries",
]  # fmt: skip
