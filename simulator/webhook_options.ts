/** Options of the webhooks of a simulator. */
export interface WebhookOptions {
  /**
   * The hosts to which webhooks may be sent besides this machine: names, `*.` and a
   * name, addresses, ranges (`10.0.0.0/8`), or `*` for all public addresses. A
   * name that resolves to a private address needs that address, too.
   *
   * @default {[]}
   */
  readonly webhookHosts?: readonly string[];
  /**
   * The secret that signs the callbacks of jobs: `whsec_` and 24 to 64 bytes in
   * base64. Webhooks have secrets of their own.
   *
   * @default {DEFAULT_SECRET}, which is public
   */
  readonly webhookSecret?: string;
  /**
   * The name of the header with HeyGen's signature, which has changed over time.
   * With an older one, `Heygen-Timestamp` and `Heygen-Event-Id` are missing.
   *
   * @default {"heygen-signature"}
   */
  readonly webhookSignature?:
    | "heygen-signature"
    | "signature"
    | "x-heygen-signature";
  /**
   * Faults of deliveries, such as `"duplicate,rate=0.1"`.
   *
   * @default {[]}
   */
  readonly webhookFaults?: readonly string[];
  /**
   * The time in which a receiver must respond, in milliseconds of real time. A
   * `VirtualClock` does not move meanwhile.
   *
   * @default {10_000}
   */
  readonly webhookTimeout?: number;
  /**
   * The maximum number of webhooks.
   *
   * @default {100}
   */
  readonly maxWebhooks?: number;
  /**
   * The function that sends webhooks, such as to a receiver in the same process.
   * Names are not resolved then.
   *
   * @default {undefined} the network
   */
  readonly webhookFetch?: typeof fetch;
}
