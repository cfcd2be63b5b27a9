import { useState } from "hono/jsx/dom";
import { get, request } from "../api.ts";
import { Ask, Button } from "../controls.tsx";
import { Card, Failure } from "../parts.tsx";
import { useAction } from "../read.ts";
import { Restart } from "./restart.tsx";

/** The whole simulation: to begin it anew, to keep a copy, and to go back to one. */
export function SimulationCard() {
  const [done, setDone] = useState("");
  const [error, attempt] = useAction();

  async function restore(event: Event) {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (!file) return;
    setDone("");
    await attempt(async () => {
      await request("PUT", "snapshot", JSON.parse(await file.text()));
      setDone(`Restored ${file.name}.`);
    });
    input.value = "";
  }

  return (
    <Card id="simulation" title="Simulation">
      <p>
        After a restart the same requests have the same responses again. A
        snapshot holds all jobs, faults, rules, webhooks, settings and the time.
      </p>
      <div class="row">
        <Ask
          text="Restart …"
          title="Restart the simulation?"
          about="All jobs, requests, reports, webhooks and changes are removed: the server is as at its start."
        >
          {(close) => (
            <Restart
              done={(run) => {
                setDone(run);
                close();
              }}
            />
          )}
        </Ask>
        <Button text="Download a snapshot" onClick={() => attempt(download)} />
        <label>
          Restore a snapshot
          <input
            type="file"
            accept="application/json,.json"
            onChange={restore}
          />
        </label>
      </div>
      <p role="status">{done}</p>
      <Failure text={error} />
    </Card>
  );
}

async function download(): Promise<void> {
  const text = JSON.stringify(await get<unknown>("snapshot"));
  const url = URL.createObjectURL(
    new Blob([text], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = "snapshot.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
