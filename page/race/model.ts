import {
  DEFAULT_DISTRIBUTIONS,
  type NamedDistribution,
  namedDistribution,
  race,
  type Races,
} from "@heygen-sim/comparison";
import { empirical } from "@heygen-sim/client/distributions";
import { DEFAULTS, type RaceQuery } from "./query.ts";

/** Finished races, and what is shown beside them. */
export interface RaceResult extends Races {
  readonly query: RaceQuery;
  readonly name: string;
  /** The code that waits by the recommended algorithm. */
  readonly code: string;
}

/** The names of the usual distributions, and their texts in seconds. */
export const USUAL: readonly (readonly [label: string, name: string])[] =
  DEFAULT_DISTRIBUTIONS.map(({ label, name }) => [label, name]);

const MAX_DURATIONS_COUNT = 1_000;

/** The longest duration, in seconds; all but one job in a million must be shorter. */
const MAX_DURATION_S = 1e9;

/**
 * Reads a distribution.
 *
 * @param text One of the text forms, or durations in seconds, separated by spaces, commas
 * or lines.
 * @returns The distribution in milliseconds.
 */
export function distributionIn(text: string): NamedDistribution {
  const usual = DEFAULT_DISTRIBUTIONS.find(({ label }) => label === text);
  if (usual) return usual;
  if (text.includes(":")) {
    const named = namedDistribution(text.trim(), text.trim());
    const longest = named.distribution.quantile(1 - 1e-6) / 1_000;
    if (longest <= MAX_DURATION_S) return named;
    throw new RangeError(
      `Jobs of ${named.label} can take longer than ${MAX_DURATION_S} s.`,
    );
  }
  const words = text.split(/[\s,;[\]]+/).filter(Boolean);
  const durations = words.map((word) => {
    const seconds = Number(word);
    if (seconds >= 0 && seconds <= MAX_DURATION_S) return 1_000 * seconds;
    throw new TypeError(
      `${
        JSON.stringify(word)
      } is not a duration. Write seconds, such as 8 8.5 45, or a distribution such as uniform:1,20.`,
    );
  });
  const { length } = durations;
  if (length === 0 || length > MAX_DURATIONS_COUNT) {
    throw new RangeError(
      `There are ${length} durations. Write 1 to ${MAX_DURATIONS_COUNT} of them, in seconds.`,
    );
  }
  const name = `your ${length} ${length === 1 ? "duration" : "durations"}`;
  const label = words.join(",");
  return { name, label, durations, distribution: empirical(durations) };
}

export function runRaces(query: RaceQuery, baseUrl: string): RaceResult {
  const { distribution, price, races } = query;
  const named = distributionIn(distribution);
  // A field that is empty while another seed is typed.
  const seed = query.seed || DEFAULTS.seed;
  const result = race({ named, price: 1_000 * price, seed, races });
  const code = codeFor(result.recommendation.code, named, baseUrl);
  return { ...result, query, name: named.name, code };
}

const DEFAULT_BASE_URL = "http://127.0.0.1:5000/";

/** Writes the code that waits for a translation by a recommended algorithm. */
function codeFor(
  call: string,
  { distribution, durations = [] }: NamedDistribution,
  baseUrl: string,
): string {
  const [algorithm] = call.split("(");
  const history = /\bhistory\b/.test(call);
  // A property such as "distribution: smoothed(durations)" needs no variable.
  const sample = history || /\bdurations\b(?!:)/.test(call);
  const parsed = /\bdistribution\b(?!:)/.test(call);
  const other = parsed ? "parseDistribution" : "smoothed";
  return [
    `import { ${algorithm}, fetchStatus${
      history ? ", type History" : ""
    } } from "@heygen-sim/client";`,
    (parsed || call.includes("smoothed(")) &&
    `import { ${other} } from "@heygen-sim/client/distributions";`,
    "",
    parsed &&
    `const distribution = parseDistribution(${
      JSON.stringify(distribution.label)
    });`,
    sample && `const durations = [${Array.from(durations).join(", ")}];`,
    history &&
    "const history: History = { jobs: durations.map((ms) => [ms, ms]) };",
    "const report = await fetchStatus(",
    `  ${call},`,
    baseUrl !== DEFAULT_BASE_URL && `  { baseUrl: "${baseUrl}" },`,
    ");\n",
  ].filter((line) => line !== false).join("\n");
}
