import type { VirtualClock } from "@heygen-sim/simulator";
import { Webhook } from "standardwebhooks";

/** A received message. */
export interface Received {
  readonly url: string;
  /** Its time, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Responds to a message. */
export type Answers = (
  received: Received,
  number: number,
) => Response | Promise<Response>;

/** A receiver of webhooks in the same process. */
export class Receiver {
  readonly received: Received[] = [];
  /** The `webhookFetch` of a simulator. */
  readonly fetch: typeof fetch;

  /**
   * Begins to receive.
   *
   * @param clock Has the time of each request.
   * @param answers What to answer; 204 if not given.
   */
  constructor(
    clock: VirtualClock,
    answers: Answers = () => new Response(null, { status: 204 }),
  ) {
    this.fetch = async (input, init) => {
      const request = new Request(input, init);
      const received = {
        url: request.url,
        at: clock.now(),
        headers: Object.fromEntries(request.headers),
        text: await request.text(),
      };
      this.received.push(received);
      return await answers(received, this.received.length);
    };
  }

  /** The ids of the messages, in order. */
  get ids(): string[] {
    return this.received.map(({ headers }) => headers["webhook-id"] ?? "");
  }

  /** The bodies of the messages, in order. */
  get events(): Event[] {
    return this.received.map(({ text }) => JSON.parse(text));
  }
}

/** The body of a message. */
export interface Event {
  readonly type: string;
  readonly timestamp: string;
  // deno-lint-ignore no-explicit-any -- whatever the simulator has sent
  readonly data: any;
}

/**
 * Verifies a message with the package of Standard Webhooks.
 *
 * @returns What it says.
 * @throws {Error} If it is signed with another secret, or not in time.
 */
export function verify({ text, headers }: Received, secret: string): Event {
  return new Webhook(secret).verify(text, { ...headers }) as Event;
}

/** Always the same response. */
export const answer =
  (status: number, headers: Record<string, string> = {}) => (): Response =>
    new Response(null, { status, headers });
