import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Fault } from "../bodies.ts";
import { Form, Select } from "../controls.tsx";
import { Failure } from "../parts.tsx";
import { Field, type Schema, useSchemas, valueOf, Words } from "../schema.tsx";

export const pathOf = (name: string) => `faults/${encodeURIComponent(name)}`;

export function parametersOf(
  { fault: _, name: _name, injected: _injected, ends_at: _ends, ...rest }:
    Fault,
): [string, string][] {
  return Object.entries(rest).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]]
  );
}

/** A form with a field for each parameter of a kind of fault. */
export function FaultForm({ changed }: {
  readonly changed: Fault | undefined;
}) {
  const { value: schemas, error } = useSchemas();
  const [chosen, setChosen] = useState("status");
  const [done, setDone] = useState("");
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!changed) return;
    setChosen(changed.fault);
    place.current?.scrollIntoView({ block: "nearest" });
    place.current?.querySelector("select")?.focus();
  }, [changed]);
  if (!schemas) return <Failure text={error} />;

  const kinds = (schemas.Fault?.oneOf ?? []).flatMap(({ $ref }) =>
    schemas[$ref.split("/").at(-1) ?? ""] ?? []
  );
  const kind = kinds.find((it) => nameOf(it) === chosen);
  const { fault: _, ...parameters } = kind?.properties ?? {};
  const own = changed?.fault === chosen ? changed : undefined;
  const given = new Map(own && parametersOf(own));

  async function set({ name, ...texts }: Readonly<Record<string, string>>) {
    setDone("");
    const body = Object.entries(texts).flatMap(([key, text]) =>
      text === "" ? [] : [[key, valueOf(parameters[key] ?? {}, text)]]
    );
    await request("PUT", pathOf(name || chosen), {
      fault: chosen,
      ...Object.fromEntries(body),
    });
    setDone(`The fault ${name || chosen} is set.`);
  }

  return (
    <div ref={place}>
      <Form aria-label="Set a fault" action={set}>
        <h3>Set a fault</h3>
        <div class="row">
          <label>
            Fault
            <Select
              value={chosen}
              options={kinds.map(nameOf)}
              onChange={(value) => {
                setChosen(value);
                setDone("");
              }}
            />
          </label>
          <span>
            <Words of={kind?.properties?.fault} />
          </span>
        </div>
        <div class="fields" key={`${chosen} ${changed?.name}`}>
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
                value={given.get(key) ?? (key === "rate" ? "1" : "")}
                required={required}
              />
            );
          })}
          <Field
            id="fault-name"
            name="name"
            title="name"
            schema={{ description: "two faults of one kind have two names" }}
            value={own?.name ?? chosen}
          />
        </div>
        <div class="row">
          <button type="submit" class="main">Set</button>
          <span role="status">{done}</span>
        </div>
      </Form>
    </div>
  );
}

function nameOf({ properties }: Schema): string {
  return properties?.fault?.enum?.[0] ?? "";
}
