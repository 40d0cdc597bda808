# SPDX-License-Identifier: Apache-2.0
"""Progress to lights: projects against the share of the year, tasks and requests against their limits; what changed.

Public: `Light`, `schemes`, `counts`, `project_lights`, `task_lights`, `request_lights`, `what_changed`.
"""

from zhuashou.track.lights import Light, counts, schemes
from zhuashou.track.projects import project_lights
from zhuashou.track.tasks import request_lights, task_lights, what_changed

__all__ = ["Light", "counts", "project_lights", "request_lights", "schemes", "task_lights", "what_changed"]
