# SPDX-License-Identifier: Apache-2.0
"""The optional language model: a recorded stand-in on loopback, off by default, this machine only, nothing to accept at one click."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from zhuashou.actions import ActionError, draft_suggestions, suggest, upload_decision
from zhuashou.plan import read_decision
from zhuashou.workspace import Workspace

TEXT = "样例方案（样例数据）\n二、重点任务\n1.摸清亏损企业底数，分类制定帮扶措施。（责任单位：市经信局）\n2.推进食品企业技改。（责任单位：市财政局）\n"
RECORDED = {
    "摸清亏损企业底数": {"items": [{"quote": "摸清亏损企业底数", "verb": "摸清", "object": "亏损企业底数", "industries": []},
                            {"quote": "分类制定帮扶措施", "verb": "制定", "object": "帮扶措施", "departments": ["市财政局"]}]},
    "推进食品企业技改": {"items": [{"quote": "推进食品企业技改", "verb": "推进", "object": "食品企业技改", "industries": ["C13"]},
                            {"quote": "推进食品企业技术改造", "verb": "推进", "object": "技术改造"}]},
}  # fmt: skip


class Standin(BaseHTTPRequestHandler):
    """Answers from the record; keeps what it was asked."""

    asked: list = []
    reply = None

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Standin.asked.append((self.path, body))
        passage = body["messages"][-1]["content"]
        content = Standin.reply or json.dumps(next(a for k, a in RECORDED.items() if k in passage), ensure_ascii=False)
        if content == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://192.0.2.1/v1")
            self.end_headers()
            return
        data = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args):
        """Silent."""


@pytest.fixture
def model(ws):
    """A workspace whose settings name the stand-in."""
    server = HTTPServer(("127.0.0.1", 0), Standin)
    Standin.asked, Standin.reply = [], None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Workspace(
        ws.root, replace(ws.settings, model_url=f"http://127.0.0.1:{server.server_port}/v1", model_name="样例模型")
    )
    server.shutdown()
    server.server_close()
    thread.join()


def test_suggestions_carry_their_reasons_and_no_one_click(model):
    found = suggest(ws=model, reading=read_decision(TEXT))
    assert [(s["claim"].quote, [r.id for r in s["reasons"]]) for s in found] == [
        ("摸清亏损企业底数", []),
        ("分类制定帮扶措施", ["plan.hint.department"]),
        ("推进食品企业技改", []),
        ("推进食品企业技术改造", ["plan.hint.quote"]),
    ]
    assert all(s["one_click"] is False and s["label"] == "模型建议" for s in found)
    assert [TEXT[slice(*s["quote"])] if s["quote"] else None for s in found] == [
        "摸清亏损企业底数",
        "分类制定帮扶措施",
        "推进食品企业技改",
        None,
    ]
    path, body = Standin.asked[0]
    assert (path, body["model"], body["temperature"]) == ("/v1/chat/completions", "样例模型", 0)
    assert "食品" not in body["messages"][-1]["content"]


@pytest.mark.parametrize(("url", "remote", "words"), [
    ("", False, "actions.model_off"), ("ftp://127.0.0.1", False, "actions.model_address"),
    ("http://192.0.2.1/v1", False, "actions.model_remote"), ("http://127.0.0.1:9/v1", False, "actions.model_unreachable"),
])  # fmt: skip
def test_off_by_default_and_this_machine_only(ws, url, remote, words):
    settings = replace(ws.settings, model_url=url, model_remote=remote)
    with pytest.raises(ActionError) as error:
        suggest(ws=Workspace(ws.root, settings), reading=read_decision(TEXT))
    assert error.value.words.id == words


@pytest.mark.parametrize(
    ("reply", "words"), [("好的", "actions.model_answer"), ("elsewhere", "actions.model_unreachable")]
)
def test_an_answer_of_another_kind_is_refused(model, reply, words):
    Standin.reply = reply
    with pytest.raises(ActionError) as error:
        suggest(ws=model, reading=read_decision(TEXT))
    assert error.value.words.id == words


@pytest.mark.django_db
def test_a_draft_asks_about_one_task_and_stores_nothing(model, actor):
    draft = upload_decision(ws=model, actor=actor, content=TEXT.encode(), name="样例.txt")
    first = next(i for i in draft["items"] if i["kind"] == "task")
    found = draft_suggestions(ws=model, actor=actor, draft_id=draft["id"], item=first["id"])
    assert [s["claim"].verb for s in found] == ["摸清", "制定"]
    assert [bool(s["reasons"]) for s in found] == [False, True]
    assert len(Standin.asked) == 1
    with pytest.raises(ActionError):
        draft_suggestions(ws=model, actor=actor, draft_id=draft["id"], item="t9")
