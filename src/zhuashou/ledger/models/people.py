# SPDX-License-Identifier: Apache-2.0
"""People, their role and the districts they may see."""

from django.contrib.auth.models import AbstractUser
from django.db import models

#: Roles in order of the interface; what each may do is data of the room `actions`.
ROLES = (
    ("leader", "领导"),
    ("analyst", "分析员"),
    ("reporter", "区县填报员"),
    ("liaison", "服务专员"),
    ("investment", "招商专员"),
    ("admin", "管理员"),
)


class User(AbstractUser):
    """A person who logs in. `scope_regions` lists county codes; empty means the whole city."""

    role = models.CharField(max_length=12, choices=ROLES, default="analyst")
    scope_regions = models.JSONField(default=list, blank=True)
    lang = models.CharField(max_length=8, default="zh-hans")

    class Meta:
        """Roles are a closed list."""

        db_table = "ledger_user"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[r for r, _ in ROLES]), name="user_role_known")
        ]
