# SPDX-License-Identifier: Apache-2.0
"""Bringing the database to the present shape."""

from __future__ import annotations

from zhuashou.workspace import Workspace


def migrate(ws: Workspace) -> bool:
    """Apply what is missing of the migrations; True if there was anything. Quick when there is nothing."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    ws.root.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True
