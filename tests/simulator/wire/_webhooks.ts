import type { SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import {
  type Answers,
  type Received as Message,
  Receiver,
} from "../webhooks/_receiver.ts";
import { HeyGenWorld } from "./_heygen.ts";

export const HOOK = "http://127.0.0.1:8080/hook";

/** A simulator with a receiver of webhooks in the same process. */
export class WebhookWorld extends HeyGenWorld {
  readonly receiver: Receiver;

  /** Creates both. */
  constructor(options: SimulatorOptions = {}, answers?: Answers) {
    super({
      webhookFetch: (...sent) => this.receiver.fetch(...sent),
      ...options,
    });
    this.receiver = new Receiver(this.clock, answers);
  }

  /** Creates an endpoint on v3. */
  async endpoint(body: Record<string, unknown> = {}) {
    const path = "/v3/webhooks/endpoints";
    const created = await this.post(path, { url: HOOK, ...body });
    assertEquals(created.status, 200, JSON.stringify(created.body));
    return created.body.data;
  }
}

/** HeyGen's signature of a message, made without the code under test. */
export function signatureOf({ text }: Message, secret: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}
