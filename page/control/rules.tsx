import { request } from "../api.ts";
import { Button, Form } from "../controls.tsx";
import { counted } from "../format.ts";
import { Card, Failure } from "../parts.tsx";
import { useAction, useRead } from "../read.ts";
import { useSchemas } from "../schema.tsx";
import { useSimulation } from "../state.ts";

/** A rule, as `GET /rules` lists it. */
interface Rule {
  readonly id: string;
  readonly applied: number;
}

/** The rules for jobs that applications create. */
export function Rules() {
  const { version } = useSimulation();
  const [error, attempt] = useAction();
  const { value, error: unread } = useRead<{ rules: Rule[] }>("rules", version);
  const [example] = useSchemas().value?.JobRule?.examples ?? [];
  const rules = value?.rules ?? [];
  const remove = (path: string) => attempt(() => request("DELETE", path));
  return (
    <Card
      id="rules"
      title="Rules for new jobs"
      aside={rules.length > 1 && (
        <Button
          text="Remove all"
          class="end"
          onClick={() => remove("rules")}
        />
      )}
    >
      <Failure text={error || unread} />
      {value && rules.length === 0 && (
        <p>
          All jobs are drawn by the settings. A rule decides what becomes of
          jobs that your application creates, by what it sends.
        </p>
      )}
      <ol class="deliveries">
        {rules.map(({ id, applied, ...rule }) => (
          <li key={id}>
            <code>{JSON.stringify(rule)}</code>
            <span class="row end">
              {counted(applied, "job")}
              <Button
                text="Remove"
                label={`Remove rule ${id}`}
                onClick={() => remove(`rules/${id}`)}
              />
            </span>
          </li>
        ))}
      </ol>
      <Form
        action={({ rule = "" }) => request("POST", "rules", JSON.parse(rule))}
      >
        <label class="json">
          Rule in JSON
          <textarea
            name="rule"
            rows={6}
            required
            spellcheck={false}
            key={String(example !== undefined)}
          >
            {example && JSON.stringify(example, null, 2)}
          </textarea>
        </label>
        <button type="submit">Add behind the others</button>
      </Form>
    </Card>
  );
}
