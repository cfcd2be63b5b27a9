import type { FC } from "hono/jsx/dom";
import { ClockCard } from "./control/clock.tsx";
import { Faults } from "./control/faults.tsx";
import { SettingsCard } from "./control/settings.tsx";
import { JobDetail } from "./jobs/detail.tsx";
import { JobList } from "./jobs/list.tsx";
import { LiveView } from "./live/view.tsx";
import type { Place } from "./location.ts";
import { RaceView } from "./race/view.tsx";
import { ReportView } from "./report/view.tsx";
import { WebhooksView } from "./webhooks/view.tsx";

export interface View {
  /** The first part of its path. */
  readonly name: string;
  readonly title: string;
  readonly Content: FC<{ readonly place: Place }>;
}

/** The views, in the order of the navigation; the first one is shown at first. */
export const VIEWS: readonly View[] = [
  { name: "race", title: "Race", Content: RaceView },
  { name: "live", title: "Your client", Content: LiveView },
  { name: "jobs", title: "Jobs", Content: JobsView },
  { name: "control", title: "Clock & faults", Content: ControlView },
  { name: "webhooks", title: "Webhooks", Content: WebhooksView },
  { name: "report", title: "Report", Content: ReportView },
];

function JobsView({ place }: { readonly place: Place }) {
  const id = place.path[1];
  return id === undefined
    ? <JobList place={place} />
    : <JobDetail id={id} key={id} />;
}

function ControlView() {
  return (
    <>
      <h1>Clock &amp; faults</h1>
      <ClockCard />
      <Faults />
      <SettingsCard />
    </>
  );
}
