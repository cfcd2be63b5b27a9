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
  const body = element("header", {}, heading(comparison)) +
    element(
      "main",
      {},
      distributions.length > 0 ? summary(comparison) : "",
      ...distributions.map((distribution, i) =>
        distributionSection({
          distribution,
          price,
          looks,
          id: `distribution-${i + 1}`,
          explained: i === 0,
        })
      ),
      learning(comparison, looks),
      terms(),
    ) +
    element(
      "footer",
      {},
      "Simulated in virtual time with the algorithms and the scheduler of the client. The first request of each wait is not counted. The same seed gives the same figures.",
    );
  return `<!DOCTYPE html>\n` + element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">`,
      element("title", {}, "How to wait for a translation"),
      element("style", {}, colours(":root") + DRAWING + PAGE + pointing()),
    ),
    element("body", {}, body),
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
  return element("h1", {}, "How to wait for a translation") +
    element(
      "p",
      { class: "lead" },
      "Every request for a job’s status costs something, and so does every second that a finished job goes unnoticed. This page shows how each algorithm trades one for the other, and recommends one.",
    ) +
    element(
      "dl",
      { class: "facts" },
      ...facts.map(([name, value]) =>
        element(
          "div",
          {},
          element("dt", {}, name),
          element("dd", {}, escape(value)),
        )
      ),
    );
}

/** The recommendation for each distribution. */
function summary({ distributions }: Comparison): string {
  return element(
    "section",
    { "aria-labelledby": "summary" },
    element("h2", { id: "summary" }, "What to use"),
    element(
      "ul",
      { class: "cards" },
      ...distributions.map((distribution, i) =>
        element(
          "li",
          {},
          element(
            "h3",
            {},
            element(
              "a",
              { href: `#distribution-${i + 1}` },
              escape(titled(distribution.name)),
            ),
          ),
          element("p", {}, advice(beginning(distribution.recommendation))),
        )
      ),
    ),
  );
}

function learning(
  { distributions }: Comparison,
  looks: ReadonlyMap<string, Look>,
): string {
  const learnt = distributions.filter((distribution) =>
    distribution.learning.length > 0
  );
  if (learnt.length === 0) return "";
  const all = learnt.map((distribution) => distribution.learning);
  const look = looks.get("adaptive");
  const panels = learnt.map((distribution, i) => {
    const last = distribution.learning.at(-1) ?? NaN;
    return element(
      "figure",
      { class: "panel" },
      element("h3", {}, escape(titled(distribution.name))),
      drawn(
        `learning-${i + 1}`,
        `How adaptive learns: ${distribution.name}`,
        `The cost over the best falls to ${
          figure(last)
        } times after ${distribution.learning.length} jobs.`,
        LEARNING,
        drawLearning(
          distribution.learning,
          regretDomain(distribution.learning, all),
          look,
          LEARNING,
        ),
      ),
    );
  });
  return element(
    "section",
    { "aria-labelledby": "learning" },
    element("h2", { id: "learning" }, "How adaptive learns"),
    element(
      "p",
      {},
      "The algorithm adaptive begins without history, learns from each job and approaches the smallest possible cost, which is 1. Each value is a mean over several runs.",
    ),
    element("div", { class: "learn" }, ...panels),
  );
}

function terms(): string {
  const items: [string, string][] = [
    [
      "Cost a job",
      "The mean time wasted plus the price of the mean requests, with its standard error. The bar shows both parts: time wasted dark, requests pale.",
    ],
    ["95 of 100", "The 95th percentile: 95 of 100 jobs are below it."],
    ...COLUMNS.flatMap(({ title, meaning }): [string, string][] =>
      meaning === undefined ? [] : [[`Against the best: ${title}`, meaning]]
    ),
  ];
  return element(
    "section",
    { "aria-labelledby": "terms" },
    element("h2", { id: "terms" }, "What the figures mean"),
    element(
      "dl",
      { class: "terms" },
      ...items.map(([term, meaning]) =>
        element("div", {}, element("dt", {}, term), element("dd", {}, meaning))
      ),
    ),
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
