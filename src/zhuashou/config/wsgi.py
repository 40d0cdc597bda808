# SPDX-License-Identifier: Apache-2.0
"""The server's entry point: `granian --interface wsgi zhuashou.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuashou.config.settings")
application = get_wsgi_application()
