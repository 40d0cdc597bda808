# SPDX-License-Identifier: Apache-2.0
"""What is no target: subsidies, prices, thresholds, past actuals, counts that name a scope, slogans, ranks, frequencies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from zhuashou.plan.decision.amounts import Amount
from zhuashou.plan.decision.lexicon import Lexicon, choice
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.spans import Cover

_QUOTED = re.compile(r"“[^”\n]{1,30}”|《[^》\n]{1,80}》|\"[^\"\n]{1,20}\"")
_COMPARED = re.compile(
    r"(?:比|较|与|在|同)(?:上年同期|去年同期|上年|去年|前年|20\d{2}年(?:底|末)?|同期|年初|“?十三五”?末)(?:的?基础上)?(?:再)?"
)
_BASE = re.compile(r"(?:由|从)[^，。；]{0,14}$")  # 由2024年的35%提升至55%: 35% is what was
_RAISED = re.compile(r"(?:左右|以上)?(?:提高|提升|增长|增加|上升|扩大|下降|降低|降|压减|压缩|缩短|减少|升)(?:到|至)")
_FROM = re.compile(
    r"(?:由|从)[^，。；]{0,14}?\d[\d.,]*[^\d，。；]{0,6}(?=(?:提高|提升|增长|增加|上升|扩大|下降|降低|降|压减|压缩|缩短|减少|升)(?:到|至))"
)
_TOLD = re.compile(r"[ \u3000]*会议(?:指出|认为|听取)")
_SHARE_OF_PLAN = re.compile(r"占(?:年度|全年|年初)?(?:计划|任务|目标)[^，。]{0,4}的?[ ]?(?:\d|$)")
_NOUN_AFTER = re.compile(r"[的]?[\u4e00-\u9fff]")
_MONEY_NOUN = re.compile(
    r"(?:的)?(?:到位)?(?:资金|投资|产值|营业?收入|贷款|融资|税收|信贷|利润|订单|交易|成交|技改|工业|固定资产|外资|内资|省外|市外|合同|采购|授信)"
)
_OPEN_CLAUSE = re.compile(r"[，,：:、和及以（(）)”\s]|以上|左右|并|力争|其中|$")
_SCOPE_BEFORE = re.compile(
    r"(?:全[市省县区国]|对|围绕|聚焦|针对|依托|纳入|抓好|做好|服务好|紧盯|瞄准|锁定|这|上述|其余|其中|前|第|联系|盯紧|突出|覆盖|涉及|共|我市)$"
)
_PAST_YEAR = re.compile(r"(?<![到至比较与])(20\d{2})年(?!.{0,4}(?:起|以来))")
_FREQUENCY = re.compile(
    r"每(?:年|半年|季度?|月|周|旬|天|日|两年|家|户|个|名|人|条|亩|县|区|镇|乡|村|两周|半月)[^，。；]{0,14}$"
)
_ELIGIBLE = re.compile(r"(?:^|[，。；：、])(?:凡|对|符合|满足|达到|年(?:主营)?(?:营业|销售)收入|首次)[^，。；]*$")
_FEE = re.compile(
    r"(?:注册资本|占地|建筑面积|容积率|总投资|投资额|投资强度|投资|年纳税|设备投入|单体|面积)[\u4e00-\u9fff]{0,4}$"
)


class Judge:
    """Decides for one text which numbers are no targets. `assigned`: where work is assigned (items, tables); elsewhere only promises count."""

    def __init__(
        self,
        text: str,
        lex: Lexicon,
        dated: date | None,
        *,
        frames: Sequence[Span],
        goals: Sequence[Span],
        assigned: Sequence[Span],
    ) -> None:
        self.text, self.lex, self.dated = text, lex, dated
        self.frames, self.goals, self.assigned = Cover(frames), Cover(goals), Cover(assigned)
        self.quoted = Cover(m.span() for m in _QUOTED.finditer(text))
        self.money = lex.any_of("money_words")
        self.price = lex.any_of("price_words")
        self.past = lex.any_of("past_words")
        self.future = lex.any_of("future")
        self.no_object = lex.any_of("not_objects")
        self.funds = re.compile(rf"(?:{choice(lex.words('fund_words'))})[^，。；]{{0,20}}$")

    def goal_section(self, at: int) -> bool:
        """Whether a place lies under a heading of goals."""
        return self.goals.holds(at)

    def excluded_sentence(self, start: int, end: int) -> bool:
        """Sections of what was, or of who may apply; news sentences that promise nothing."""
        if self.frames.holds(start):
            return True
        if self.assigned.touches(start, end) and not _TOLD.match(self.text, self.text.rfind("\n", 0, start) + 1):
            return False
        return not self.future.search(self.text, start, end)

    def promised(self, segment: Span, amount: Amount) -> bool:
        """Whether a number without a verb is a promise: in a section of goals, or with a year or a word of the future."""
        begin = max(self.text.rfind(c, 0, segment[0]) for c in "。；\n") + 1
        words = self.text[begin : amount.start]
        if self.goal_section(amount.start):
            return True
        return bool(self.future.search(words)) and not re.search("对|凡|符合|的企业", words)

    def excluded(self, span: Span, segment: Span, amount: Amount, verb: str) -> bool:
        """Whether an amount is no target for any reason."""
        before, after = self.text[span[0] : amount.start], self.text[amount.end : span[1]]
        own = self.text[segment[0] : amount.start]
        return (
            self.quoted.holds(amount.start)
            or bool(_BASE.search(own) and _RAISED.match(after))
            or self._no_thing(own, after, amount)
            or self._threshold(own, after, amount, verb)
            or self._money(span, segment, amount, before, after)
            or self._was(before, after, amount)
        )

    def _no_thing(self, own: str, after: str, amount: Amount) -> bool:
        """Ranks, ordinals, frequencies, 3个方面."""
        if re.search(r"(?:第|前|No\.?|[A-Za-z]-?)$", own) or (
            after.startswith(("强", "级", "以上文件")) and amount.kind == "countable"
        ):
            return True
        if amount.kind == "countable" and self.no_object.match(after.lstrip("重点大")):
            return True
        if (
            amount.unit in ("次", "场", "个", "名", "位", "人", "项", "家", "期", "场次", "条", "户")
            and _FREQUENCY.search(own)
            and not re.search(r"每年", own)
        ):
            return True
        if amount.unit == "次":
            return bool(re.search(r"每年|每两", own)) or amount.value < 5
        return amount.kind == "time" and not re.search(r"压缩|缩短|压减|降", own)

    def _threshold(self, own: str, after: str, amount: Amount, verb: str) -> bool:
        """Amounts that describe who or what is meant: 2000万元以上的企业, 低于75%的企业, 36家重点企业."""
        if re.search(r"(?<!不)(?:低于|高于|不足|小于|少于|不满)$", own) or (
            re.search(r"(?:超|超过|达到|达|突破)$", own) and re.match(r"的", after)
        ):
            return True
        if after.startswith(("的", "及以上")) and amount.kind != "countable":
            return not re.match(r"的?(?:目标|速度|增速|增长|水平|任务)", after)
        if (
            amount.kind in ("money", "percent", "physical")
            and amount.post
            and _NOUN_AFTER.match(after)
            and not _OPEN_CLAUSE.match(after)
        ):
            return not _MONEY_NOUN.match(after) and not (amount.kind == "physical" and re.search(rf"{verb}$", own))
        if amount.kind == "money" and re.match(
            r"(?:级|元级|的?(?:以上)?[\u4e00-\u9fff]{0,6}(?:企业|项目|龙头|产业|集群|园区))", after
        ):
            return True
        if amount.kind == "countable" and _SCOPE_BEFORE.search(own.rstrip(" 　")):
            return True
        return (
            bool(_FEE.search(own))
            and bool(re.match(r"(?:以上|的)", amount.post + after))
            and amount.kind in ("money", "physical")
            and not re.search("完成|达到|突破|力争", own)
        )

    def _money(self, span: Span, segment: Span, amount: Amount, before: str, after: str) -> bool:
        """Subsidies, prices, funds: from the clause with 对, 凡, 按 or 给予 to the end of the sentence."""
        sentence = self.text[span[0] : span[1]]
        paid = self.money.search(sentence)
        if paid and (paid[0] in ("给予", "奖励") or re.search(r"元|[%％]", sentence)):
            opening = re.search(
                r"(?:^|[，,：:。、])[ 　]*(?:对|凡|按|给予|符合|企业|首次|每(?!年|季|月)|经|获|新|被)", sentence
            )
            cut = min(paid.start(), opening.start() if opening else paid.start())
            if amount.start - span[0] >= cut:
                return True
        if self.price.search(self.text[segment[0] : amount.end + 4]) and amount.kind in ("money", "percent"):
            return True
        if (
            _ELIGIBLE.search(before)
            and (
                re.match(r"[^，。；]{0,14}的[，,]?", after)
                or re.match(r"[^，。；]*(?:企业|项目|单位|机构)[，,]", after)
            )
            and "力争" not in before
        ):
            return True
        return (
            amount.kind == "money"
            and bool(self.funds.search(self.text[segment[0] : amount.start]))
            and bool(re.match(r"(?:以上|左右)?[\u4e00-\u9fff]{0,10}(?:资金|基金|经费)", after))
        )

    def _was(self, before: str, after: str, amount: Amount) -> bool:
        """Past actuals: an earlier year, 已, 去年, 截至, 了; a comparison (比上年) is none."""
        plain = _COMPARED.sub("", _FROM.sub("", before))
        clause_start = max(plain.rfind("，"), plain.rfind(","), plain.rfind("："))
        clause = plain[clause_start + 1 :]
        future = max((m.end() for m in self.future.finditer(plain)), default=-1)
        past = max((m.end() for m in self.past.finditer(plain)), default=-1)
        if _SHARE_OF_PLAN.search(clause + after):
            return True
        if past > future and past >= 0:
            return True
        if after.startswith("了") or clause.endswith("了"):
            return True
        years = [int(m[1]) for m in _PAST_YEAR.finditer(plain)]
        if (
            years
            and self.dated
            and years[-1] < self.dated.year
            and not re.search("到|至", plain[: plain.rfind(str(years[-1]))][-1:])
        ):
            return not re.search(rf"{years[-1]}年?[—–\-~至]", plain)
        bound = bool(amount.post) or self.goal_section(amount.start)
        return "同比" in clause and not bound and not self.future.search(plain)
