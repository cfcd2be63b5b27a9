import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";
import { entered, Failure, submitted } from "../parts.tsx";
import { useAction } from "../read.ts";
import {
  Control,
  type Schema,
  useSchemas,
  valueOf,
  Words,
} from "../schema.tsx";
import { type Fault, parametersOf } from "./fault.ts";

/** The body of `PUT /faults/{name}`, and the name. */
interface NewFault {
  readonly name: string;
  readonly fault: string;
}

/** A form with a field for each parameter of a kind of fault. */
export function FaultForm({ changed, set }: {
  /** A fault to change. */
  readonly changed: Fault | undefined;
  /** Sets a fault. */
  readonly set: (fault: NewFault) => Promise<unknown>;
}) {
  const { value: schemas, error } = useSchemas();
  const [chosen, setChosen] = useState("status");
  const [refused, attempt] = useAction();
  const [done, setDone] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (!changed) return;
    setChosen(changed.fault);
    form.current?.scrollIntoView({ block: "nearest" });
    form.current?.querySelector("select")?.focus();
  }, [changed]);
  if (!schemas) return <Failure text={error} />;

  const kinds = (schemas.Fault?.oneOf ?? []).flatMap(({ $ref }) =>
    schemas[$ref.split("/").at(-1) ?? ""] ?? []
  );
  const kind = kinds.find((it) => nameOf(it) === chosen);
  const { fault: _, ...parameters } = kind?.properties ?? {};
  const given = new Map(changed?.fault === chosen ? parametersOf(changed) : []);
  const name = changed?.fault === chosen ? changed.name : chosen;

  const submit = submitted(async (data) => {
    const body = Object.fromEntries(
      Object.entries(parameters).flatMap(([key, schema]) => {
        const text = String(data.get(key) ?? "").trim();
        return text === "" ? [] : [[key, valueOf(schema, text)]];
      }),
    );
    const name = String(data.get("name")).trim() || chosen;
    const isSet = await attempt(() => set({ name, fault: chosen, ...body }));
    setDone(isSet ? `The fault ${name} is set.` : "");
  });

  return (
    <form ref={form} aria-label="Set a fault" onSubmit={submit}>
      <h3>Set a fault</h3>
      <div class="row">
        <label>
          Fault
          <select
            onChange={entered((value) => {
              setChosen(value);
              setDone("");
            })}
          >
            {kinds.map((it) => (
              <option value={nameOf(it)} selected={nameOf(it) === chosen}>
                {nameOf(it)}
              </option>
            ))}
          </select>
        </label>
        <span>
          <Words of={kind?.properties?.fault} />
        </span>
      </div>
      <div class="fields" key={`${chosen} ${changed?.name}`}>
        {Object.entries(parameters).map(([key, schema]) => {
          const required = kind?.required?.includes(key) ?? false;
          return (
            <div key={key}>
              <label for={`fault-${key}`}>
                {key.replaceAll("_", "-")}
                {required && " (required)"}
              </label>
              <Control
                id={`fault-${key}`}
                name={key}
                schema={schema}
                value={given.get(key) ?? (key === "rate" ? "1" : "")}
                about={`fault-${key}-about`}
                optional={!required}
                required={required}
              />
              <span class="soft" id={`fault-${key}-about`}>
                <Words of={schema} />
              </span>
            </div>
          );
        })}
        <div>
          <label for="fault-name">name</label>
          <input
            id="fault-name"
            name="name"
            value={name}
            aria-describedby="fault-name-about"
            autocomplete="off"
          />
          <span class="soft" id="fault-name-about">
            two faults of one kind have two names
          </span>
        </div>
      </div>
      <div class="row">
        <button type="submit" class="main">Set</button>
        <span role="status">{done}</span>
      </div>
      <Failure text={refused} />
    </form>
  );
}

function nameOf({ properties }: Schema): string {
  return properties?.fault?.enum?.[0] ?? "";
}
