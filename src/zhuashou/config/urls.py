# SPDX-License-Identifier: Apache-2.0
"""Addresses of the pages and of the API."""

from django.urls import include, path

from zhuashou.doors.api import api

urlpatterns = [path("api/", api.urls), path("", include("zhuashou.doors.web.urls"))]
