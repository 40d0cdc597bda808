# SPDX-License-Identifier: Apache-2.0
"""Addresses of the pages and of the API."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = []
if find_spec("zhuashou.doors.api"):
    from zhuashou.doors.api import api

    urlpatterns.append(path("api/", api.urls))
if find_spec("zhuashou.doors.web"):
    urlpatterns.append(path("", include("zhuashou.doors.web.urls")))
