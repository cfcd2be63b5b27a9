import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Fault } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { counted, seconds } from "../format.ts";
import { Card, Failure, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";
import { FaultForm, parametersOf, pathOf } from "./fault_form.tsx";

interface FaultList {
  readonly faults: readonly Fault[];
  /** The faults of each profile, as texts. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

/** The faults that are injected, and a form for another one. */
export function Faults() {
  const { version, polls } = useSimulation();
  const [changed, setChanged] = useState<Fault>();
  const [error, attempt] = useAction();
  const read = useRead<FaultList>("faults", `${version} ${polls}`);
  const { faults = [], profiles = {} } = read.value ?? {};
  const now = state.now();
  const left = ({ ends_at }: Fault) =>
    ends_at === null ? Infinity : Date.parse(ends_at) - now;
  const active = faults.filter((it) => left(it) > 0);
  useTick(active.some((it) => it.ends_at), 1_000);
  return (
    <Card id="faults" title="Faults">
      {read.value && (
        <div class="row">
          {active.length > 0
            ? "A profile takes the place of all faults:"
            : "No fault is injected. Find out what your client makes of"}
          <span class="row" role="group" aria-label="Profiles">
            {Object.entries(profiles).map(([profile, texts]) => (
              <Button
                key={profile}
                text={profile}
                pressed={isSet(texts, active)}
                onClick={() =>
                  attempt(() => request("PUT", "faults", { profile }))}
              />
            ))}
          </span>
        </div>
      )}
      <Failure text={error || read.error} />
      <ul class="deliveries">
        {active.map((it) => (
          <li key={it.name}>
            <code class="name">{it.name}</code>
            {it.fault !== it.name && <span>{it.fault}</span>}
            <span class="soft">
              {parametersOf(it).map(([key, value]) =>
                `${key.replaceAll("_", "-")} ${value}`
              ).join(", ")}
            </span>
            <span>{counted(it.injected, "time")}</span>
            {it.ends_at && (
              <span class="soft">ends in {seconds(left(it) / 1_000)}</span>
            )}
            <span class="row end">
              <Button
                text="Change"
                label={`Change ${it.name}`}
                onClick={() => setChanged({ ...it })}
              />
              <Button
                text="Remove"
                label={`Remove ${it.name}`}
                onClick={() =>
                  attempt(() => request("DELETE", pathOf(it.name)))}
              />
            </span>
          </li>
        ))}
      </ul>
      <FaultForm changed={changed} />
    </Card>
  );
}

/** Whether the faults are those of a profile. */
function isSet(texts: readonly string[], faults: readonly Fault[]): boolean {
  return texts.length === faults.length &&
    faults.every(({ name }) => texts.some((it) => it.endsWith(`name=${name}`)));
}
