import { ServerSentEventStream as untyped } from "npm:deno-std@1.4.0/http/server_sent_event_stream.js";

/** A message of a server-sent event stream. */
export interface ServerSentEventMessage {
  /** A text that clients ignore, such as a heartbeat. */
  comment?: string;
  /** The kind of event. */
  event?: string;
  /** The payload; may hold newlines. */
  data?: string;
  /** What the client sends as `Last-Event-ID` when it reconnects. */
  id?: string | number;
  /** How long the client waits before it reconnects, in milliseconds. */
  retry?: number;
}

/** A transform of messages into the bytes of an event stream. */
export type ServerSentEventStream = TransformStream<
  ServerSentEventMessage,
  Uint8Array
>;

/** The class of that transform. */
export const ServerSentEventStream: new () => ServerSentEventStream = untyped;
