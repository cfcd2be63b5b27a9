import { flagHelp, settingsHelp } from "../command_line/help.ts";
import { COMPARED } from "./contenders.ts";
import { DEFAULT_LAWS } from "./laws.ts";
import { SETTINGS } from "./options.ts";

/** What `--help` prints. */
export function help(): string {
  const laws = DEFAULT_LAWS.map(({ name, label }) => flagHelp(name, label));
  return `Compares the algorithms that wait for a job, in virtual time.

Usage: deno task compare [flags]

${settingsHelp(SETTINGS)}
${flagHelp("--json", "writes all results as JSON")}
${flagHelp("--csv", "writes the table as CSV")}
${flagHelp("-h, --help", "shows this")}

The usual laws, in seconds:

${laws.join("\n")}

A law is fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA
or another that parseDistribution() reads. Algorithms, all by default, are
${COMPARED.join(", ").replace(/(.{1,78})(?: |$)/g, "$1\n")}`;
}
