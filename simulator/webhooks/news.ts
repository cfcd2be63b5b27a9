import type { Job } from "../core/job.ts";
import type { EventMessage } from "./job_messages.ts";
import type { SchemeName } from "./schemes.ts";
import { CALLBACKS, type Endpoint } from "./state.ts";

/** A receiver of messages: an endpoint, or the callback of a job. */
export type Receiver = Pick<
  Endpoint,
  "id" | "url" | "origin" | "events" | "scheme" | "entity" | "disabledAt"
>;

/** What a message is about. */
export interface About {
  /** What has each event once. */
  readonly subject: number | string;
  /** The number of the job. */
  readonly job?: number | null;
  /** The time of the event, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether the event may have been sent before. */
  readonly isRestored?: boolean;
}

/** An event, and the message about it to each receiver. */
export interface News extends About {
  /** Returns the id of its subject in HeyGen's wire. */
  entity(): string;
  /** Returns the message; `undefined` if the receiver's scheme has none. */
  messageFor(to: Receiver): EventMessage | undefined;
}

/** The messages about news, for the receivers that want them. */
export function* messagesTo(
  receivers: readonly Receiver[],
  { entity, messageFor }: News,
): Generator<readonly [Receiver, EventMessage]> {
  for (const to of receivers) {
    if (to.disabledAt !== null) continue;
    if (to.entity !== undefined && to.entity !== entity()) continue;
    const message = messageFor(to);
    if (!message || to.events?.includes(message.type) === false) continue;
    yield [to, message];
  }
}

/** Whether a job has a callback, or is part of a batch, which may have one. */
export function isAwaited({ details }: Job): boolean {
  return details?.callbackUrl !== undefined ||
    details?.submission?.batch !== undefined;
}

/** The receiver of a callback, if there is one. */
export function callbackTo(
  url: string | undefined,
  origin = "",
  scheme: SchemeName | undefined,
): Receiver | undefined {
  return url === undefined
    ? undefined
    : { id: CALLBACKS, url, origin, events: null, scheme, disabledAt: null };
}
