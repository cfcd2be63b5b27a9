import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

/** A secret in HeyGen's form, and in that of Standard Webhooks. */
export const SECRET = "whsec_c2V2ZW4gdHJhbnNsYXRvcnMgb24gYSBidXM=";

/** HeyGen's signature of a body, made without the code under test. */
export function heygenSignature(
  body: string | Uint8Array,
  secret = SECRET,
): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** The body of an event of a translation, as HeyGen sends it. */
export function heygenBody(
  data: Readonly<Record<string, unknown>> = {},
  id = "evt_1",
): string {
  return JSON.stringify({
    event_id: id,
    event_type: "video_translate.success",
    event_data: {
      video_translate_id: "j1-es",
      url: "https://files.test/v.mp4",
      ...data,
    },
    created_at: "2026-01-01T12:00:00Z",
  });
}

/** A request with a body that HeyGen has signed. */
export function heygenRequest(
  body: string = heygenBody(),
  headers: HeadersInit = { "heygen-signature": heygenSignature(body) },
): Request {
  return new Request("http://receiver.test/", {
    method: "POST",
    headers,
    body,
  });
}

/** A request with a body that is signed by Standard Webhooks, now. */
export function standardRequest(data: unknown, id = "msg_1"): Request {
  const body = JSON.stringify({ type: "job.completed", data });
  const time = `${Math.floor(Date.now() / 1_000)}`;
  const key = Buffer.from(SECRET.slice(6), "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${time}.${body}`);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": time,
    "webhook-signature": `v1,${hmac.digest("base64")}`,
  };
  return new Request("http://receiver.test/", {
    method: "POST",
    headers,
    body,
  });
}
