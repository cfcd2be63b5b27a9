import { kindOf, markOf } from "../drawing/look.ts";
import { element, escape } from "../drawing/markup.ts";
import { count, figure, seconds } from "../drawing/text.ts";
import {
  type AlgorithmResult,
  type DistributionResult,
  tableRows,
} from "../result.ts";

type Column = readonly [
  group: string,
  title: string,
  of: (result: AlgorithmResult) => number,
  write: (value: number) => string,
];

const COLUMNS: readonly Column[] = [
  ["Cost a job", "time wasted + requests", (it) => it.cost, seconds],
  ["Requests a job", "mean", (it) => it.requests.mean, figure],
  ["Requests a job", "95 of 100", (it) => it.requests.p95, whole],
  ["Wasted time a job", "mean", (it) => it.waste.mean, seconds],
  ["Wasted time a job", "95 of 100", (it) => it.waste.p95, seconds],
  ["Against the best possible", "cost", (it) => it.regret, times],
  ["Against the best possible", "waste", (it) => it.wasteRatio, times],
  ["Against the best possible", "requests", (it) => it.requestRatio, times],
  ["Against the best possible", "efficiency", (it) => it.efficiency, figure],
];

export const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Cost a job",
    "The mean time wasted plus the price of the mean requests, with its standard error. The bar shows both parts: time wasted dark, requests pale.",
  ],
  ["95 of 100", "The 95th percentile: 95 of 100 jobs are below it."],
  [
    "Against the best: cost",
    "The cost over the least possible cost, also called regret; 1 is the best.",
  ],
  [
    "Against the best: waste",
    "The waste over the least possible with as many requests: the height above the frontier.",
  ],
  [
    "Against the best: requests",
    "The requests over the least possible with as much waste: the distance to the right of the frontier.",
  ],
  [
    "Against the best: efficiency",
    "Keller’s bound for the distribution over requests times waste, at any price; the best is about 1. Where all durations are exact points, the bound is 0.",
  ],
];

/** Greater ratios are shown as greater than this. */
const MANY = 1_000_000;

function times(value: number): string {
  if (!Number.isFinite(value)) return figure(value);
  return value > MANY ? `> ${figure(MANY)}×` : `${figure(value)}×`;
}

function whole(value: number): string {
  return Number.isInteger(value) ? count(value) : figure(value);
}

/** The best figure in a column as it is formatted, unless all figures read the same. */
function bestOf(
  [, title, of, write]: Column,
  results: readonly AlgorithmResult[],
): string | undefined {
  const values = results.map(of).filter(Number.isFinite);
  if (new Set(values.map(write)).size < 2) return undefined;
  const best = title === "efficiency" ? Math.max : Math.min;
  return write(best(...values));
}

/** Sorts algorithms by their cost; those without a cost come last. */
export function ranked(
  algorithms: readonly AlgorithmResult[],
): AlgorithmResult[] {
  const rank = ({ cost }: AlgorithmResult) =>
    Number.isFinite(cost) ? cost : Number.MAX_VALUE;
  return algorithms.toSorted((a, b) => rank(a) - rank(b));
}

export function figuresTable(
  distribution: DistributionResult,
  price: number,
): string {
  const results = ranked(tableRows(distribution));
  const bests = COLUMNS.map((it) => bestOf(it, results));
  const dearest = Math.max(
    0,
    ...results.map((it) => it.cost).filter(Number.isFinite),
  );
  const rows = results.map((it) => {
    const { name, error } = it;
    const listed = distribution.algorithms.includes(it) && error === undefined;
    const mark = listed ? markOf(name) : "";
    const head = `<th scope="row">${mark}${escape(name)}</th>`;
    if (error !== undefined) {
      const cell = { colspan: COLUMNS.length, class: "left" };
      return `<tr>${head}${element("td", cell, escape(error))}</tr>`;
    }
    const [cost = "", ...cells] = COLUMNS.map(([, , of, write], i) => {
      const text = write(of(it));
      const cell = escape(text);
      return text === bests[i] ? `<strong>${cell}</strong>` : cell;
    });
    const recommended = name === distribution.recommended?.name;
    return element(
      "tr",
      { class: listed ? kindOf(name) : undefined },
      head,
      `<td><div class="cost">${costBar(it, price, dearest)}${
        recommended ? "<em>recommended</em>" : ""
      }<span>${cost}</span>${errorOf(it)}</div></td>`,
      ...cells.map((cell) => `<td>${cell}</td>`),
    );
  });
  const label = `All figures for ${distribution.name}`;
  return element(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": label },
    `<table><caption>${escape(label)}</caption><thead>${heads()}</thead>`,
    `<tbody>${rows.join("")}</tbody></table>`,
  );
}

function heads(): string {
  const groups = new Set(COLUMNS.map(([group]) => group));
  const upper = Array.from(groups, (name) => {
    const { length } = COLUMNS.filter(([group]) => group === name);
    return `<th class="group" scope="colgroup" colspan="${length}">${name}</th>`;
  });
  const lower = COLUMNS.map(([, title]) => `<th scope="col">${title}</th>`);
  return `<tr><td></td>${
    upper.join("")
  }</tr><tr><th scope="col" class="left">algorithm</th>${lower.join("")}</tr>`;
}

/** The standard error of the cost, no finer than the cost beside it. */
function errorOf({ costError }: AlgorithmResult): string {
  if (!(costError > 0 && costError < Infinity)) return "";
  const text = costError < 10 ? "&lt; 0.01 s" : seconds(costError);
  return `<small>± ${text}</small>`;
}

/** A bar of the parts of the cost: waste, and requests at their price. */
function costBar(
  { cost, waste, requests }: AlgorithmResult,
  price: number,
  dearest: number,
): string {
  if (!Number.isFinite(cost) || !(dearest > 0)) return "";
  let x = 0;
  const parts = [waste.mean, price * requests.mean].map((ms) => {
    const width = Math.min(110, Math.max(0, 110 * ms / dearest)) || 0;
    const part = element("rect", { x, width, height: 8, rx: 1 });
    x += width + 1;
    return part;
  });
  const size = { width: 112, height: 8, "aria-hidden": "true" };
  return element("svg", { class: "bar", ...size }, ...parts);
}
