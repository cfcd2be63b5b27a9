import { flagHelp, settingsHelp } from "../command_line/help.ts";
import { GROUPS } from "./settings.ts";

/** What `--help` prints. */
export function help(): string {
  const groups = Object.entries(GROUPS).map(([title, settings]) =>
    `${title}:\n${settingsHelp(settings)}\n`
  );
  return `Simulates the backend of a video-translation service.

Usage: deno task serve [flags]

${groups.join("\n")}
${
    flagHelp(
      "    --trust-proxy",
      "uses the X-Forwarded-* headers of a reverse proxy",
    )
  }
${flagHelp("-h, --help", "shows this")}
${flagHelp("-V, --version", "shows the version")}

A law is fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA
or another that parseDistribution() reads, all in seconds but SIGMA. A fault
is its name, =VALUE for what it takes first, and more after commas, of which
rate=RATE is one; --fault x and --webhook-fault x list the names. Flags go
before environment variables.
`;
}
