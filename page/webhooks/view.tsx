import type { Webhook } from "../bodies.ts";
import { Select } from "../controls.tsx";
import { linkTo, type Place } from "../location.ts";
import { Card, Failure } from "../parts.tsx";
import { useRead } from "../read.ts";
import { useSchemas } from "../schema.tsx";
import { useSimulation } from "../state.ts";
import { CreateWebhook } from "./create.tsx";
import { CALLBACKS, DeliveryRow, useDeliveries } from "./delivery.tsx";
import { Endpoint } from "./endpoint.tsx";

/** How many deliveries are shown, the latest. */
const MAX_SHOWN_COUNT = 50;

/** The webhooks, and their deliveries as they are made. */
export function WebhooksView({ place }: { readonly place: Place }) {
  const { version } = useSimulation();
  const { value, error } = useRead<{ webhooks: Webhook[] }>(
    "webhooks",
    version,
  );
  return (
    <>
      <h1>Webhooks</h1>
      <CreateWebhook />
      <Card id="endpoints" title="Receivers">
        <Failure text={error} />
        {value?.webhooks.length === 0 && (
          <p>
            No webhook is registered. Create one above, or over HTTP; a job’s
            {" "}
            <code>callback_url</code> needs none.
          </p>
        )}
        <ul class="deliveries">
          {value?.webhooks.map((it) => <Endpoint key={it.id} webhook={it} />)}
        </ul>
      </Card>
      <Deliveries place={place} webhooks={value?.webhooks ?? []} />
    </>
  );
}

function Deliveries({ place, webhooks }: {
  readonly place: Place;
  readonly webhooks: readonly Webhook[];
}) {
  const schema = useSchemas().value?.Delivery?.properties;
  const chosen = Object.fromEntries(place.query);
  const { webhook, ...query } = chosen;
  const { value: found, error } = useDeliveries(
    { limit: String(MAX_SHOWN_COUNT), ...query },
    webhook,
  );
  const filters = {
    webhook: [CALLBACKS, ...webhooks.map((it) => it.id)],
    state: schema?.state?.enum ?? [],
    type: schema?.type?.enum ?? [],
  };
  return (
    <Card id="deliveries" title="Deliveries">
      <div class="row filters">
        {Object.entries(filters).map(([name, values]) => (
          <label key={name}>
            {name[0]?.toUpperCase()}
            {name.slice(1)}
            <Select
              value={chosen[name] ?? ""}
              options={[["", "any"], ...values.map((it) => it ?? "")]}
              onChange={(value) => {
                location.hash = linkTo(["webhooks"], {
                  ...chosen,
                  [name]: value || undefined,
                });
              }}
            />
          </label>
        ))}
      </div>
      <Failure text={error} />
      {found?.length === 0 && (
        <p>
          {place.query.size > 0
            ? "No delivery matches the filter."
            : "Nothing has been sent. Create a webhook and a job, or send a test event."}
        </p>
      )}
      <ul class="deliveries">
        {found?.slice(0, MAX_SHOWN_COUNT).map((it) => (
          <DeliveryRow key={it.id} delivery={it} withJob />
        ))}
      </ul>
      {(found?.length ?? 0) > MAX_SHOWN_COUNT && (
        <p class="soft">These are the latest {MAX_SHOWN_COUNT}.</p>
      )}
    </Card>
  );
}
