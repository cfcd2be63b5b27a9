import type { AlgorithmResult, DistributionResult } from "../result.ts";
import { bestOf, COLUMNS } from "./_columns.ts";
import { seconds } from "./_format.ts";
import { element, escape, px } from "./_markup.ts";
import type { Look } from "./_palette.ts";

const COST = { of: (it: AlgorithmResult) => it.cost, write: seconds };

/**
 * Renders the table of figures of one distribution.
 *
 * @param distribution The distribution's result.
 * @param algorithms The rows.
 * @param looks The looks of the algorithms.
 * @param price Milliseconds a request.
 */
export function figuresTable(
  distribution: DistributionResult,
  algorithms: readonly AlgorithmResult[],
  looks: ReadonlyMap<string, Look>,
  price: number,
): string {
  const dearest = Math.max(
    0,
    ...algorithms.map((it) => it.cost).filter(Number.isFinite),
  );
  const bestCost = bestOf(COST, algorithms);
  const bests = COLUMNS.map((it) => bestOf(it, algorithms));
  const rows = algorithms.map((it) => {
    const look = looks.get(it.name);
    if (it.error !== undefined) return failedRow(it.name, it.error);
    const cells = COLUMNS.map(({ of, write }, i) =>
      element("td", {}, emphasised(write(of(it)), bests[i]))
    );
    const error = Number.isFinite(it.costError) && it.costError > 0
      ? `<small>± ${escape(erring(it.costError))}</small>`
      : "";
    const recommended = it.name === distribution.recommended?.name
      ? "<em>recommended</em>"
      : "";
    const cost = `<td><div class="cost">${
      costBar(it, price, dearest)
    }${recommended}<span>${
      emphasised(seconds(it.cost), bestCost)
    }</span>${error}</div></td>`;
    // A recommended algorithm that is not compared has no look.
    const mark = look === undefined ? "" : element(
      "svg",
      { viewBox: "-10 -10 20 20", "aria-hidden": "true" },
      element("path", { class: "mark", d: look.shape }),
    );
    return element(
      "tr",
      { class: look?.slot },
      element("th", { scope: "row" }, mark + escape(it.name)),
      cost,
      ...cells,
    );
  });
  const label = `All figures for ${distribution.name}`;
  return element(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": label },
    element(
      "table",
      {},
      element("caption", {}, escape(label)),
      element("thead", {}, heads()),
      element("tbody", {}, ...rows),
    ),
  );
}

/** The row of an algorithm without figures. */
function failedRow(name: string, error: string): string {
  return `<tr><th scope="row">${escape(name)}</th><td colspan="${
    COLUMNS.length + 1
  }" style="text-align:left">${escape(error)}</td></tr>`;
}

function heads(): string {
  const sizes = new Map<string, number>();
  for (const { group } of COLUMNS) {
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const upper = Array.from(
    sizes,
    ([name, size]) =>
      `<th class="group" scope="colgroup" colspan="${size}">${name}</th>`,
  );
  const lower = COLUMNS.map(({ title }) => `<th scope="col">${title}</th>`);
  return `<tr><td></td><th class="group" scope="colgroup">Cost a job</th>${
    upper.join("")
  }</tr><tr><th scope="col" style="text-align:left">algorithm</th><th scope="col">time wasted + requests</th>${
    lower.join("")
  }</tr>`;
}

/** Formats a standard error, no finer than the cost beside it. */
function erring(ms: number): string {
  return ms < 10 ? "< 0.01 s" : seconds(ms);
}

function emphasised(text: string, best: string | undefined): string {
  return text === best ? element("strong", {}, escape(text)) : escape(text);
}

/** A bar of the parts of the cost: waste, and requests at their price. */
function costBar(
  { cost, waste, requests }: AlgorithmResult,
  price: number,
  dearest: number,
): string {
  if (!Number.isFinite(cost) || !(dearest > 0)) return "";
  const part = (ms: number) => {
    const share = Math.min(1, Math.max(0, ms / dearest)) || 0;
    return element("i", { style: `width:${px(100 * share)}%` }, "");
  };
  return element(
    "span",
    { class: "bar", "aria-hidden": "true" },
    part(waste.mean),
    part(price * requests.mean),
  );
}
