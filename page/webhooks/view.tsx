import { useRef } from "hono/jsx/dom";
import { get, request } from "../api.ts";
import type { Delivery, Webhook } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { counted, moment, seconds } from "../format.ts";
import { linkTo } from "../location.ts";
import { Card, Failure, useTick } from "../parts.tsx";
import { type Reading, useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";

export function WebhooksView() {
  return (
    <>
      <h1>Webhooks</h1>
      <p>
        Receivers are registered by <code>POST /webhooks</code>, or are the{" "}
        <code>callback_url</code> of a job.
      </p>
      <Deliveries title="Deliveries">
        Nothing has been sent.
      </Deliveries>
    </>
  );
}

/** How many deliveries of each webhook are read, the latest. */
const MAX_READ_COUNT = 100;

/** The latest deliveries, newest first. */
export function Deliveries({ title, of, children }: {
  readonly title: string;
  /** Those about a job only. */
  readonly of?: string;
  readonly children: unknown;
}) {
  const { value, error } = useDeliveries();
  const found = value?.filter(({ job }) => of === undefined || job === of);
  return (
    <Card id="deliveries" title={title}>
      <Failure text={error} />
      {found?.length === 0 && <p>{children}</p>}
      <ul class="deliveries">
        {found?.slice(0, MAX_READ_COUNT).map((it) => (
          <DeliveryRow key={it.id} delivery={it} />
        ))}
      </ul>
    </Card>
  );
}

/** Reads the latest deliveries, also those to the `callback_url` of jobs. */
async function readDeliveries(): Promise<Delivery[]> {
  const { webhooks } = await get<{ webhooks: Webhook[] }>("webhooks");
  const ids = ["callbacks", ...webhooks.map(({ id }) => id)];
  const lists = await Promise.all(
    ids.map((id) =>
      get<{ deliveries: Delivery[] }>(
        `webhooks/${id}/deliveries?limit=${MAX_READ_COUNT}`,
      )
    ),
  );
  return lists.flatMap((it) => it.deliveries).sort((a, b) =>
    b.created_at.localeCompare(a.created_at)
  );
}

/**
 * Reads the latest deliveries, and again after changes and when attempts are due: no
 * event shows those.
 */
function useDeliveries(): Reading<Delivery[]> {
  const { version } = useSimulation();
  const pending = useRef<readonly Delivery[]>([]);
  const ticks = useTick(pending.current?.length !== 0, 1_000);
  const now = state.now();
  const isDue = pending.current?.some(({ next_attempt_at }) =>
    !(Date.parse(next_attempt_at ?? "") > now)
  );
  const read = useRead(
    "deliveries",
    `${version} ${isDue && ticks}`,
    readDeliveries,
  );
  pending.current = read.value?.filter((it) => it.state === "pending") ?? [];
  return read;
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { id, webhook, url, type, job, state, attempts } = delivery;
  const [error, attempt] = useAction();
  const redeliver = `webhooks/${webhook}/deliveries/${id}/redeliver`;
  return (
    <li>
      <span class={`status ${state}`}>{state}</span>
      <code>{type}</code>
      <span>{moment(delivery.created_at)}</span>
      {job && <a href={linkTo(["jobs", job])}>{job}</a>}
      <code class="soft">{url}</code>
      <Button
        text="Redeliver"
        class="end"
        label={`Redeliver ${type} ${id}`}
        onClick={() => attempt(() => request("POST", redeliver))}
      />
      {attempts.length > 0 && (
        <details>
          <summary>
            {counted(attempts.length, "attempt")}: {outcomeOf(attempts.at(-1))}
            {delivery.next_attempt_at &&
              `, the next one at ${moment(delivery.next_attempt_at)}`}
          </summary>
          <ol>
            {attempts.map((it, index) => (
              <li key={index}>
                <span>{moment(it.at)}</span>
                <span>{seconds(it.duration)}</span>
                <span>{outcomeOf(it)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      <Failure text={error} />
    </li>
  );
}

function outcomeOf(attempt: Delivery["attempts"][number] | undefined): string {
  const { status, reason } = attempt ?? {};
  return reason ?? (status == null ? "no response" : String(status));
}
