# SPDX-License-Identifier: Apache-2.0
"""The read API with its own OpenAPI description (`/api/openapi.json`, `/api/docs`), for people who are logged in."""

from zhuashou.doors.api.routes import api

__all__ = ["api"]
