import { useRef, useState } from "hono/jsx/dom";
import { get, request } from "../api.ts";
import { Card, Failure, submitted } from "../parts.tsx";
import { useAction } from "../read.ts";

/** The whole simulation: to begin it anew, to keep a copy, and to go back to one. */
export function SimulationCard() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [done, setDone] = useState("");
  const [error, attempt] = useAction();
  const [refused, restart] = useAction();
  const close = () => dialog.current?.close();

  async function restore(event: Event) {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (!file) return;
    const restored = await attempt(async () => {
      await request("PUT", "snapshot", JSON.parse(await file.text()));
    });
    setDone(restored ? `Restored ${file.name}.` : "");
    input.value = "";
  }

  return (
    <Card id="simulation" title="Simulation">
      <p>
        After a restart the same requests have the same responses again. A
        snapshot holds all jobs, faults, rules, webhooks, settings and the time.
      </p>
      <div class="row">
        <button type="button" onClick={() => dialog.current?.showModal()}>
          Restart …
        </button>
        <button type="button" onClick={() => attempt(download)}>
          Download a snapshot
        </button>
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
      <dialog ref={dialog} aria-labelledby="restart-title">
        <h2 id="restart-title">Restart the simulation?</h2>
        <p>
          All jobs, requests, reports, webhooks and changes are removed: the
          server is as at its start.
        </p>
        <form
          onSubmit={submitted(async (data) => {
            const text = String(data.get("seed")).trim();
            const seed = /^-?\d{1,15}$/.test(text) ? Number(text) : text;
            const restarted = await restart(async () => {
              const run = await request<{ seed: unknown; run: number }>(
                "POST",
                "restart",
                text === "" ? {} : { seed },
              );
              setDone(`This is run ${run.run}, with the seed ${run.seed}.`);
            });
            if (restarted) close();
          })}
        >
          <p>
            <label>
              Seed
              <input name="seed" placeholder="the present one" />
            </label>
          </p>
          <Failure text={refused} />
          <div class="row">
            <button type="submit">Restart</button>
            <button type="button" class="main" autofocus onClick={close}>
              Keep all
            </button>
          </div>
        </form>
      </dialog>
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
