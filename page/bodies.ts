/**
 * The bodies of responses. Types are all that the page has of the simulator: they
 * meet over HTTP.
 *
 * @module
 */
import type { JobReportBody } from "../simulator/report/schema.ts";

export type { FaultState as Fault } from "../simulator/faults/schema.ts";
export type {
  ClientReportBody as ClientReport,
  JobReportBody as JobReport,
  ReportBody as Report,
  RequestBody as RequestEvent,
} from "../simulator/report/schema.ts";
export type { ClockBody as Clock } from "../simulator/routes/clock.ts";
export type { JobListBody as JobList } from "../simulator/routes/jobs.ts";
export type {
  DeliveryBody as Delivery,
  WebhookBody as Webhook,
} from "../simulator/webhooks/schema.ts";
export type { JobBody as Job } from "../simulator/wire/jobs.ts";

export type JobClient = JobReportBody["clients"][number];
