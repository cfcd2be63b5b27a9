import { request } from "../api.ts";
import { count } from "../format.ts";
import { Failure, submitted } from "../parts.tsx";
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
  return (
    <section class="card" aria-labelledby="rules">
      <div class="row head">
        <h2 id="rules">Rules for new jobs</h2>
        {rules.length > 1 && (
          <button
            type="button"
            class="end"
            onClick={() => attempt(() => request("DELETE", "rules"))}
          >
            Remove all
          </button>
        )}
      </div>
      <Failure text={unread} />
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
              {count(applied)} {applied === 1 ? "job" : "jobs"}
              <button
                type="button"
                aria-label={`Remove rule ${id}`}
                onClick={() => attempt(() => request("DELETE", `rules/${id}`))}
              >
                Remove
              </button>
            </span>
          </li>
        ))}
      </ol>
      <form
        onSubmit={submitted((data) =>
          attempt(async () => {
            const rule: unknown = JSON.parse(String(data.get("rule")));
            await request("POST", "rules", rule);
          })
        )}
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
        <Failure text={error} />
      </form>
    </section>
  );
}
