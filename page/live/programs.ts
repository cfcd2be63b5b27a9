export const LANGUAGES = ["curl", "TypeScript", "Python"] as const;

export type Language = typeof LANGUAGES[number];

interface ProgramsOptions {
  /** The address of the simulation, with a slash at its end. */
  readonly base: string;
  /** The id of the job; without it they create one. */
  readonly job?: string | undefined;
  /** Whether the server requires a key, which they read from `API_KEY`. */
  readonly key: boolean;
}

export function programsOf(
  { base, job, key }: ProgramsOptions,
): Record<Language, string> {
  const server = base.replace(/\/$/, "").replaceAll("'", "%27");
  const create = job === undefined;
  const url = `${server}/${create ? "status" : `jobs/${job}`}`;
  const curlKey = key ? ` -H "x-api-key: $API_KEY"` : "";
  const pythonKey = key ? `, "X-Api-Key": os.environ["API_KEY"]` : "";
  const denoKey = key ? `, "x-api-key": Deno.env.get("API_KEY")!` : "";
  return {
    curl: [
      ...create ? [`curl -sS -X POST '${server}/reset'${curlKey}`] : [],
      `until curl -sS '${url}' -H 'x-client: my-curl'${curlKey} | grep -v '"pending"'`,
      "do sleep 1; done",
    ].join("\n"),
    TypeScript: [
      `import { fetchStatus${
        create ? ", resetStatus" : ""
      } } from "jsr:@heygen-sim/client";`,
      "",
      "const options = {",
      `  baseUrl: "${server}",`,
      ...create ? [] : [`  job: "${job}",`],
      `  headers: { "x-client": "my-fetchStatus"${denoKey} },`,
      "};",
      ...create ? ["await resetStatus(options);"] : [],
      `const report = await fetchStatus("fibonacci", options);`,
      "console.log(report.status, report.requests, report.waste);",
    ].join("\n"),
    Python: [
      `import ${key ? "os, " : ""}requests, time`,
      "",
      `headers = {"X-Client": "my-python"${pythonKey}}`,
      ...create ? [`requests.post("${server}/reset", headers=headers)`] : [],
      "while True:",
      `    job = requests.get("${url}", headers=headers).json()`,
      `    if job["status"] != "pending":`,
      "        break",
      "    time.sleep(1)",
      "print(job)",
    ].join("\n"),
  };
}
