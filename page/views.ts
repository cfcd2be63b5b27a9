import type { FC } from "hono/jsx/dom";
import type { Place } from "./location.ts";
import { ControlView } from "./control/view.tsx";
import { JobsView } from "./jobs/view.tsx";
import { LiveView } from "./live/view.tsx";
import { RaceView } from "./race/view.tsx";
import { ReportView } from "./report/view.tsx";
import { WebhooksView } from "./webhooks/view.tsx";

export interface View {
  /** The first part of its path. */
  readonly name: string;
  /** Its title, in the navigation as well. */
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
