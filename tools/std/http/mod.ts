/**
 * Status codes, negotiation, entity tags and server-sent events, under the name and export paths of
 * `@std/http`. The code is that of the standard library as npm has it; only the types are written
 * out here.
 *
 * @module
 */

export * from "./etag.ts";
export * from "./negotiation.ts";
export * from "./server_sent_event_stream.ts";
export * from "./status.ts";
