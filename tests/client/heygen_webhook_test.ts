import {
  verifyWebhook,
  type VerifyWebhookOptions,
  WebhookError,
  type WebhookRefusal,
} from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  heygenBody,
  heygenRequest,
  heygenSignature,
  SECRET,
  standardRequest,
} from "./_signed.ts";

const scheme = "heygen" as const;
const BODY = heygenBody();
const SIGNATURE = heygenSignature(BODY);
const CREATED = Date.UTC(2026, 0, 1, 12);

async function refused(
  request: Request,
  reason: WebhookRefusal,
  options: VerifyWebhookOptions = { scheme },
  secret: string | string[] = SECRET,
): Promise<string> {
  const error = await assertRejects(
    () => verifyWebhook(request, secret, options),
    WebhookError,
  );
  assertEquals(error.reason, reason, error.message);
  return error.message;
}

Deno.test("verifyWebhook() accepts HeyGen's signature by each name of its header", async () => {
  for (
    const name of ["Heygen-Signature", "Signature", "X-Heygen-Signature"]
  ) {
    for (const value of [SIGNATURE, SIGNATURE.toUpperCase()]) {
      const request = heygenRequest(BODY, { [name]: value });
      assertEquals(await verifyWebhook(request, SECRET, { scheme }), {
        id: "evt_1",
        type: "video_translate.success",
        timestamp: "2026-01-01T12:00:00Z",
        data: { video_translate_id: "j1-es", url: "https://files.test/v.mp4" },
      });
      const raw = { headers: { [name]: value }, body: BODY };
      assertEquals((await verifyWebhook(raw, SECRET, { scheme })).id, "evt_1");
    }
  }
});

Deno.test("HeyGen's signature may be beside another header named Signature", async () => {
  const headers = {
    signature: "sig1=:aGVsbG8=:",
    "x-heygen-signature": "0".repeat(64),
    "heygen-signature": SIGNATURE,
  };
  await verifyWebhook(heygenRequest(BODY, headers), SECRET, { scheme });
  const { "heygen-signature": _, ...others } = headers;
  await refused(heygenRequest(BODY, others), "no-match");
});

Deno.test("the key of HeyGen's signature is the whole text of the secret", async () => {
  for (const secret of [SECRET, SECRET.slice(6), "no prefix, ünïcode", "x"]) {
    const signature = heygenSignature(BODY, secret);
    const request = () =>
      heygenRequest(BODY, { "heygen-signature": signature });
    await verifyWebhook(request(), secret, { scheme });
    await verifyWebhook(request(), ["other", secret], { scheme });
    await refused(request(), "no-match", { scheme }, `${secret}.`);
  }
  for (const secret of ["", " ", null, 7, []] as unknown[]) {
    await refused(
      heygenRequest(),
      "bad-secret",
      { scheme },
      secret as string,
    );
  }
});

Deno.test("HeyGen's signature is of the raw body", async () => {
  const spaced = BODY.replace(":", ": ");
  const headers = { "heygen-signature": SIGNATURE };
  await refused(heygenRequest(spaced, headers), "no-match");
  const signature = heygenSignature(spaced);
  const request = heygenRequest(spaced, { signature });
  assertEquals((await verifyWebhook(request, SECRET, { scheme })).id, "evt_1");
});

Deno.test("a missing or malformed signature of HeyGen is named", async () => {
  const missing = await refused(heygenRequest(BODY, {}), "missing-header");
  assert(missing.includes("heygen-signature"), missing);
  for (const value of [SIGNATURE.slice(1), `sha256=${SIGNATURE}`, "v1,abc"]) {
    const message = await refused(
      heygenRequest(BODY, { "x-heygen-signature": value }),
      "malformed-header",
    );
    assert(message.includes("x-heygen-signature"), message);
  }
});

Deno.test("the headers of a message do not choose the scheme", async () => {
  // Replayed without the headers by which its age would show.
  await refused(heygenRequest(), "missing-header", {});
  await refused(standardRequest({}), "missing-header", { scheme });
  const wrong = { scheme: "HMAC" } as unknown as VerifyWebhookOptions;
  await assertRejects(
    () => verifyWebhook(heygenRequest(), SECRET, wrong),
    TypeError,
    `'scheme' must be one of standard, heygen: current value is "HMAC"`,
  );
});

Deno.test("headers that HeyGen does not sign change nothing", async () => {
  const headers = {
    "heygen-signature": SIGNATURE,
    "heygen-timestamp": "1",
    "heygen-event-id": "evt_2",
  };
  const request = heygenRequest(BODY, headers);
  const { id, sentAt } = await verifyWebhook(request, SECRET, { scheme });
  assertEquals(id, "evt_1");
  assertEquals(sentAt, undefined);
});

Deno.test("an event of HeyGen without a usable id has its signature as one", async () => {
  for (const id of [undefined, "", {}, "x".repeat(257), "a b"]) {
    const body = JSON.stringify({ event_id: id, event_type: "x" });
    const webhook = await verifyWebhook(heygenRequest(body), SECRET, {
      scheme,
    });
    assertEquals(webhook.id, heygenSignature(body));
    assertEquals(webhook.timestamp, undefined);
    assertEquals(webhook.data, undefined);
  }
});

Deno.test("the age of HeyGen's events counts on request, by the time that is signed", async () => {
  const at = (now: number): VerifyWebhookOptions => ({
    scheme,
    tolerance: 10_000,
    now: () => now,
  });
  await verifyWebhook(heygenRequest(), SECRET, at(CREATED + 10_000));
  await refused(heygenRequest(), "too-old", at(CREATED + 10_001));
  await refused(heygenRequest(), "too-new", at(CREATED - 10_001));
  const seconds = JSON.stringify({
    event_type: "x",
    created_at: CREATED / 1_000,
  });
  await verifyWebhook(heygenRequest(seconds), SECRET, at(CREATED));
  const timeless = heygenRequest(JSON.stringify({ event_type: "x" }));
  await refused(timeless, "too-old", at(CREATED));
});

Deno.test("a signed body that is no event of HeyGen is refused", async () => {
  for (const body of ["", "{", "null", "[]", '{"type":"x"}']) {
    await refused(heygenRequest(body), "not-json");
  }
  const large = { scheme, maxBody: 10 } as const;
  await refused(heygenRequest(), "body-too-large", large);
});
