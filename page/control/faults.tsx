import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { count, seconds } from "../format.ts";
import { Failure, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";
import { FaultForm } from "./fault_form.tsx";

/** A fault, as `GET /faults` lists it, with the parameters of its kind. */
export interface Fault {
  readonly fault: string;
  readonly name: string;
  readonly injected: number;
  readonly ends_at: string | null;
  readonly [parameter: string]: string | number | null;
}

/** The parameters of a fault. */
export function parametersOf(
  { fault: _, name: _name, injected: _injected, ends_at: _ends, ...rest }:
    Fault,
): [string, string][] {
  return Object.entries(rest).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]]
  );
}

const pathOf = (name: string) => `faults/${encodeURIComponent(name)}`;

/** The faults that are injected, and a form for another one. */
export function Faults() {
  const { epoch, events } = useSimulation();
  const [changes, setChanges] = useState(0);
  const [changed, setChanged] = useState<Fault>();
  const [error, attempt] = useAction();
  const ticks = useTick(true, 2_000);
  const { value, error: unread } = useRead<{ faults: Fault[] }>(
    "faults",
    `${epoch} ${events} ${changes} ${ticks}`,
  );
  const update = () => setChanges((n) => n + 1);
  const faults = value?.faults ?? [];
  return (
    <section class="card" aria-labelledby="faults">
      <h2 id="faults">Faults</h2>
      <Failure text={error || unread} />
      {value && faults.length === 0 && (
        <p>
          Every response is as it should be. Set a fault below, and see what
          becomes of your client.
        </p>
      )}
      <ul class="deliveries">
        {faults.map((fault) => (
          <li key={fault.name}>
            <code class="name">{fault.name}</code>
            {fault.fault !== fault.name && <span>{fault.fault}</span>}
            <span class="soft parameters">
              {parametersOf(fault).map(([key, value]) =>
                `${key.replaceAll("_", "-")} ${value}`
              )
                .join(", ")}
            </span>
            <span>
              {count(fault.injected)} {fault.injected === 1 ? "time" : "times"}
            </span>
            {fault.ends_at && (
              <span class="soft">
                ends in {seconds(
                  Math.max(0, Date.parse(fault.ends_at) - state.now()) / 1_000,
                )}
              </span>
            )}
            <span class="row end">
              <button
                type="button"
                aria-label={`Change ${fault.name}`}
                onClick={() => setChanged({ ...fault })}
              >
                Change
              </button>
              <button
                type="button"
                aria-label={`Remove ${fault.name}`}
                onClick={() =>
                  attempt(() => request("DELETE", pathOf(fault.name)))
                    .then(update)}
              >
                Remove
              </button>
            </span>
          </li>
        ))}
      </ul>
      <FaultForm
        changed={changed}
        set={async ({ name, ...body }) => {
          await request("PUT", pathOf(name), body);
          update();
        }}
      />
    </section>
  );
}
