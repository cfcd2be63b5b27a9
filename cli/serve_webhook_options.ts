import {
  checkHost,
  checkSecret,
  deliveryFaultName,
} from "@heygen-sim/simulator/server";
import type { Options } from "./option.ts";
import { checked, number, oneOf, wholeNumber } from "./parsers.ts";

/** The options of `serve` about webhooks. */
export const WEBHOOK_OPTIONS = {
  webhookHosts: {
    heading: "Webhooks",
    takes: "host",
    summary: "host or network that webhooks may be sent to",
    otherwise: "none",
    repeatable: true,
    parse: checkHost,
  },
  webhookSecret: {
    takes: "secret",
    summary: "secret that signs callbacks: whsec_ and base64",
    otherwise: "a public one",
    parse: checkSecret,
  },
  webhookSignature: {
    takes: "header",
    summary: "header of HeyGen's signature",
    default: "heygen-signature",
    parse: oneOf(["heygen-signature", "signature", "x-heygen-signature"]),
  },
  webhookFaults: {
    flag: "webhook-fault",
    takes: "fault",
    summary: "fault of deliveries, such as lost,rate=0.1",
    otherwise: "none",
    repeatable: true,
    parse: checked(deliveryFaultName),
  },
  webhookTimeout: {
    takes: "seconds",
    summary: "time that a receiver has to respond, in real time",
    default: "10",
    parse: number({ above: 0, to: 3_600 }),
  },
  maxWebhooks: {
    takes: "number",
    summary: "most webhooks that can be created",
    default: "100",
    // All webhooks are listed in one response.
    parse: wholeNumber(1, 10_000),
  },
} as const satisfies Options;
