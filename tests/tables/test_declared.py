# SPDX-License-Identifier: Apache-2.0
import pytest

from zhuashou.tables import arrow_schema, choice_id, choices, datasets
from zhuashou.terms import find_unit


@pytest.mark.parametrize("dataset", datasets().values(), ids=lambda d: d.id)
def test_every_dataset_is_well_declared(dataset):
    assert dataset.key, "a dataset needs a key"
    assert len({c.id for c in dataset.columns}) == len(dataset.columns)
    assert len({c.zh for c in dataset.columns}) == len(dataset.columns)
    assert not dataset.period or dataset.period in dataset.by_id
    for column in dataset.columns:
        assert column.zh
        assert column.en
        assert column.need in ("key", "required", "optional")
        assert column.type != "money" or column.unit == "元"
        assert not column.unit or find_unit(column.unit), f"{column.id}: unit {column.unit} is not in the table"
        assert column.type != "choice" or column.choice in choices()
        assert column.id.isidentifier()


def test_choices_do_not_share_spellings():
    for name, entries in choices().items():
        seen: dict[str, str] = {}
        for choice in entries.values():
            for text in {choice.id, choice.zh, choice.en, *choice.also}:
                assert seen.setdefault(text.casefold(), choice.id) == choice.id, f"{name}: {text} means two things"


def test_choice_by_any_spelling():
    assert choice_id("project_kind", "技术改造") == "tech_renovation"
    assert choice_id("project_kind", " 技改 ") == "tech_renovation"
    assert choice_id("project_kind", "没有") is None


def test_arrow_schema_follows_the_declaration():
    schema = arrow_schema("monthly_output")
    assert str(schema.field("gross_output_month").type) == "decimal128(20, 2)"
    assert not schema.field("uscc").nullable
