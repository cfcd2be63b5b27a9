import { COMPARED } from "./contenders.ts";
import { DEFAULT_LAWS } from "./laws.ts";
import { SETTINGS } from "./options.ts";

/** What `--help` prints. */
export function help(): string {
  const settings = Object.entries(SETTINGS).map(([flag, setting]) => {
    const { takes, summary, fallback } = setting;
    const usual = fallback && ` (default: ${fallback})`;
    return `  ${`--${flag} ${takes}`.padEnd(20)} ${summary}${usual}`;
  });
  const laws = DEFAULT_LAWS.map(({ name, label }) =>
    `  ${name.padEnd(20)} ${label}`
  );
  return `Compares the algorithms that wait for a job, in virtual time.

Usage: deno task compare [flags]

${settings.join("\n")}
  ${"--json".padEnd(20)} writes all results as JSON
  ${"--csv".padEnd(20)} writes the table as CSV
  ${"-h, --help".padEnd(20)} shows this

The usual laws, in seconds:

${laws.join("\n")}

A law is fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA
or another that parseDistribution() reads. Algorithms, all by default, are
${COMPARED.join(", ").replace(/(.{1,78})(?: |$)/g, "$1\n")}`;
}
