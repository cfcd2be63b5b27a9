import { useState } from "hono/jsx/dom";
import { BASE, keys } from "../api.ts";
import { Button, Copy } from "../controls.tsx";
import { type Language, LANGUAGES, programsOf } from "./programs.ts";

export function Snippets({ job }: { readonly job?: string }) {
  const [language, setLanguage] = useState<Language>("curl");
  const { refusal = "" } = document.documentElement.dataset;
  const key = keys().api !== "" || refusal.startsWith("The API key");
  const code = programsOf({ base: BASE.href, job, key })[language];
  return (
    <>
      <div class="row" role="group" aria-label="Language">
        {LANGUAGES.map((it) => (
          <Button
            text={it}
            pressed={it === language}
            onClick={() => setLanguage(it)}
          />
        ))}
        <Copy text={code} />
      </div>
      <pre><code>{code}</code></pre>
    </>
  );
}
