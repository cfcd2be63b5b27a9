import { useMemo } from "hono/jsx/dom";
import type { Report } from "../bodies.ts";
import { moment, seconds } from "../format.ts";
import { linkTo, type Place } from "../location.ts";
import { Card, Failure } from "../parts.tsx";
import { useRead } from "../read.ts";
import { useSimulation } from "../state.ts";
import { clientsOf, COUNTS, SCORES } from "./columns.ts";
import { ClientTable, Meanings } from "./table.tsx";

export function ReportView({ place }: { readonly place: Place }) {
  const { polls, epoch } = useSimulation();
  const price = place.query.get("price");
  const path = price ? `report?${new URLSearchParams({ price })}` : "report";
  const { value, error } = useRead<Report>(path, `${epoch} ${polls}`);
  const clients = useMemo(() => clientsOf(value), [value]);
  return (
    <>
      <h1>Client report</h1>
      <p>
        How well each client polled, over all jobs. The cost of a wait is its
        waste plus a price for each request after the first
        {value && `, ${seconds(value.price)} here`}.
      </p>
      <Failure text={error} />
      {value && clients.length === 0 && (
        <p class="card">
          No client has polled a job yet.{" "}
          <a href={linkTo(["live"])}>Start one</a>, and its figures appear here.
        </p>
      )}
      {clients.length > 0 && (
        <>
          <Card id="scores" title="Costs" key="scores">
            <ClientTable
              caption="Costs of each client"
              clients={clients}
              columns={SCORES}
            />
          </Card>
          <Card id="counts" title="Requests" key="counts">
            <ClientTable
              caption="Requests of each client"
              clients={clients}
              columns={COUNTS}
            />
          </Card>
          <p class="soft">
            At {value && moment(value.server_time)}{" "}
            of the simulation’s clock, without the requests of this page.
          </p>
          <h2>What the figures mean</h2>
          <Meanings columns={[...SCORES, ...COUNTS]} />
        </>
      )}
    </>
  );
}
