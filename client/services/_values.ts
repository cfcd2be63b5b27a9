import type { JobTraits } from "../../algorithms/protocol.ts";
import { jobError, type StatusFields } from "../status_reading.ts";
import { amount, defined, identifier, text, time } from "../values.ts";
import type { Field, Service } from "./service.ts";

/** Returns the first value of a field that can be read. */
function find(
  body: unknown,
  field: Field = [],
  read: (value: unknown) => unknown,
): unknown {
  for (const path of [field].flat()) {
    const value: unknown = path.split(".")
      .reduce((value, key) => Object(value)[key], body);
    const result = read(value);
    if (result !== undefined && !Number.isNaN(result)) return value;
  }
  return undefined;
}

/** Reads a text; numbers become texts. */
export function findText(
  body: unknown,
  field: Field | undefined,
): string | undefined {
  return identifier(find(body, field, identifier));
}

/** Reads the values of a job from a response of a service. */
export function valuesOf(
  service: Service,
  body: unknown,
  headers: Headers,
): StatusFields {
  const { progressMax = 1, serverTime } = service;
  const progress = amount(
    find(body, service.progress, amount),
    1 / progressMax,
  );
  return {
    status: find(body, service.status, text),
    id: find(body, service.id, identifier),
    progress: progress && Math.min(progress, 1),
    created_at: find(body, service.createdAt, time),
    completed_at: find(body, service.completedAt, time),
    server_time: serverTime
      ? find(body, serverTime, time)
      : headers.get("date"),
    completion_time: find(body, service.duration, amount),
    error: find(body, service.error, jobError),
    result_url: find(body, service.resultUrl, text),
  };
}

/** Reads the properties of a job. */
export function traitsOf(
  body: unknown,
  fields: Exclude<Service["traits"], undefined>,
): JobTraits {
  return defined<JobTraits>({
    source: findText(body, fields.source),
    language: findText(body, fields.language),
    length: amount(find(body, fields.length, amount), 1_000),
  });
}
