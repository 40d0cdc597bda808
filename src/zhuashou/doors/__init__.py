# SPDX-License-Identifier: Apache-2.0
"""Doors parse, call one action or one query, and present. They hold no decisions and do not know each other."""
