# SPDX-License-Identifier: Apache-2.0
"""Exact numbers as scaled integers, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class ExactField(models.BigIntegerField):
    """A Decimal with `scale` digits after the point, stored as value × 10^scale in 64 bits."""

    def __init__(self, *args: Any, scale: int = 2, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Django's recipe for migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"scale": self.scale}

    def from_db_value(self, value: int | None, _expression: Any, _connection: Any) -> Decimal | None:
        """Stored integer to Decimal."""
        return None if value is None else Decimal(value).scaleb(-self.scale)

    def to_python(self, value: Any) -> Decimal | None:
        """Anything exact to Decimal; floats are refused because they are not exact."""
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError("a float is not exact; pass a Decimal")
        return Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        """Decimal to the stored integer. Raises ValidationError if digits would be lost."""
        exact = self.to_python(value)
        if exact is None:
            return None
        scaled = exact.scaleb(self.scale)
        if scaled != scaled.to_integral_value():
            raise ValidationError(f"{exact} has more than {self.scale} digits after the point")
        return int(scaled)
