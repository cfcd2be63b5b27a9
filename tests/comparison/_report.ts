import type {
  AlgorithmResult,
  Comparison,
  DistributionResult,
} from "@heygen-sim/comparison/report";

/** A result of an algorithm that is nothing but its place in the plot. */
export function outcome(
  name: string,
  requests: number,
  waste: number,
): AlgorithmResult {
  return {
    name,
    requests: { mean: requests, p95: Math.ceil(2 * requests) },
    waste: { mean: waste, p95: 2 * waste },
    cost: waste + 1_000 * requests,
    costError: 1,
    regret: 1.5,
    wasteRatio: 2,
    requestRatio: 2,
    efficiency: 0.5,
    polls: [1_000, 2_000, 4_000],
  };
}

/** What was found out about a distribution, of which only some matters. */
export function distributionResult(
  given: Partial<DistributionResult> = {},
): DistributionResult {
  return {
    name: "some video",
    label: "exponential:10",
    mean: 10_000,
    density: {
      times: [0, 5_000, 10_000, 20_000, 40_000],
      values: [1e-4, 6e-5, 3e-5, 1e-5, 2e-6],
    },
    // Requests times waste is 5 s, as with an exponential distribution.
    frontier: Array.from({ length: 41 }, (_, k) => {
      const requests = 100 * 0.9 ** k;
      return { price: 1, requests, waste: 5_000 / requests };
    }),
    bestCost: 4_472,
    algorithms: [outcome("optimal", 2.24, 2_236), outcome("constant", 10, 500)],
    learning: [1.9, 1.4, 1.2, 1.1, 1.05],
    recommendation: "Use optimal.",
    ...given,
  };
}

/** A comparison on the distributions given. */
export function comparison(
  ...distributions: readonly DistributionResult[]
): Comparison {
  return {
    price: 1_000,
    rtt: 0,
    jobs: 1_000,
    seed: 1,
    polls: 12_345,
    distributions,
  };
}

/** An element of a page or of a picture. */
export interface Seen {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The text in it, with entities resolved. */
  readonly text: string;
}

const TAG =
  /<!DOCTYPE html>|<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const VOID = new Set(["meta"]);
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/**
 * Reads markup as strictly as XML is read, and finds its elements.
 *
 * @throws {Error} If a tag is not closed in its place, an attribute comes twice or
 * without quotes, or a character is not escaped.
 */
export function parse(markup: string): Seen[] {
  const found: {
    name: string;
    attributes: Map<string, string>;
    text: string;
  }[] = [];
  const open: typeof found = [];
  let at = 0;
  while (at < markup.length) {
    const next = markup.indexOf("<", at);
    const text = resolved(markup.slice(at, next < 0 ? undefined : next));
    for (const it of open) it.text += text;
    if (next < 0) break;
    TAG.lastIndex = next;
    const [tag, slash, name = "", attributes = "", empty] = TAG.exec(markup) ??
      [];
    if (tag === undefined) {
      throw new Error(`no tag: ${markup.slice(next, next + 80)}`);
    }
    at = next + tag.length;
    if (name === "") continue;
    if (slash) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`${last?.name} ends as ${name}`);
      continue;
    }
    const seen = { name, attributes: attributesOf(attributes), text: "" };
    found.push(seen);
    if (!empty && !VOID.has(name)) open.push(seen);
  }
  if (open.length > 0) throw new Error(`${open.at(-1)?.name} has no end`);
  return found;
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (
    const [, key = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/g)
  ) {
    if (attributes.has(key)) throw new Error(`'${key}' comes twice`);
    attributes.set(key, resolved(value));
  }
  return attributes;
}

function resolved(text: string): string {
  return text.replace(/&[^;\s]*;?/g, (it) => {
    const [, code] = /^&#(\d+);$/.exec(it) ?? [];
    const meant = code ? String.fromCharCode(Number(code)) : ENTITIES[it];
    if (meant === undefined) throw new Error(`not escaped: ${it}`);
    return meant;
  });
}
