import { useEffect, useState } from "hono/jsx/dom";
import { linkTo, type Place } from "../location.ts";
import { Failure, useTick } from "../parts.tsx";
import { messageOf, useRead } from "../read.ts";
import { useSchemas } from "../schema.tsx";
import { useSimulation } from "../state.ts";
import { CreateWebhook } from "./create.tsx";
import {
  CALLBACKS,
  type Delivery,
  DeliveryRow,
  readDeliveries,
  type Webhook,
} from "./delivery.tsx";
import { Endpoint } from "./endpoint.tsx";

/** How many deliveries are shown, the latest. */
const MAX_SHOWN_COUNT = 50;

/** The webhooks, and their deliveries as they are made. */
export function WebhooksView({ place }: { readonly place: Place }) {
  const { epoch, events } = useSimulation();
  const [changes, setChanges] = useState(0);
  const ticks = useTick(true, 2_000);
  const version = `${epoch} ${events} ${changes} ${ticks}`;
  const { value, error } = useRead<{ webhooks: Webhook[] }>(
    "webhooks",
    version,
  );
  const update = () => setChanges((n) => n + 1);
  return (
    <>
      <h1>Webhooks</h1>
      <CreateWebhook onCreated={update} />
      <section class="card" aria-labelledby="endpoints">
        <h2 id="endpoints">Receivers</h2>
        <Failure text={error} />
        {value?.webhooks.length === 0 && (
          <p>
            No webhook is registered. Create one above, or over HTTP; a job’s
            {" "}
            <code>callback_url</code> needs none.
          </p>
        )}
        <ul class="deliveries">
          {value?.webhooks.map((it) => (
            <Endpoint key={it.id} webhook={it} onChanged={update} />
          ))}
        </ul>
      </section>
      <Deliveries
        place={place}
        webhooks={value?.webhooks ?? []}
        version={version}
        onSent={update}
      />
    </>
  );
}

/** Options of {@linkcode Deliveries}. */
interface DeliveriesProps {
  readonly place: Place;
  readonly webhooks: readonly Webhook[];
  readonly version: string;
  readonly onSent: () => void;
}

function Deliveries({ place, webhooks, version, onSent }: DeliveriesProps) {
  const schema = useSchemas().value?.Delivery?.properties;
  const [found, setFound] = useState<Delivery[]>();
  const [error, setError] = useState("");
  const chosen = Object.fromEntries(place.query);
  const { webhook, state, type } = chosen;
  const query = `${place.query}`;
  useEffect(() => {
    let wanted = true;
    readDeliveries({
      limit: String(MAX_SHOWN_COUNT),
      ...state && { state },
      ...type && { type },
    }, webhook).then((found) => {
      if (!wanted) return;
      setFound(found);
      setError("");
    }, (error) => wanted && setError(messageOf(error)));
    return () => {
      wanted = false;
    };
  }, [query, version]);
  const filters = {
    webhook: [CALLBACKS, ...webhooks.map((it) => it.id)],
    state: schema?.state?.enum ?? [],
    type: schema?.type?.enum ?? [],
  };
  return (
    <section class="card" aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      <div class="row filters">
        {Object.entries(filters).map(([name, values]) => (
          <label key={name}>
            {name[0]?.toUpperCase()}
            {name.slice(1)}
            <select
              onChange={({ target }: Event) => {
                const { value } = target as HTMLSelectElement;
                location.hash = linkTo(["webhooks"], {
                  ...chosen,
                  [name]: value || undefined,
                });
              }}
            >
              <option value="">any</option>
              {values.map((it) => (
                <option value={it ?? ""} selected={it === chosen[name]}>
                  {it}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <Failure text={error} />
      {found?.length === 0 && (
        <p>
          {webhook || state || type
            ? "No delivery matches the filter."
            : "Nothing has been sent. Create a webhook and a job, or send a test event."}
        </p>
      )}
      <ul class="deliveries">
        {found?.slice(0, MAX_SHOWN_COUNT).map((it) => (
          <DeliveryRow key={it.id} delivery={it} onSent={onSent} withJob />
        ))}
      </ul>
      {(found?.length ?? 0) > MAX_SHOWN_COUNT && (
        <p class="soft">These are the latest {MAX_SHOWN_COUNT}.</p>
      )}
    </section>
  );
}
