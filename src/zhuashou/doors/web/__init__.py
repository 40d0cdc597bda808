# SPDX-License-Identifier: Apache-2.0
"""The pages: Django templates, htmx and ECharts. A view calls one action or one query and presents it; it holds no decisions."""
