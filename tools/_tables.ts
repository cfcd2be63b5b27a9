import { systemClock } from "../mod.ts";
import {
  compare,
  type Comparison,
  type DistributionResult,
} from "../comparison/mod.ts";
import {
  flagOf,
  type OptionDefinition,
  type Options,
  takesValue,
  variableOf,
} from "../cli/option.ts";
import { COMPARE } from "../cli/compare.ts";
import { CREATE } from "../cli/create.ts";
import { PLAN } from "../cli/plan.ts";
import { main, type Output } from "../cli/mod.ts";
import { WAIT } from "../cli/wait.ts";
import { SERVE_OPTIONS } from "../cli/serve_options.ts";
import type { Kind } from "../simulator/faults/fault.ts";
import { FAULTS } from "../simulator/faults/table.ts";
import { createSimulator } from "../simulator/mod.ts";
import { NoStore } from "../simulator/core/store.ts";
import { DELIVERY_FAULTS } from "../simulator/webhooks/faults.ts";
import type { Rows } from "./_markdown.ts";

/** The tables in the documentation, by name; each is made from what it shows. */
export const TABLES: Readonly<Record<string, () => Rows | Promise<Rows>>> = {
  choice: () => choiceRows(compared()),
  settings: () => optionRows(SERVE_OPTIONS, variableOf),
  "compare-options": () => optionRows(COMPARE.options),
  "wait-options": () => optionRows(WAIT.options, (_, it) => it.variable ?? ""),
  "plan-options": () => optionRows(PLAN.options),
  "create-options": () =>
    optionRows(CREATE.options, (_, it) => it.variable ?? ""),
  routes: () => routeRows((path) => !HEYGEN_PATH.test(path)),
  "heygen-routes": () => routeRows((path) => HEYGEN_PATH.test(path)),
  faults: () => faultRows(FAULTS),
  "webhook-faults": () => faultRows(DELIVERY_FAULTS),
  comparison: () => named(comparisonRows(compared())),
  report: async () => named(await printedRows("report")),
};

/** When to choose an algorithm. */
const PURPOSES: Readonly<Record<string, string>> = {
  constant: "a user watches: at most one interval is wasted",
  fibonacci: "videos of all lengths",
  "exponential-increase": "long videos in the background: few requests",
  "exponential-decrease": "short videos that never end at once",
  linear: "nothing is known: not far off at any scale",
  optimal: "durations are known: the smallest cost there is",
  adaptive: "durations are unknown, and there are many jobs",
};

let comparison: Comparison | undefined;

/** The comparison with its default options, which two tables show. */
function compared(): Comparison {
  return comparison ??= compare();
}

function choiceRows({ distributions }: Comparison): Rows {
  const algorithms = distributions[0]?.algorithms ?? [];
  return [
    ["algorithm", "choose it when", "requests, waste", "cost over best"],
    ...algorithms.map(({ name, requests, waste, regret }) => [
      code(name),
      PURPOSES[name] ?? "",
      `${requests.mean.toFixed(1)}, ${(waste.mean / 1_000).toFixed(1)} s`,
      regret.toFixed(2),
    ]),
  ];
}

function code(text: string): string {
  return text && `\`${text}\``;
}

/** The table that a command prints. */
async function printedRows(command: string): Promise<Rows> {
  let text = "";
  const output: Output = {
    write: (part) => text += part,
    isTerminal: false,
    hasColours: false,
    columns: 80,
  };
  await main([command], {
    stdout: output,
    stderr: output,
    variable: () => undefined,
    fetch,
    clock: systemClock,
    signal: new AbortController().signal,
  });
  return text.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
}

/** The same rows with the names in the first column as code. */
function named([head = [], ...rows]: Rows): Rows {
  return [
    head,
    ...rows.map(([name = "", ...cells]) => [code(name), ...cells]),
  ];
}

function optionRows(options: Options, variable?: typeof variableOf): Rows {
  return [
    ["flag", ...(variable ? ["variable"] : []), "default", "meaning"],
    ...Object.entries(options).map(([key, option]) => [
      code(flagOf(key, option)),
      ...(variable ? [code(variable(key, option))] : []),
      ...defaultAndMeaning(option),
    ]),
  ];
}

function defaultAndMeaning(option: OptionDefinition): string[] {
  if (!takesValue(option)) return ["", option.summary];
  const { summary, otherwise = "", repeatable } = option;
  return [
    option.default === undefined ? otherwise : code(option.default),
    repeatable ? `${summary}; repeatable` : summary,
  ];
}

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly summary?: string }>>>
  >;
}

/** The paths of HeyGen's generations. */
const HEYGEN_PATH = /^\/v[123]\//;

async function routeRows(
  accepts: (path: string) => boolean,
): Promise<Rows> {
  // With the routes of a store that has backups.
  const store = Object.assign(new NoStore(), {
    backup: () => new ReadableStream<Uint8Array>(),
  });
  using simulator = createSimulator({ store });
  const response = await simulator.fetch("http://simulator.test/openapi.json");
  const { paths }: Description = await response.json();
  return [
    ["request", "what it does"],
    ...Object.entries(paths).filter(([path]) => accepts(path)).flatMap((
      [path, methods],
    ) =>
      Object.entries(methods).map(([method, { summary = "" }]) => [
        code(`${method.toUpperCase()} ${path}`),
        summary,
      ])
    ),
  ];
}

function faultRows(kinds: Readonly<Record<string, Kind<unknown>>>): Rows {
  return [
    ["fault", "what goes wrong", "parameters", "the bug that it finds"],
    ...Object.entries(kinds).map(([name, { summary, parameters, finds }]) => [
      code(name),
      summary,
      Object.entries(parameters ?? {}).map(([key, { summary, fallback }]) => {
        const usual = fallback === undefined
          ? "required"
          : `default ${fallback}`;
        return `${code(key)}: ${summary} (${usual})`;
      }).join("; "),
      finds,
    ]),
  ];
}

/** A row for each algorithm, a column for each distribution. */
function comparisonRows({ distributions }: Comparison): Rows {
  const names = distributions[0]?.algorithms.map(({ name }) => name) ?? [];
  return [
    ["", ...distributions.map(({ name }) => name)],
    ...names.map((name) => [
      name,
      ...distributions.map((distribution) => cell(distribution, name)),
    ]),
  ];
}

function cell(distribution: DistributionResult, name: string): string {
  const found = distribution.algorithms.find((algorithm) =>
    algorithm.name === name
  );
  if (!found) return "";
  const { requests, waste, regret } = found;
  return `${requests.mean.toFixed(1)} / ${
    (waste.mean / 1_000).toFixed(1)
  } s / ${regret.toFixed(2)}`;
}
