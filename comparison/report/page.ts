import type { Comparison } from "../result.ts";
import { COLUMNS } from "./_columns.ts";
import { count, figure, plain } from "./_format.ts";
import { distributionSection, drawn } from "./_distribution_section.ts";
import { drawLearning, regretDomain } from "./_learning_panel.ts";
import { element, escape } from "./_markup.ts";
import { type Look, looksOf, SLOTS } from "./_palette.ts";
import { colours, DRAWING, PAGE } from "./_style.ts";
import { advice, beginning, titled } from "./_words.ts";

const LEARNING = { width: 270, height: 230 };

const TITLE = "How to wait for a translation";
const LEAD =
  "Every request for a job’s status costs something, and so does every second that a finished job goes unnoticed. This page shows how each algorithm trades one for the other, and recommends one.";
const LEARNS =
  "The algorithm adaptive begins without history, learns from each job and approaches the smallest possible cost, which is 1. Each value is a mean over several runs.";
const FOOTER =
  "Simulated in virtual time with the algorithms and the scheduler of the client. The first request of each wait is not counted. The same seed gives the same figures.";
const TERMS = [
  [
    "Cost a job",
    "The mean time wasted plus the price of the mean requests, with its standard error. The bar shows both parts: time wasted dark, requests pale.",
  ],
  ["95 of 100", "The 95th percentile: 95 of 100 jobs are below it."],
] as const;

/**
 * Renders a comparison as a page: one file without scripts and external resources.
 *
 * @param comparison The comparison.
 * @returns The page as HTML; the same comparison gives the same page.
 *
 * @example
 * ```ts
 * import { renderReport } from "@heygen-sim/comparison/report";
 * import { assert } from "@std/assert";
 *
 * const page = renderReport({
 *   price: 1_000,
 *   rtt: 0,
 *   jobs: 1_000,
 *   seed: 1,
 *   polls: 0,
 *   distributions: [],
 * });
 * assert(page.startsWith("<!DOCTYPE html>"));
 * ```
 */
export function renderReport(comparison: Comparison): string {
  const { distributions, price } = comparison;
  const looks = looksOf(
    distributions.flatMap((distribution) =>
      distribution.algorithms.map(({ name }) => name)
    ),
  );
  const sections = distributions.map((distribution, i) =>
    distributionSection({
      distribution,
      price,
      looks,
      id: `distribution-${i + 1}`,
      explained: i === 0,
    })
  ).join("");
  const style = colours(":root") + DRAWING + PAGE + pointing();
  return `<!DOCTYPE html>\n` + element(
    "html",
    { lang: "en" },
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${TITLE}</title><style>${style}</style></head>`,
    `<body><header>${heading(comparison)}</header>`,
    `<main>${summary(comparison)}${sections}${
      learning(comparison, looks)
    }${terms()}</main>`,
    `<footer>${FOOTER}</footer></body>`,
  ) + "\n";
}

function heading({ price, jobs, rtt, seed, polls }: Comparison): string {
  const facts: [string, string][] = [
    ["price of a request", `${plain(price / 1_000)} s of waiting`],
    ["jobs of each kind", count(jobs)],
    ["round trip of a request", `${plain(rtt / 1_000)} s`],
    ["seed", String(seed)],
    ["polls simulated", count(polls)],
  ];
  return `<h1>${TITLE}</h1><p class="lead">${LEAD}</p>` +
    definitions("facts", facts);
}

/** A list of terms, and of what they are. */
function definitions(
  kind: string,
  items: readonly (readonly [term: string, text: string])[],
): string {
  const rows = items.map(([term, text]) =>
    `<div><dt>${escape(term)}</dt><dd>${escape(text)}</dd></div>`
  );
  return element("dl", { class: kind }, ...rows);
}

/** A section with a heading. */
function section(id: string, title: string, content: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

/** The recommendation for each distribution. */
function summary({ distributions }: Comparison): string {
  if (distributions.length === 0) return "";
  const cards = distributions.map(({ name, recommendation }, i) =>
    `<li><h3><a href="#distribution-${i + 1}">${escape(titled(name))}</a></h3>${
      element("p", {}, advice(beginning(recommendation)))
    }</li>`
  );
  return section(
    "summary",
    "What to use",
    element("ul", { class: "cards" }, ...cards),
  );
}

function learning(
  { distributions }: Comparison,
  looks: ReadonlyMap<string, Look>,
): string {
  const learnt = distributions.filter(({ learning }) => learning.length > 0);
  if (learnt.length === 0) return "";
  const all = learnt.map(({ learning }) => learning);
  const look = looks.get("adaptive");
  const panels = learnt.map(({ name, learning }, i) => {
    const last = figure(learning.at(-1) ?? NaN);
    const drawing = drawn(
      `learning-${i + 1}`,
      `How adaptive learns: ${name}`,
      `The cost over the best falls to ${last} times after ${learning.length} jobs.`,
      LEARNING,
      drawLearning(learning, regretDomain(learning, all), look, LEARNING),
    );
    return `<figure class="panel"><h3>${
      escape(titled(name))
    }</h3>${drawing}</figure>`;
  });
  return section(
    "learning",
    "How adaptive learns",
    `<p>${LEARNS}</p>` + element("div", { class: "learn" }, ...panels),
  );
}

function terms(): string {
  const ratios = COLUMNS.flatMap(({ title, meaning }) =>
    meaning === undefined
      ? []
      : [[`Against the best: ${title}`, meaning] as const]
  );
  return section(
    "terms",
    "What the figures mean",
    definitions("terms", [...TERMS, ...ratios]),
  );
}

/** Emphasises an algorithm in all charts and the table while the pointer is on it. */
function pointing(): string {
  return Array.from({ length: SLOTS }, (_, i) => {
    const its = `.distribution:has(svg .a${i}:hover,tbody .a${i}:hover)`;
    const others = `:not(.a${i}`;
    return `${its} :is(.pair svg .row,.pair svg>.mark,.pair svg .name[class*=" a"],tbody tr)${others}){opacity:.22}`;
  }).join("");
}
