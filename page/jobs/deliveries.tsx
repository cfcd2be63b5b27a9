import { useEffect, useState } from "hono/jsx/dom";
import { get } from "../api.ts";
import { moment } from "../format.ts";
import { messageOf } from "../read.ts";
import type { Job } from "../job.ts";
import { useSimulation } from "../state.ts";

/** A delivery, as `GET /webhooks/{webhook}/deliveries` lists it. */
interface Delivery {
  readonly id: string;
  readonly url: string;
  readonly type: string;
  readonly job: string | null;
  readonly state: "pending" | "delivered" | "failed" | "lost";
  readonly created_at: string;
  readonly attempts: readonly {
    readonly status: number | null;
    readonly reason: string | null;
  }[];
}

/** The latest deliveries of all webhooks about a job. */
async function deliveriesOf(job: string): Promise<Delivery[]> {
  const { webhooks } = await get<{ webhooks: { id: string }[] }>("webhooks");
  const lists = await Promise.all(
    ["callbacks", ...webhooks.map((it) => it.id)].map((id) =>
      get<{ deliveries: Delivery[] }>(`webhooks/${id}/deliveries?limit=100`)
    ),
  );
  return lists.flatMap((it) => it.deliveries).filter((it) => it.job === job);
}

/** The webhooks that were sent about a job. */
export function Deliveries({ job }: { readonly job: Job }) {
  const { epoch } = useSimulation();
  const [found, setFound] = useState<Delivery[]>();
  const [error, setError] = useState("");
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let wanted = true;
    let timer = 0;
    deliveriesOf(job.id).then((found) => {
      if (!wanted) return;
      setFound(found);
      setError("");
      if (found.some((it) => it.state === "pending")) {
        timer = setTimeout(() => setAgain(again + 1), 2_000);
      }
    }, (error) => wanted && setError(messageOf(error)));
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [job.id, job.status, epoch, again]);
  return (
    <section class="card" aria-labelledby="deliveries">
      <h2 id="deliveries">Webhooks</h2>
      {error && <p class="error" role="alert">{error}</p>}
      {found?.length === 0 && (
        <p>
          Nothing has been sent about this job. A webhook, or a{" "}
          <code>callback_url</code> of the job, receives its end.
        </p>
      )}
      <ul class="deliveries">
        {found?.map((it) => {
          const { status, reason } = it.attempts.at(-1) ?? {};
          return (
            <li key={it.id}>
              <span class={`status ${it.state}`}>{it.state}</span>
              <code>{it.type}</code>
              <span>{moment(it.created_at)}</span>
              <code>{it.url}</code>
              <span class="soft">
                {it.attempts.length === 1
                  ? "1 attempt"
                  : `${it.attempts.length} attempts`}
                {it.attempts.length > 0 &&
                  `, the last one: ${reason ?? status ?? "no response"}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
