# SPDX-License-Identifier: Apache-2.0
"""Results → Word, PDF and Excel bytes; computes nothing. Same input, same bytes."""

from zhuashou.papers.brief import BriefInput
from zhuashou.papers.frame import Stamp
from zhuashou.papers.task_book import TaskBookInput

__all__ = ["BriefInput", "Stamp", "TaskBookInput"]
