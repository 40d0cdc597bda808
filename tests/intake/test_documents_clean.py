# SPDX-License-Identifier: Apache-2.0
"""Cleaning of scraped text: the article exactly, legitimate brackets, offsets, flags."""

from pathlib import Path

import pytest

from zhuashou.intake import clean


@pytest.fixture(scope="module")
def article(shared_data):
    folder = Path(shared_data) / "decisions"
    texts = [(folder / f"article_{n}.txt").read_text(encoding="utf-8") for n in ("scraped", "clean")]
    return texts[0], texts[1].rstrip("\n")


def test_the_article_is_cleaned_exactly(article):
    scraped, meant = article
    found = clean(scraped)
    assert found.text == meant
    assert found.flags == ()
    kinds = [e.kind for e in found.edits]
    assert (kinds.count("gloss"), kinds.count("bytes")) == (223, 1)


def test_its_own_clean_form_stays(article):
    assert clean(article[1]).text == article[1]
    assert clean(article[1]).edits == ()
    assert clean(article[1]).flags == ()


BRACKETS = [
    "(GDP)",
    "（含集团）",
    "（防爆）",
    "亳(bó)州",
    "(a)",
    "(chóngqìng)",
    "(zhì liàng)",
    "（一）",
    "(1)",
    "（2024—2026年）",
]


@pytest.mark.parametrize("bracket", BRACKETS)
def test_legitimate_brackets_survive_in_the_article(article, bracket):
    scraped, meant = article
    at = scraped.index("突出位置")
    found = clean(scraped[:at] + bracket + scraped[at:])
    k = meant.index("突出位置")
    assert found.text == meant[:k] + bracket + meant[k:]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("工 业 经 济 运 行", "工业经济运行"),
        ("规 模以上工业企业达到 1200 家，到 2026 年 底", "规模以上工业企业达到1200家，到2026年底"),
        ("2 0 2 6 年 1 1 月", "2026年11月"),
        ("增长9.5% 以上", "增长9.5%以上"),
        ("主任 王明 市长 江山", "主任 王明 市长 江山"),
        ("一手抓存量扩张 一手抓增量招引", "一手抓存量扩张 一手抓增量招引"),
        ("市经信局 2026年12月底前", "市经信局 2026年12月底前"),
        ("1 推进项目 市经信局", "1 推进项目 市经信局"),
        ("(一)加强领导;(二)落实!", "（一）加强领导；（二）落实！"),
        ("怎么办?实干", "怎么办？实干"),
        ("样工领办[2026]18号", "样工领办〔2026〕18号"),
        ("比例1:2,共1,000户,每日10:30,见https://a.cn/b,c", "比例1:2，共1,000户，每日10:30，见https://a.cn/b,c"),
        ("Hello, world: (a) yes; no", "Hello, world: (a) yes; no"),
        ('提出"强工业"要求.', "提出“强工业”要求。"),
        ("ＧＤＰ增长８．５％", "GDP增长8.5%"),
        ("\ufeff一\u200b、\u00a0总体\u00ad要求\r\n二、\u3000任务", "一、总体要求\n二、任务"),
        ("（含集团)与(防爆）", "（含集团）与（防爆）"),
        (
            "全市规上工业总产值要在20\n26年底前达到5000亿元以上",
            "全市规上工业总产值要在20\n26年底前达到5000亿元以上".replace("\n", ""),
        ),
        ("推动重点企业做大做强、\n做优", "推动重点企业做大做强、做优"),
        ("推动重点企业\n，做优", "推动重点企业，做优"),
        ("1\n2026年底前", "1\n2026年底前"),
        ("&ldquo;强工业&rdquo;&nbsp;A&amp;B&#65292;抓", "“强工业” A&B，抓"),
        ("行政許可權設定", "行政许可权设定"),
    ],
)
def test_repairs(raw, meant):
    assert clean(raw).text == meant


def test_a_label_inside_an_open_bracket_begins_no_line():
    line = "围绕全市重点工业企业逐户建立档案，制定达产、达能、增效措施，抓好要素保障（牵头单位：市经信局；配合单位：市税务局、市统计局）"
    width = line.index("配合单位")
    raw = "\n".join(line[:width] + "\n" + line[width:] for _ in range(4))
    assert clean(raw).text == "\n".join([line] * 4)


CODES = {
    "missing_year": [
        "到年，全市规上工业总产值翻番。",
        "力争年10月底前完成。",
        "较年提高2个百分点。",
        "2024—年累计投资。",
        "规划期（年—年）。",
    ],
    "odd_year": ["到202年底前完成。"],
    "foreign_text": [
        "由Shandong市牵头。",
        "ひらがな企业负责。",
        "由Иванов负责。",
        "（牵头单位：Economic Bureau；配合单位：市财政局）",
        "推动the best online shop services发展。",
    ],
    "lost_characters": ["由经?信局牵头。"],
    "broken_characters": ["经济\ufffd发展。", "由锟斤拷牵头。"],
    "cut_ending": [
        "重点要加快推进，",
        "完善政策，推动各县的发展和",
        "点击阅读全文",
        "3.推进技术改造。支持食品、化工",
        "全市要加快推进工业经济高质量发展，推动传统产业向价值链中高端迈进，支持企业加大技改投资",
    ],
    "torn_characters": ["由?shì)?gòng)负责。", "由税?shì)?zhí)负责。"],
    "gloss_left": ["縣(xiàn)市(shì)經(jīng)信。"],
    "spam": ["全市北京赛车工业。"],
    "spam_removed": ["一、任务。\n时时彩投注网 www.a.com\n二、任务。"],
    "stray_symbols": ["工业<br/>经济。", "工业^经济。"],
}


@pytest.mark.parametrize(("code", "raw"), [(c, t) for c, texts in CODES.items() for t in texts])
def test_what_cannot_be_mended_is_flagged(code, raw):
    found = clean(raw)
    flags = [f for f in found.flags if f.code == code]
    assert flags
    assert all(f.blocking for f in flags) == (code != "stray_symbols")
    message = flags[0].to_json()["message"]
    assert message["zh"] != message["en"]


@pytest.mark.parametrize(
    "raw",
    [
        "截至年底，完成年度计划，年均增长9%，建立年产10万吨的生产线，比上年增长5%，比年初下降2%。",
        "项目投资10亿元，年处理垃圾5万吨，达到年加工能力8万吨，年增长8%，年实现产值3亿元。",
        "开展“营商环境提升年”行动和项目攻坚年活动，用好福利彩票公益金，依法打击网络赌博和代开发票行为。",
        "2024—2026年，近三年，二〇二六年，“十四五”期间，100年来，去年10月，当年12月底前，龙年春节。",
        "推广LED、IPv6和5G技术，支持A级园区、3A景区，α粒子，μm级工艺，由BOE公司负责。",
        "加入《区域全面经济伙伴关系协定》（Regional Comprehensive Economic Partnership），推广Windows、Linux系统，填写出生年月。",
        "（牵头单位：市经信局；配合单位：市财政局等）\n市经济和信息化局\n2026年11月3日",
    ],
)
def test_honest_texts_have_no_flag(raw):
    assert clean(raw).flags == ()
    assert clean(raw).text == raw


def test_units_that_the_table_does_not_hold():
    text = "（牵头单位：市经信局；配合单位：市产业促进科、各县（市、区）人民政府、税务局等）"
    found = clean(text, units=["市经信局", "市税务局"])
    assert [(f.code, text[f.start : f.end]) for f in found.flags] == [("unknown_unit", "市产业促进科")]
    assert clean(text).flags == ()
