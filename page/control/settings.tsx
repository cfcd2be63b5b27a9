import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { Button } from "../controls.tsx";
import { Card, Failure } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { Field, type Schema, useSchemas, valueOf } from "../schema.tsx";
import { useSimulation } from "../state.ts";

type Settings = Readonly<Record<string, string | number | boolean>>;

/** The settings that can change; which these are is for the server to say. */
export function SettingsCard() {
  const { version, epoch } = useSimulation();
  const { value, error } = useRead<Settings>("settings", version);
  const schemas = useSchemas();
  const fields = schemas.value?.SettingsPatch?.properties;
  return (
    <Card id="settings" title="Settings">
      <p class="soft">
        A change holds for what comes from now on, and takes effect when the
        field is left. “Reset” goes back to the value at the start.
      </p>
      <Failure text={error || schemas.error} />
      {value && fields && (
        <div class="fields">
          {Object.entries(value).map(([name, value]) => (
            <Setting
              key={`${epoch} ${name}`}
              name={name}
              value={String(value)}
              schema={fields[name] ?? {}}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

function Setting({ name, value, schema }: {
  readonly name: string;
  readonly value: string;
  readonly schema: Schema;
}) {
  const [error, attempt] = useAction();
  const [resets, setResets] = useState(0);
  const set = (value: unknown) =>
    attempt(() => request("PATCH", "settings", { [name]: value }));
  return (
    <Field
      id={`setting-${name}`}
      name={name}
      title={<code>{name}</code>}
      schema={schema}
      value={value}
      version={`${value} ${resets}`}
      required
      error={error}
      onChange={(text) => set(valueOf(schema, text))}
    >
      <Button
        text="Reset"
        label={`Reset ${name}`}
        onClick={async () => {
          if (await set(null)) setResets((n) => n + 1);
        }}
      />
    </Field>
  );
}
