import { Card, Failure } from "../parts.tsx";
import { DeliveryRow, useDeliveries } from "../webhooks/delivery.tsx";

/** The webhooks that were sent about a job, among the latest ones. */
export function Deliveries({ job }: { readonly job: string }) {
  const { value, error } = useDeliveries({ limit: "100" });
  const found = value?.filter((it) => it.job === job);
  return (
    <Card id="deliveries" title="Webhooks">
      <Failure text={error} />
      {found?.length === 0 && (
        <p>
          Nothing has been sent about this job. A webhook, or a{" "}
          <code>callback_url</code> of the job, receives its end.
        </p>
      )}
      <ul class="deliveries">
        {found?.map((it) => <DeliveryRow key={it.id} delivery={it} />)}
      </ul>
    </Card>
  );
}
