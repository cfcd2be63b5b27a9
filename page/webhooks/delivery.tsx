import { useRef } from "hono/jsx/dom";
import { get, request } from "../api.ts";
import { moment, seconds } from "../format.ts";
import { linkTo } from "../location.ts";
import { Failure, useTick } from "../parts.tsx";
import { type Reading, useAction, useRead } from "../read.ts";
import { state, useSimulation } from "../state.ts";

/** Stands for the `callback_url` of jobs among the webhooks. */
export const CALLBACKS = "callbacks";

/** A delivery, as `GET /webhooks/{webhook}/deliveries` lists it. */
export interface Delivery {
  readonly id: string;
  readonly webhook: string;
  readonly url: string;
  readonly type: string;
  readonly job: string | null;
  readonly state: "pending" | "delivered" | "failed" | "lost";
  readonly created_at: string;
  readonly next_attempt_at: string | null;
  readonly attempts: readonly {
    readonly at: string;
    readonly status: number | null;
    readonly duration: number;
    readonly reason: string | null;
  }[];
}

/** A webhook, as `GET /webhooks` lists it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly scheme: string;
  readonly events: readonly string[] | null;
  readonly description: string | null;
  readonly created_at: string;
  readonly disabled_at: string | null;
}

/**
 * Reads the latest deliveries of webhooks and callbacks, newest first.
 *
 * @param query Which ones, as the route takes them.
 * @param of Those of this webhook only.
 */
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
 * Reads the latest deliveries, and again after changes, and when attempts are due: no
 * event shows those.
 *
 * @param query Which ones, as the route takes them.
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
  return (
    <li>
      <span class={`status ${state}`}>{state}</span>
      <code>{type}</code>
      <span>{moment(delivery.created_at)}</span>
      {withJob && job && <a href={linkTo(["jobs", job])}>{job}</a>}
      <code class="soft">{url}</code>
      <button
        type="button"
        class="end"
        aria-label={`Redeliver ${type} ${id}`}
        onClick={() =>
          attempt(() =>
            request("POST", `webhooks/${webhook}/deliveries/${id}/redeliver`)
          )}
      >
        Redeliver
      </button>
      {attempts.length > 0 && (
        <details>
          <summary>
            {attempts.length === 1
              ? "1 attempt"
              : `${attempts.length} attempts`}
            : {outcomeOf(attempts.at(-1))}
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
