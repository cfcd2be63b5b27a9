import { useRef } from "hono/jsx/dom";
import { get, request } from "../api.ts";
import type { Delivery, Webhook } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { counted, moment, seconds } from "../format.ts";
import { linkTo } from "../location.ts";
import { Failure, useTick } from "../parts.tsx";
import { type Reading, useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";

/** Stands for the `callback_url` of jobs among the webhooks. */
export const CALLBACKS = "callbacks";

/** Reads the latest deliveries of a webhook, or of all and of callbacks. */
async function readDeliveries(query: string, of?: string): Promise<Delivery[]> {
  const { webhooks } = of
    ? { webhooks: [] }
    : await get<{ webhooks: Webhook[] }>("webhooks");
  const ids = of ? [of] : [CALLBACKS, ...webhooks.map((it) => it.id)];
  const lists = await Promise.all(
    ids.map((id) =>
      get<{ deliveries: Delivery[] }>(`webhooks/${id}/deliveries?${query}`)
    ),
  );
  return lists.flatMap((it) => it.deliveries).sort((a, b) =>
    b.created_at.localeCompare(a.created_at)
  );
}

/**
 * Reads the latest deliveries, newest first, and again after changes and when attempts
 * are due: no event shows those.
 *
 * @param of Those of this webhook only.
 */
export function useDeliveries(
  query: Readonly<Record<string, string>>,
  of?: string,
): Reading<Delivery[]> {
  const { version } = useSimulation();
  const pending = useRef<readonly Delivery[]>([]);
  const ticks = useTick(pending.current?.length !== 0, 1_000);
  const now = state.now();
  const isDue = pending.current?.some(({ next_attempt_at }) =>
    !(Date.parse(next_attempt_at ?? "") > now)
  );
  const search = `${new URLSearchParams(query)}`;
  const read = useRead(
    `deliveries ${of} ${search}`,
    `${version} ${isDue && ticks}`,
    () => readDeliveries(search, of),
  );
  pending.current = read.value?.filter((it) => it.state === "pending") ?? [];
  return read;
}

/** A delivery with its attempts. */
export function DeliveryRow({ delivery, withJob }: {
  readonly delivery: Delivery;
  /** Whether to show the job. */
  readonly withJob?: boolean;
}) {
  const { id, webhook, url, type, job, state, attempts } = delivery;
  const [error, attempt] = useAction();
  const redeliver = `webhooks/${webhook}/deliveries/${id}/redeliver`;
  return (
    <li>
      <span class={`status ${state}`}>{state}</span>
      <code>{type}</code>
      <span>{moment(delivery.created_at)}</span>
      {withJob && job && <a href={linkTo(["jobs", job])}>{job}</a>}
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
