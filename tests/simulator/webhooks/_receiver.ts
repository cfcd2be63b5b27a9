import type { VirtualClock } from "@heygen-sim/simulator";
import { Webhook } from "standardwebhooks";

/** A message as it came. */
export interface Received {
  readonly url: string;
  /** When, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What a receiver answers to a message. */
export type Answers = (
  received: Received,
  number: number,
) => Response | Promise<Response>;

/** A receiver of webhooks in the same process. */
export class Receiver {
  readonly received: Received[] = [];
  /** Hand it to the simulator as `webhookFetch`. */
  readonly fetch: typeof fetch;

  /**
   * Begins to receive.
   *
   * @param clock Tells when.
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

  /** The ids of the messages, in the order in which they came. */
  get ids(): string[] {
    return this.received.map(({ headers }) => headers["webhook-id"] ?? "");
  }

  /** What the messages say, in the order in which they came. */
  get events(): Event[] {
    return this.received.map(({ text }) => JSON.parse(text));
  }
}

/** What a message says. */
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

/** Always the same answer. */
export const answer =
  (status: number, headers: Record<string, string> = {}) => (): Response =>
    new Response(null, { status, headers });
