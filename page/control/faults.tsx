import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Fault } from "../bodies.ts";
import { Button, Form, Select } from "../controls.tsx";
import { counted, seconds } from "../format.ts";
import { Card, Failure, useTick } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";
import { Field, type Schema, useSchemas, valueOf, Words } from "../schema.tsx";

interface FaultList {
  readonly faults: readonly Fault[];
  /** The faults of each profile, as texts. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

export function Faults() {
  const { version, polls } = useSimulation();
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
            <Button
              text="Remove"
              class="end"
              label={`Remove ${it.name}`}
              onClick={() => attempt(() => request("DELETE", pathOf(it.name)))}
            />
          </li>
        ))}
      </ul>
      <FaultForm />
    </Card>
  );
}

function isSet(texts: readonly string[], faults: readonly Fault[]): boolean {
  return texts.length === faults.length &&
    faults.every(({ name }) => texts.some((it) => it.endsWith(`name=${name}`)));
}

const pathOf = (name: string) => `faults/${encodeURIComponent(name)}`;

function parametersOf(
  { fault: _, name: _name, injected: _injected, ends_at: _ends, ...rest }:
    Fault,
): [string, string][] {
  return Object.entries(rest).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]]
  );
}

function FaultForm() {
  const { value: schemas, error } = useSchemas();
  const [chosen, setChosen] = useState("status");
  if (!schemas) return <Failure text={error} />;

  const kinds = (schemas.Fault?.oneOf ?? []).flatMap(({ $ref }) =>
    schemas[$ref.split("/").at(-1) ?? ""] ?? []
  );
  const kind = kinds.find((it) => kindOf(it) === chosen);
  const { fault: about, ...parameters } = kind?.properties ?? {};

  function set(texts: Readonly<Record<string, string>>) {
    const body = Object.entries(texts).flatMap(([key, text]) =>
      text === "" ? [] : [[key, valueOf(parameters[key] ?? {}, text)]]
    );
    return request("PUT", pathOf(chosen), {
      fault: chosen,
      ...Object.fromEntries(body),
    });
  }

  return (
    <Form aria-label="Set a fault" action={set}>
      <h3>Set a fault</h3>
      <div class="row">
        <label>
          Fault
          <Select
            value={chosen}
            options={kinds.map(kindOf)}
            onChange={setChosen}
          />
        </label>
        <span>
          <Words of={about} />
        </span>
      </div>
      <div class="fields" key={chosen}>
        {Object.entries(parameters).map(([key, schema]) => {
          const required = kind?.required?.includes(key) ?? false;
          const title = key.replaceAll("_", "-");
          return (
            <Field
              key={key}
              id={`fault-${key}`}
              name={key}
              title={required ? `${title} (required)` : title}
              schema={schema}
              value={key === "rate" ? "1" : ""}
              required={required}
            />
          );
        })}
      </div>
      <button type="submit" class="main">Set</button>
    </Form>
  );
}

function kindOf({ properties }: Schema): string {
  return properties?.fault?.enum?.[0] ?? "";
}
