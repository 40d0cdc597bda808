# SPDX-License-Identifier: Apache-2.0
"""A language model's suggestions about a decision, over an OpenAI-compatible address that the workspace names. Off unless it names one.

Only this machine's own addresses are called unless `model_remote = true`: a decision's text must not leave the house by accident. What comes back is
never a draft value: each suggestion carries the verifier's reasons and says that a person must take it over by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from zhuashou.actions.audit import ActionError
from zhuashou.terms import Words, say
from zhuashou.workspace import Workspace

_SECONDS = 60
_LIMIT = 2_000_000  # bytes of an answer
_PASSAGE = 3_000  # characters sent at once


class _NoRedirect(HTTPRedirectHandler):
    """An address that sends elsewhere is refused: elsewhere was not agreed."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Never follow."""
        return None


def suggest(*, ws: Workspace, reading: Any, spans: Sequence[tuple[int, int]] | None = None) -> list[dict[str, Any]]:
    """Suggestions for passages of a reading (default: the bodies of its tasks), in their order.

    Each has `passage` [start, end], `claim` with start and end of its quote, `reasons` (empty: literally supported), `label` 模型建议 and
    `one_click` false, always. Raises ActionError if no address is set, it is not this machine's, or the answer cannot be used.
    """
    from zhuashou import plan

    address = _address(ws)
    text = reading.clean_text
    horizon = tuple(sorted({t.year for t in reading.targets if t.year}))
    found = []
    for start, end in spans if spans is not None else [(t.body_start, t.body_end) for t in reading.tasks]:
        passage = plan.Passage(text, start, end, reading.date, horizon)
        answer = _ask(address, ws.settings.model_name, plan.messages(passage.own[:_PASSAGE]))
        try:
            claims = plan.claims_of(answer)
        except plan.BadAnswer as error:
            raise ActionError(Words("actions.model_answer", {"why": str(error)})) from error
        for claim in claims:
            at = passage.own.find(claim.quote)
            quote = None if at < 0 else [start + at, start + at + len(claim.quote)]
            reasons = plan.verify(claim, passage, ws.data("decision", "plan"))
            found.append({"passage": [start, end], "quote": quote, "claim": claim, "reasons": list(reasons), "one_click": False,
                          "label": say(Words("actions.model_suggests"), "zh")})  # fmt: skip
    return found


def _address(ws: Workspace) -> str:
    """The address of the settings, if it may be called."""
    url = ws.settings.model_url.rstrip("/")
    if not url:
        raise ActionError(Words("actions.model_off"))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ActionError(Words("actions.model_address", {"url": url}))
    if not ws.settings.model_remote and not _own(parts.hostname):
        raise ActionError(Words("actions.model_remote", {"host": parts.hostname}))
    return url


def _own(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _ask(url: str, model: str, messages: list[dict[str, str]]) -> str:
    """The text of the model's answer. Proxies of the environment are not used."""
    body = {"model": model, "messages": messages, "temperature": 0, "seed": 0, "stream": False}
    request = Request(
        f"{url}/chat/completions", json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"}
    )
    opener = build_opener(ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(request, timeout=_SECONDS) as response:
            data = json.loads(response.read(_LIMIT))
        return str(data["choices"][0]["message"]["content"])
    except HTTPError as error:
        error.close()
        raise ActionError(Words("actions.model_unreachable", {"url": url, "why": f"HTTP {error.code}"})) from error
    except (URLError, OSError) as error:
        raise ActionError(Words("actions.model_unreachable", {"url": url, "why": str(error)})) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ActionError(Words("actions.model_answer", {"why": type(error).__name__})) from error
