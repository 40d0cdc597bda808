// Charts that read the table beside them: <figure class="chart" data-chart="trend|trend2|band|tree|fall|fan|scatter" data-unit="%">
//   <div class="chart__box"></div> <details class="chart__data"><table>…</table></details> </figure>
// Without this module the table stays: nothing is lost. ECharts is found through
// <meta name="echarts" content="…/echarts.esm.min.mjs">, so no import map and no inline script is needed.
// Tooltips use renderMode "richText": ECharts' HTML tooltips would need style-src 'unsafe-inline'.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;
const number = (text) => (text.trim() === "" || text.trim() === "—" ? null : parseFloat(text.replace(/,/g, "").replace("−", "-")));
const signed = (v, digits = 1) => (v > 0 ? "+" : v < 0 ? "−" : "") + Math.abs(v).toFixed(digits);

function read(figure) {
  const rows = [...figure.querySelectorAll(".chart__data tr")].map((r) => [...r.cells].map((c) => c.textContent.trim()));
  const [head, ...body] = rows;
  const links = [...figure.querySelectorAll(".chart__data tbody tr")].map((r) => r.querySelector("a[href]")?.href);
  return { head, names: body.map((r) => r[0]), column: (k) => body.map((r) => number(r[k])), body, links };
}

function frame(unit, names, legend) {
  const s = rem();
  const text = { color: css("--ink-3"), fontSize: 12 * s, fontFamily: css("--font") };
  return {
    animation: false,
    textStyle: { fontFamily: css("--font") },
    grid: { left: 4, right: 50 * s, top: 34 * s, bottom: 2, containLabel: true },
    legend: { data: legend, top: 0, left: 0, itemWidth: 16 * s, itemHeight: 8 * s, itemGap: 14 * s, textStyle: { ...text, color: css("--ink-2") } },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true,
      backgroundColor: css("--surface"), borderColor: css("--line-2"), textStyle: { ...text, color: css("--ink") },
      valueFormatter: (v) => (v == null ? "—" : `${v} ${unit}`),
    },
    xAxis: { type: "category", data: names, axisLine: { lineStyle: { color: css("--line-2") } }, axisTick: { show: false }, axisLabel: text },
    yAxis: { type: "value", scale: true, splitLine: { lineStyle: { color: css("--line") } }, axisLabel: { ...text, formatter: (v) => String(v).replace("-", "−") } },
  };
}

const line = (name, data, colour, more = {}) => ({
  name, data, type: "line", color: colour, symbol: "circle", symbolSize: 5, showSymbol: false, lineStyle: { width: 2, color: colour }, connectNulls: false, ...more,
});
const lastLabel = (data, unit) => ({
  endLabel: { show: true, color: css("--ink"), fontWeight: 700, fontSize: 12 * rem(), formatter: () => `${signed(data.filter((v) => v != null).pop()).replace("+", "")}${unit}`, distance: 6 },
});

const kinds = {
  // col 1 = this year (solid), col 2 = the year before (grey), col 3 = target (dashed)
  trend(t, unit) {
    const [a, b, c] = [t.column(1), t.column(2), t.column(3)];
    return { ...frame(unit, t.names, t.head.slice(1)), series: [
      line(t.head[1], a, css("--cat-1"), { lineStyle: { width: 3, color: css("--cat-1") }, ...lastLabel(a, unit), z: 5 }),
      line(t.head[2], b, css("--cat-5"), { lineStyle: { width: 1.5, color: css("--cat-5") } }),
      line(t.head[3], c, css("--cat-3"), { lineStyle: { width: 1.5, type: "dashed", color: css("--cat-3") } }),
    ] };
  },
  // col 1 = this year (solid), col 2 = the year before (grey)
  trend2(t, unit) {
    const [a, b] = [t.column(1), t.column(2)];
    return { ...frame(unit, t.names, t.head.slice(1)), series: [
      line(t.head[1], a, css("--cat-1"), { lineStyle: { width: 3, color: css("--cat-1") }, ...lastLabel(a, unit), z: 5 }),
      line(t.head[2], b, css("--cat-5"), { lineStyle: { width: 1.5, color: css("--cat-5") } }),
    ] };
  },
  // col 1 = own, col 2 = lower quartile, col 3 = median, col 4 = upper quartile
  band(t, unit) {
    const [own, low, mid, high] = [1, 2, 3, 4].map((k) => t.column(k));
    const band = "同业四分位区间";
    const base = frame(unit, t.names, [t.head[1], t.head[3], band]);
    return { ...base, tooltip: { ...base.tooltip, formatter: (ps) => { const i = ps[0].dataIndex; return `${t.names[i]}\n${t.head[1]} ${own[i]}${unit}\n${t.head[3]} ${mid[i]}${unit}\n四分位 ${low[i]} 至 ${high[i]}${unit}`; } }, series: [
      { name: "low", type: "line", data: low, stack: "q", symbol: "none", lineStyle: { opacity: 0 }, silent: true, stackStrategy: "all" },
      { name: band, type: "line", data: high.map((v, i) => +(v - low[i]).toFixed(2)), stack: "q", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: css("--seq-2"), opacity: 0.9 }, color: css("--seq-2"), emphasis: { disabled: true }, stackStrategy: "all" },
      line(t.head[3], mid, css("--cat-5"), { lineStyle: { width: 1.5, type: "dashed", color: css("--cat-5") } }),
      line(t.head[1], own, css("--cat-1"), { lineStyle: { width: 3, color: css("--cat-1") }, ...lastLabel(own, unit) }),
    ] };
  },
  // col 1 = size, col 2 = growth: area is size, colour is growth (diverging around zero, same steps as the map)
  tree(t, unit) {
    const s = rem(), size = t.column(1), growth = t.column(2);
    const steps = [[-10, "--div-n3"], [-5, "--div-n2"], [0, "--div-n1"], [5, "--div-p1"], [10, "--div-p2"], [Infinity, "--div-p3"]];
    const data = t.names.map((name, i) => ({ name, row: i, value: size[i], growth: growth[i], itemStyle: { color: css(steps.find(([limit]) => growth[i] < limit)[1]) } }));
    return { animation: false,
      tooltip: { renderMode: "richText", backgroundColor: css("--surface"), borderColor: css("--line-2"), textStyle: { color: css("--ink"), fontSize: 12 * s, fontFamily: css("--font") }, formatter: (p) => `${p.name}\n${t.head[1]} ${p.value} ${unit}\n${t.head[2]} ${signed(p.data.growth)}%` },
      series: [{ type: "treemap", data, roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0,
        itemStyle: { borderColor: css("--surface"), borderWidth: 2, gapWidth: 2 },
        label: { color: css("--ink"), fontSize: 12 * s, fontFamily: css("--font"), lineHeight: 17 * s, overflow: "break", lineOverflow: "truncate", formatter: (p) => `${p.name}\n${p.value}  ${signed(p.data.growth)}%` } }] };
  },
  // col 1 = total or change, col 3 = total|part|rest: each bar begins where the last one ended
  fall(t, unit) {
    const s = rem(), value = t.column(1), kind = t.body.map((r) => r[3]);
    let at = 0;
    const bars = value.map((v, i) => { const from = kind[i] === "total" ? 0 : at; at = kind[i] === "total" ? v : at + v; return [Math.min(from, at), Math.abs(at - from)]; });
    const base = frame(unit, t.names, []);
    const low = Math.min(...bars.filter((b, i) => kind[i] !== "total").map((b) => b[0]), ...value.filter((v, i) => kind[i] === "total"));
    const high = Math.max(...bars.map((b) => b[0] + b[1])), floor = Math.max(0, low - (high - low) * 0.35);
    const colour = (i) => (kind[i] === "total" ? css("--cat-1") : kind[i] === "rest" ? css("--cat-5") : value[i] >= 0 ? css("--up") : css("--down"));
    const short = (name) => { const most = /^[\x00-\xff]*$/.test(name) ? 20 : 9; return name.length > most ? `${name.slice(0, most - 1)}…` : name; };
    return { ...base, legend: undefined, grid: { left: 4, right: 52 * s, top: 4, bottom: 2, containLabel: true },
      tooltip: { ...base.tooltip, trigger: "item", formatter: (p) => `${t.names[p.dataIndex]}\n${signed(value[p.dataIndex], 2)} ${unit}` },
      xAxis: { ...base.yAxis, type: "value", min: floor, max: high, axisLabel: { ...base.yAxis.axisLabel, showMinLabel: false, showMaxLabel: false, formatter: (v) => String(v).replace("-", "−") } },
      yAxis: { ...base.xAxis, type: "category", inverse: true, data: t.names.map(short) },
      series: [
        { type: "bar", stack: "fall", silent: true, itemStyle: { color: "transparent" }, data: bars.map((b) => Math.max(b[0], floor)) },
        { type: "bar", stack: "fall", barWidth: "62%", data: bars.map((b, i) => ({ value: b[0] < floor ? b[1] - (floor - b[0]) : b[1], itemStyle: { color: colour(i) } })),
          label: { show: true, position: "right", color: css("--ink"), fontSize: 12 * s, fontFamily: css("--font"), formatter: (p) => (kind[p.dataIndex] === "total" ? value[p.dataIndex].toFixed(1) : signed(value[p.dataIndex], 2)) } },
      ] };
  },
  // col 1 = this year, col 2 = last year, col 3 = expected, col 4 and 5 = range
  fan(t, unit) {
    const [now, before, expected, low, high] = [1, 2, 3, 4, 5].map((k) => t.column(k));
    const goal = t.head.length > 6 ? t.column(6) : []; // the year's target, where there is one
    const base = frame(unit, t.names, [...t.head.slice(1, 4), ...t.head.slice(6)]);
    return { ...base, series: [
      { name: "low", type: "line", data: low, stack: "fan", symbol: "none", lineStyle: { opacity: 0 }, silent: true, stackStrategy: "all", tooltip: { show: false } },
      { name: "range", type: "line", data: high.map((v, i) => (v == null ? null : +(v - low[i]).toFixed(2))), stack: "fan", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: css("--seq-2"), opacity: 0.9 }, color: css("--seq-2"), emphasis: { disabled: true }, stackStrategy: "all", tooltip: { show: false } },
      line(t.head[2], before, css("--cat-5"), { lineStyle: { width: 1.5, color: css("--cat-5") } }),
      line(t.head[3], expected, css("--cat-3"), { lineStyle: { width: 1.5, type: "dashed", color: css("--cat-3") }, endLabel: { show: true, color: css("--ink"), fontSize: 12 * rem(), distance: 6 } }),
      line(t.head[1], now, css("--cat-1"), { lineStyle: { width: 3, color: css("--cat-1") }, z: 5 }),
      ...(goal.length ? [line(t.head[6], goal, css("--level-3"), { lineStyle: { width: 1.5, type: "dotted", color: css("--level-3") } })] : []),
    ] };
  },
  // col 1 = input, col 2 = output, col 3 = score: dark points are on the frontier
  scatter(t) {
    const s = rem(), [x, y, score] = [1, 2, 3].map((k) => t.column(k));
    const base = frame("", t.names, []);
    const kind = (values) => (values.every((v) => v == null || v > 0) ? "log" : "value"); // sizes differ by orders of magnitude
    const axis = (name, values) => ({ ...base.yAxis, type: kind(values), scale: true, name, nameTextStyle: { color: css("--ink-3"), fontSize: 12 * s, fontFamily: css("--font") } });
    const points = (on) => x.map((v, i) => (v == null || y[i] == null || score[i] >= 0.9995 !== on ? null : { value: [v, y[i]], name: t.names[i], score: score[i] })).filter(Boolean);
    return { ...base, legend: undefined, grid: { left: 4, right: 40 * s, top: 30 * s, bottom: 24 * s, containLabel: true },
      tooltip: { ...base.tooltip, trigger: "item", formatter: (p) => `${p.name}\n${t.head[1]} ${p.value[0]}\n${t.head[2]} ${p.value[1]}\n${t.head[3]} ${p.data.score}` },
      xAxis: { ...axis(t.head[1], x), nameLocation: "middle", nameGap: 24 * s }, yAxis: axis(t.head[2], y),
      series: [
        { type: "scatter", symbolSize: 8, data: points(false), itemStyle: { color: css("--cat-5"), opacity: 0.7 } },
        { type: "scatter", symbolSize: 11, data: points(true), itemStyle: { color: css("--cat-1") }, z: 5 },
      ] };
  },
};

async function start() {
  const meta = document.querySelector('meta[name="echarts"]');
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  if (!meta || !figures.length) return;
  const echarts = await import(new URL(meta.content, document.baseURI)).catch(() => null);
  if (!echarts) {
    figures.forEach((f) => { f.querySelector(".chart__box").hidden = true; f.querySelector(".chart__data").open = true; });
    return;
  }
  const drawn = figures.map((figure) => ({ figure, chart: echarts.init(figure.querySelector(".chart__box"), null, { renderer: "canvas" }) }));
  const draw = () => drawn.forEach(({ figure, chart }) => chart.setOption(kinds[figure.dataset.chart](read(figure), figure.dataset.unit || ""), true));
  draw();
  // A mark whose row links somewhere leads there too; the table's links are the same way for the keyboard.
  drawn.forEach(({ figure, chart }) => chart.on("click", (event) => { const href = read(figure).links[event.data?.row ?? event.dataIndex]; if (href) location.assign(href); }));
  document.addEventListener("look:change", draw);
  new ResizeObserver(() => drawn.forEach(({ chart }) => chart.resize())).observe(document.body);
}
start();
