import { type SimulatorOptions, VirtualClock } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { type Simulated, simulated, START } from "../routes/_simulated.ts";
import { type Answers, Receiver } from "./_receiver.ts";

export const URL_OF_RECEIVER = "http://127.0.0.1:8080/hook";

/** A webhook with its secret. */
export interface Hook {
  readonly id: string;
  readonly secret: string;
}

/** A simulator with a receiver in the same process. */
export interface Hooked extends Simulated, Disposable {
  readonly receiver: Receiver;
  /** Creates a webhook. */
  hook(body?: Readonly<Record<string, unknown>>): Promise<Hook>;
  /** Lists the deliveries of a webhook, newest first. */
  // deno-lint-ignore no-explicit-any -- whatever the server has sent
  log(id: string, query?: string): Promise<any[]>;
}

/** Creates both. */
export function hooked(
  answers?: Answers,
  options: SimulatorOptions = {},
): Hooked {
  const clock = new VirtualClock(START);
  const receiver = new Receiver(clock, answers);
  const made = simulated({ webhookFetch: receiver.fetch, ...options, clock });
  const { ask, simulator } = made;
  return {
    ...made,
    clock,
    receiver,
    async hook(body = {}) {
      const response = await ask("POST", "/webhooks", {
        body: { url: URL_OF_RECEIVER, ...body },
      });
      assertEquals(response.status, 201, response.text);
      return response.body;
    },
    async log(id, query = "") {
      const response = await ask("GET", `/webhooks/${id}/deliveries${query}`);
      assertEquals(response.status, 200, response.text);
      return response.body.deliveries;
    },
    [Symbol.dispose]: () => simulator.close(),
  };
}
