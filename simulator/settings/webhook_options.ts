import { parseDeliveryFault } from "../webhooks/faults.ts";
import {
  checkSecret,
  DEFAULT_SECRET,
  SIGNATURE_HEADERS,
} from "../webhooks/schemes.ts";
import { checkHost, Targets } from "../webhooks/targets.ts";
import {
  count,
  isDuration,
  isTexts,
  oneOf,
  type OptionTable,
  passes,
  seconds,
  text,
  texts,
} from "./option_kinds.ts";

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

const MAX_TIMER_MS = 2 ** 31 - 1;

/** {@linkcode WebhookOptions}: their defaults, bounds and words. */
export const WEBHOOK_OPTIONS: OptionTable<WebhookOptions> = {
  webhookHosts: {
    fallback: [],
    ...texts("host", checkHost),
    accepted: "a list of hosts, such as *.example.com or 10.0.0.0/8",
    test: (value) => isTexts(value) && passes(() => new Targets(value)),
    summary: "host or network that webhooks may be sent to",
  },
  webhookSecret: {
    fallback: DEFAULT_SECRET,
    ...text("secret", "whsec_ and 24 to 64 bytes in base64", checkSecret),
    secret: true,
    summary: "secret that signs callbacks: whsec_ and base64",
    otherwise: "a public one",
  },
  webhookSignature: {
    fallback: "heygen-signature",
    ...oneOf("header", SIGNATURE_HEADERS),
    summary: "header of HeyGen's signature",
  },
  webhookFaults: {
    fallback: [],
    ...texts("fault", parseDeliveryFault),
    summary: "fault of deliveries, such as lost,rate=0.1",
    flag: "webhook-fault",
  },
  webhookTimeout: {
    fallback: 10_000,
    ...seconds({ above: 0, to: 3_600 }),
    accepted: `a number of milliseconds above 0, ${MAX_TIMER_MS} at most`,
    test: (value) => isDuration(value) && value > 0 && value <= MAX_TIMER_MS,
    summary: "seconds of real time that a receiver has to respond",
  },
  maxWebhooks: {
    fallback: 100,
    // All webhooks are listed in one response.
    ...count(1, { to: 10_000 }),
    summary: "most webhooks that can be created",
  },
  webhookFetch: {
    fallback: undefined,
    accepted: "a function like fetch",
    test: (value) => typeof value === "function",
  },
};
