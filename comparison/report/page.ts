import type { Comparison } from "../result.ts";
import { element, escape } from "../drawing/markup.ts";
import { count, plain } from "../drawing/text.ts";
import { drawLearning } from "./_learning.ts";
import { advice, distributionSection, titled } from "./_section.ts";
import { PAGE } from "./_style.ts";
import { TERMS } from "./_table.ts";

const TITLE = "How to wait for a translation";
const LEAD =
  "Every request for a job’s status costs something, and so does every second that a finished job goes unnoticed. This page shows how each algorithm trades one for the other, and recommends one.";
const LEARNS =
  "The algorithm adaptive begins without history, learns from each job and approaches the smallest possible cost, which is 1. Each value is a mean over several runs.";
const FOOTER =
  "Simulated in virtual time with the algorithms and the scheduler of the client. The first request of each wait is not counted. The same seed gives the same figures.";
/** The first two sentences of a text. */
const BEGINNING = /^(?:.*?[.!?](?=\s)){2}/s;

/**
 * Renders a comparison as a page: one file without scripts and external resources.
 *
 * @param comparison The comparison.
 * @returns The page as HTML; the same comparison gives the same page.
 */
export function renderReport(comparison: Comparison): string {
  const { distributions, price } = comparison;
  const sections = distributions.map((it, i) =>
    distributionSection(it, price, `distribution-${i + 1}`, i === 0)
  ).join("");
  return `<!DOCTYPE html>\n` + element(
    "html",
    { lang: "en" },
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${TITLE}</title><style>${PAGE}</style></head>`,
    `<body><header>${heading(comparison)}</header>`,
    `<main>${summary(comparison)}${sections}${learning(comparison)}${
      section("terms", "What the figures mean", definitions("terms", TERMS))
    }</main>`,
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

function definitions(
  kind: string,
  items: readonly (readonly [term: string, text: string])[],
): string {
  const rows = items.map(([term, text]) =>
    `<div><dt>${escape(term)}</dt><dd>${escape(text)}</dd></div>`
  );
  return element("dl", { class: kind }, ...rows);
}

function section(id: string, title: string, content: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

function summary({ distributions }: Comparison): string {
  if (distributions.length === 0) return "";
  const cards = distributions.map(({ name, recommendation }, i) =>
    `<li><h3><a href="#distribution-${i + 1}">${escape(titled(name))}</a></h3>${
      element(
        "p",
        {},
        advice(BEGINNING.exec(recommendation)?.[0] ?? recommendation),
      )
    }</li>`
  );
  return section(
    "summary",
    "What to use",
    element("ul", { class: "cards" }, ...cards),
  );
}

function learning({ distributions }: Comparison): string {
  const learnt = distributions.filter(({ learning }) => learning.length > 0);
  if (learnt.length === 0) return "";
  const panels = learnt.map((it, i) =>
    `<figure class="panel"><h3>${escape(titled(it.name))}</h3>${
      drawLearning(it, learnt, `learning-${i + 1}`)
    }</figure>`
  );
  return section(
    "learning",
    "How adaptive learns",
    `<p>${LEARNS}</p>` + element("div", { class: "learn" }, ...panels),
  );
}
