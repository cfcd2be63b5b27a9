import { useEffect, useState } from "hono/jsx/dom";
import { messageOf } from "../read.ts";
import type { Job } from "../job.ts";
import { useSimulation } from "../state.ts";
import {
  type Delivery,
  DeliveryRow,
  readDeliveries,
} from "../webhooks/delivery.tsx";

/** The latest deliveries of all webhooks about a job. */
async function deliveriesOf(job: string): Promise<Delivery[]> {
  const found = await readDeliveries({ limit: "100" });
  return found.filter((it) => it.job === job);
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
        {found?.map((it) => (
          <DeliveryRow
            key={it.id}
            delivery={it}
            onSent={() => setAgain(again + 1)}
          />
        ))}
      </ul>
    </section>
  );
}
