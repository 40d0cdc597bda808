# SPDX-License-Identifier: Apache-2.0
"""The server's entry point: `granian --interface wsgi zhuashou.config.wsgi:application`."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuashou.config.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Load the parts that pages need for queries, so that the first reader does not wait for them."""
    import ibis
    import pyarrow

    import zhuashou.diagnosis

    del pyarrow, zhuashou
    ibis.duckdb.connect().disconnect()


threading.Thread(target=_warm, name="warm", daemon=True).start()
