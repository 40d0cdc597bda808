# SPDX-License-Identifier: Apache-2.0
"""Zhuashou (抓手): close a month, freeze it, derive everything from it.

Importing the package is instant; every room is imported by its own name (`import zhuashou.formulas`).
"""

__version__ = "0.1.0"
