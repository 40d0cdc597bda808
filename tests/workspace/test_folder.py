# SPDX-License-Identifier: Apache-2.0
import pytest

from zhuashou.workspace import Settings, Workspace, WorkspaceError, atomic_write, create


def test_create_is_idempotent_and_keeps_what_is_there(tmp_path):
    create(tmp_path, Settings(city_name='带"引号"的城市'))
    (tmp_path / "zhuashou.toml").write_text('city_name = "改过"\n', encoding="utf-8")
    assert create(tmp_path, Settings()).settings.city_name == "改过"


def test_settings_round_trip(tmp_path):
    settings = Settings(city_name='带"引号"和\\的城市', sample=True, clock="2026-11-12T09:00:00+08:00")
    ws = create(tmp_path, settings)
    assert ws.settings == settings
    assert ws.now().isoformat().startswith("2026-11-12")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("city = ", "workspace.settings_unreadable"),
        ('citty = "510700"', "workspace.settings_unknown"),
        (None, "workspace.missing"),
    ],
)
def test_bad_settings_are_explained(tmp_path, text, words):
    if text is not None:
        (tmp_path / "zhuashou.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(tmp_path)
    assert error.value.words.id == words


def test_atomic_write_leaves_the_old_file_when_it_fails(tmp_path):
    file = tmp_path / "a"
    atomic_write(file, b"old")
    with pytest.raises(TypeError):
        atomic_write(file, "not bytes")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_city_s_file_stands_before_the_packaged_one(tmp_path):
    ws = create(tmp_path, Settings())
    (tmp_path / "policies" / "own.yaml").write_text("a: 1\n", encoding="utf-8")
    assert ws.data("policies", "no_such_room") == {"own": {"a": 1}}
