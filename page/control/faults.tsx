import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { count, seconds } from "../format.ts";
import { Card, Failure, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";
import { type Fault, parametersOf } from "./fault.ts";
import { FaultForm } from "./fault_form.tsx";

/** The response of `GET /faults`. */
interface FaultList {
  readonly faults: readonly Fault[];
  /** The faults of each profile, as texts. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

const pathOf = (name: string) => `faults/${encodeURIComponent(name)}`;

/** The faults that are injected, and a form for another one. */
export function Faults() {
  const { version, polls } = useSimulation();
  const [changed, setChanged] = useState<Fault>();
  const [error, attempt] = useAction();
  const { value, error: unread } = useRead<FaultList>(
    "faults",
    `${version} ${polls}`,
  );
  const now = state.now();
  const faults =
    value?.faults.filter(({ ends_at }) =>
      !ends_at || Date.parse(ends_at) > now
    ) ?? [];
  useTick(faults.some((it) => it.ends_at), 1_000);
  return (
    <Card id="faults" title="Faults">
      <div class="row">
        <span>
          {faults.length > 0
            ? "A profile takes the place of all faults:"
            : "No fault is injected. Find out what your client makes of"}
        </span>
        <span class="row" role="group" aria-label="Profiles">
          {Object.entries(value?.profiles ?? {}).map(([profile, texts]) => (
            <button
              type="button"
              key={profile}
              aria-pressed={String(isSet(texts, faults))}
              onClick={() =>
                attempt(() => request("PUT", "faults", { profile }))}
            >
              {profile}
            </button>
          ))}
        </span>
      </div>
      <Failure text={error || unread} />
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
                  (Date.parse(fault.ends_at) - now) / 1_000,
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
                  attempt(() => request("DELETE", pathOf(fault.name)))}
              >
                Remove
              </button>
            </span>
          </li>
        ))}
      </ul>
      <FaultForm
        changed={changed}
        set={({ name, ...body }) => request("PUT", pathOf(name), body)}
      />
    </Card>
  );
}

/** Whether the faults are those of a profile. */
function isSet(texts: readonly string[], faults: readonly Fault[]): boolean {
  return texts.length === faults.length &&
    faults.every(({ name }) => texts.some((it) => it.endsWith(`name=${name}`)));
}
