import type { NamedDistribution } from "@heygen-sim/comparison";

const DEFAULT_BASE_URL = "http://127.0.0.1:5000/";

/** The definitions that a recommendation refers to, each after those that it needs. */
const DEFINITIONS: readonly (readonly [
  name: string,
  needs: readonly string[],
  definition: (named: NamedDistribution) => string,
])[] = [
  [
    "history",
    ["durations"],
    () =>
      "const history: History = { jobs: durations.map((ms) => [ms, ms]) };\n",
  ],
  [
    "durations",
    [],
    ({ durations = [] }) =>
      `const durations = [${Array.from(durations).join(", ")}];\n`,
  ],
  [
    "distribution",
    [],
    ({ distribution }) =>
      `const distribution = parseDistribution(${
        JSON.stringify(distribution.label)
      });\n`,
  ],
];

/** Writes the code that waits for a translation by a recommended algorithm. */
export function codeFor(
  call: string,
  named: NamedDistribution,
  baseUrl: string,
): string {
  let before = "";
  let names = `${call.slice(0, call.indexOf("("))}, fetchStatus`;
  let wanted = call;
  for (const [name, needs, define] of DEFINITIONS) {
    // A property such as "distribution: smoothed(durations)" needs no variable.
    if (!new RegExp(`\\b${name}\\b(?!:)`).test(wanted)) continue;
    wanted += needs;
    before = define(named) + before;
    if (name === "history") names += ", type History";
  }
  const others = ["parseDistribution", "smoothed"]
    .filter((it) => `${before}${call}`.includes(`${it}(`));
  const options = baseUrl === DEFAULT_BASE_URL
    ? ""
    : `  { baseUrl: "${baseUrl}" },\n`;
  return `import { ${names} } from "@heygen-sim/client";\n${
    others.map((it) =>
      `import { ${it} } from "@heygen-sim/client/distributions";\n`
    ).join("")
  }\n${before}const report = await fetchStatus(\n  ${call},\n${options});\n`;
}
