import { request } from "../api.ts";
import { Form } from "../controls.tsx";
import { Card, Failure } from "../parts.tsx";
import { useRead } from "../read.ts";
import { Field, useSchemas, valueOf } from "../schema.tsx";
import { useSimulation } from "../state.ts";

type Settings = Readonly<Record<string, string | number | boolean>>;

/** The settings that can change; which these are is for the server to say. */
export function SettingsCard() {
  const { version } = useSimulation();
  const { value: settings, error } = useRead<Settings>("settings", version);
  const schemas = useSchemas();
  const fields = schemas.value?.SettingsPatch?.properties;

  /** Sets what differs from the present values. */
  function set(texts: Readonly<Record<string, string>>) {
    const changed = Object.entries(texts).filter(([name, text]) =>
      text !== String(settings?.[name])
    );
    const patch = changed.map(([name, text]) =>
      [name, valueOf(fields?.[name] ?? {}, text)] as const
    );
    return request("PATCH", "settings", Object.fromEntries(patch));
  }

  return (
    <Card id="settings" title="Settings">
      <p class="soft">A change holds for what comes from now on.</p>
      <Failure text={error || schemas.error} />
      {settings && fields && (
        <Form aria-label="Change settings" action={set}>
          <div class="fields">
            {Object.entries(settings).map(([name, value]) => (
              <Field
                key={name}
                id={`setting-${name}`}
                name={name}
                title={<code>{name}</code>}
                schema={fields[name] ?? {}}
                value={String(value)}
                required
              />
            ))}
          </div>
          <button type="submit" class="main">Change</button>
        </Form>
      )}
    </Card>
  );
}
