import { SETTINGS } from "./options.ts";

/** What `--help` prints. */
export function help(): string {
  const settings = Object.entries(SETTINGS).map(([flag, setting]) => {
    const { takes, summary, variable, fallback } = setting;
    const usual = fallback || "another one each time";
    return `  ${`--${flag} ${takes}`.padEnd(20)} ${summary}\n${
      " ".repeat(23)
    }(${variable}; default: ${usual})`;
  });
  return `Simulates the backend of a video-translation service.

Usage: deno task serve [flags]

${settings.join("\n")}
  ${"-h, --help".padEnd(20)} shows this
  ${"-V, --version".padEnd(20)} shows the version

A law is fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA
or another that parseDistribution() reads, all in seconds but SIGMA. Flags go
before environment variables.
`;
}
