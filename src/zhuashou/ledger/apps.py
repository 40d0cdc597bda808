# SPDX-License-Identifier: Apache-2.0
"""Django's description of the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "zhuashou.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "台账"
