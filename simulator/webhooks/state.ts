import type { SchemeName } from "./schemes.ts";

/** A secret that an endpoint's deliveries are signed with. */
export interface EndpointSecret {
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** When it expires, in milliseconds since the epoch; `null` if it does not. */
  readonly until: number | null;
}

/** A receiver of events of all jobs: a value that JSON can represent. */
export interface Endpoint {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  readonly id: string;
  /** The target. */
  readonly url: string;
  /** The types of events that it receives; `null` for all. */
  readonly events: readonly string[] | null;
  /** The owner's note. */
  readonly description: string | null;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When it was disabled; `null` if it is enabled. */
  readonly disabledAt: number | null;
  /** Its secrets, the newest first. */
  readonly secrets: readonly EndpointSecret[];
  /** The number of secrets it has had. */
  readonly secretsDrawn: number;
  /** The scheme of its messages. */
  readonly scheme: SchemeName;
  /** The only job that it receives events of, by its id in HeyGen's wire. */
  readonly entity?: string | undefined;
  /** The origin of the simulator for its owner: `http://127.0.0.1:5000`. */
  readonly origin: string;
}

/** A request that cannot be fulfilled. */
export interface Rejection {
  readonly rejected: string;
}

/** An attempt to send a message. */
export interface Attempt {
  /** Its time, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  /** The status of the response; `null` without one. */
  readonly status: number | null;
  /** The time that it took, in milliseconds of real time. */
  readonly duration: number;
  /** Why it failed; `null` if it succeeded. */
  readonly reason: string | null;
}

/**
 * The state of a delivery: `"pending"` has attempts left, `"failed"` has used them
 * up or was cancelled, and `"lost"` is never sent, because of a fault.
 */
export type DeliveryState = "pending" | "delivered" | "failed" | "lost";

/** A message to a receiver: a value that JSON can represent. */
export interface Delivery {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  /** The id of the delivery and of its message: `webhook-id`. */
  readonly id: string;
  /** The id of the endpoint, or {@linkcode CALLBACKS}. */
  readonly endpoint: string;
  /** The target. */
  readonly url: string;
  readonly type: string;
  /** The number of its job; `null` without one. */
  readonly job: number | null;
  readonly scheme: SchemeName;
  /** The body, the same in each attempt. */
  readonly body: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: DeliveryState;
  /** The latest attempts, in order. */
  readonly attempts: readonly Attempt[];
  /** The number of attempts since it was created or redelivered. */
  readonly tries: number;
  readonly nextAt: number | null;
}

/** In place of an endpoint's id: the callbacks of single jobs. */
export const CALLBACKS = "callbacks";
