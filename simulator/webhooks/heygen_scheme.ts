import { eventOf, type HeyGenEvent } from "../wire/heygen_events.ts";
import { type EventMessage, type Scheme, TEST_EVENT } from "./scheme.ts";
import { signBody } from "./sign.ts";
import { RETRY_DELAYS } from "./standard_scheme.ts";

/** The names that the header of the signature has had, the present one first. */
export const SIGNATURE_HEADERS = [
  "heygen-signature",
  "signature",
  "x-heygen-signature",
] as const;

/** The webhooks of HeyGen. */
export const HEYGEN: Scheme = {
  jobMessage({ job, at, origin }, { viewOf }) {
    const view = viewOf(job, at, origin);
    const event = view && eventOf(view);
    return event && message(event);
  },
  batchMessage: message,
  testMessage: (webhook, at) =>
    message({
      event_id: `evt_${webhook}_${at}`,
      event_type: TEST_EVENT,
      event_data: { webhook },
      created_at: new Date(at).toISOString(),
    }),
  headers({ body, signedBody, secrets, signatureHeader }, timestamp) {
    const signature = signBody(secrets[0] ?? "", signedBody);
    // The older headers came alone.
    if (signatureHeader !== SIGNATURE_HEADERS[0]) {
      return { [signatureHeader]: signature };
    }
    return {
      [signatureHeader]: signature,
      "heygen-timestamp": String(timestamp),
      "heygen-event-id": JSON.parse(body).event_id,
    };
  },
  // For up to 24 hours; the delays are not documented.
  retryDelays: RETRY_DELAYS.slice(0, 6),
  endsWithGone: false,
};

/** The callbacks of single jobs of HeyGen: sent once, and not signed. */
export const UNSIGNED: Scheme = {
  ...HEYGEN,
  headers: () => ({}),
  retryDelays: [],
};

function message(event: HeyGenEvent): EventMessage {
  return { type: event.event_type, text: () => JSON.stringify(event) };
}
