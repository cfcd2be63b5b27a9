import { useState } from "hono/jsx/dom";
import { BASE, keys } from "../api.ts";
import { Copy } from "../parts.tsx";

/** The languages of {@linkcode snippetsOf}, in the order in which they are shown. */
const LANGUAGES = ["curl", "TypeScript", "Python"] as const;

/**
 * Programs that wait for a job of this server.
 *
 * @param job The job's id; if not given, they create one.
 */
function snippetsOf(job?: string): Record<typeof LANGUAGES[number], string> {
  const base = BASE.href.replace(/\/$/, "").replaceAll("'", "%27");
  const path = job === undefined ? "/status" : `/jobs/${job}`;
  const url = base + path;
  const key = keys().api !== "";
  const curlKey = key ? ` -H "x-api-key: $API_KEY"` : "";
  const pythonKey = key ? `, "X-Api-Key": os.environ["API_KEY"]` : "";
  const create = job === undefined;
  return {
    curl: [
      ...create ? [`curl -sS -X POST '${base}/reset'${curlKey}`] : [],
      `until curl -sS '${url}' -H 'x-client: my-curl'${curlKey} | grep -v '"pending"'`,
      "do sleep 1; done",
    ].join("\n"),
    TypeScript: [
      `import { fetchStatus${
        create ? ", resetStatus" : ""
      } } from "jsr:@heygen-sim/client";`,
      "",
      "const options = {",
      `  baseUrl: "${base}",`,
      ...create ? [] : [`  job: "${job}",`],
      `  headers: { "x-client": "my-fetchStatus"${
        key ? `, "x-api-key": Deno.env.get("API_KEY")!` : ""
      } },`,
      "};",
      ...create ? ["await resetStatus(options);"] : [],
      `const report = await fetchStatus("fibonacci", options);`,
      "console.log(report.status, report.requests, report.waste);",
    ].join("\n"),
    Python: [
      `import ${key ? "os, " : ""}requests, time`,
      "",
      `headers = {"X-Client": "my-python"${pythonKey}}`,
      ...create ? [`requests.post("${base}/reset", headers=headers)`] : [],
      "while True:",
      `    job = requests.get("${url}", headers=headers).json()`,
      `    if job["status"] != "pending":`,
      "        break",
      "    time.sleep(1)",
      "print(job)",
    ].join("\n"),
  };
}

/** Programs that wait, to copy. */
export function Snippets({ job }: { readonly job?: string }) {
  const [language, setLanguage] = useState<typeof LANGUAGES[number]>("curl");
  const code = snippetsOf(job)[language];
  return (
    <>
      <div class="row" role="group" aria-label="Language">
        {LANGUAGES.map((it) => (
          <button
            type="button"
            aria-pressed={String(it === language)}
            onClick={() => setLanguage(it)}
          >
            {it}
          </button>
        ))}
        <Copy text={code} />
      </div>
      <pre><code>{code}</code></pre>
    </>
  );
}
