import { contentType } from "./content_type.ts";
import { cut } from "./cut.ts";
import { empty } from "./empty.ts";
import { errorEnvelope } from "./error_envelope.ts";
import type { Fault, Kinds } from "./fault.ts";
import { html } from "./html.ts";
import { latency } from "./latency.ts";
import { noResult } from "./no_result.ts";
import { notFound } from "./not_found.ts";
import { skew } from "./skew.ts";
import { stall } from "./stall.ts";
import { stallBody } from "./stall_body.ts";
import { status } from "./status.ts";
import { stuck } from "./stuck.ts";
import { truncated } from "./truncated.ts";
import { unknownStatus } from "./unknown_status.ts";

/** All faults, by the name that flags, headers and the admin interface use. */
export const FAULTS: Kinds<Fault> = {
  status,
  latency,
  stall,
  "stall-body": stallBody,
  cut,
  empty,
  truncated,
  html,
  "content-type": contentType,
  "error-envelope": errorEnvelope,
  "not-found": notFound,
  "unknown-status": unknownStatus,
  "no-result": noResult,
  stuck,
  skew,
};
