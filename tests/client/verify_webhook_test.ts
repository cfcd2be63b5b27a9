import {
  type RawWebhook,
  verifyWebhook,
  type VerifyWebhookOptions,
  WebhookError,
  type WebhookRefusal,
} from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";

const SECRET = secretOf("a key of thirty-two bytes or so.");
const OTHER = secretOf("another key, of the one before it");
const NOW = Date.UTC(2026, 0, 1, 12);
const TIME = `${NOW / 1_000}`;
const BODY = JSON.stringify({
  type: "job.completed",
  timestamp: "2026-01-01T11:59:59.000Z",
  data: { id: "j1", status: "completed" },
});

/** A secret with this key. */
function secretOf(key: string): string {
  return `whsec_${Buffer.from(key).toString("base64")}`;
}

/** A signature, made without the code under test. */
function sign(
  body: string | Uint8Array = BODY,
  { secret = SECRET, id = "msg_1", time = TIME } = {},
): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${time}.`).update(body);
  return `v1,${hmac.digest("base64")}`;
}

/** The headers of a good webhook. */
function headers(changed: Record<string, string> = {}): Record<string, string> {
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": TIME,
    "webhook-signature": sign(),
    ...changed,
  };
}

/** A request that carries it. */
function request(
  changed: Record<string, string> = {},
  body: BodyInit = BODY,
): Request {
  const init = { method: "POST", headers: headers(changed), body };
  return new Request("http://receiver.test/hook", init);
}

function verify(
  webhook: Request | RawWebhook,
  secret: string | readonly string[] = SECRET,
  options: VerifyWebhookOptions = {},
) {
  return verifyWebhook(webhook, secret, { now: () => NOW, ...options });
}

/** Asserts that it is refused, and gives the message. */
async function refused(
  work: Promise<unknown>,
  reason: WebhookRefusal,
): Promise<string> {
  const error = await assertRejects(() => work, WebhookError);
  assertEquals(error.reason, reason, error.message);
  return error.message;
}

Deno.test("verifyWebhook() returns the content of a signed webhook", async () => {
  assertEquals(await verify(request()), {
    id: "msg_1",
    sentAt: new Date(NOW),
    type: "job.completed",
    timestamp: "2026-01-01T11:59:59.000Z",
    data: { id: "j1", status: "completed" },
  });
});

Deno.test("verifyWebhook() takes headers and a raw body, in the forms that servers have", async () => {
  const bytes = new TextEncoder().encode(BODY);
  const entries = Object.entries(headers());
  const upper = Object.fromEntries(
    entries.map(([name, value]) => [name.toUpperCase(), value]),
  );
  for (
    const webhook of [
      { headers: headers(), body: BODY },
      { headers: headers(), body: bytes },
      { headers: new Headers(headers()), body: bytes },
      { headers: upper, body: BODY },
      // Of another library, which knows nothing of this one's `Headers`.
      { headers: new Map(entries) as unknown as Headers, body: BODY },
    ]
  ) {
    assertEquals((await verify(webhook)).id, "msg_1");
  }
});

Deno.test("verifyWebhook() signs the very bytes that came, also where they are no text", async () => {
  const body = Buffer.concat([
    Buffer.from('{"type":"x","data":"'),
    Buffer.from([0xc3, 0x28]), // no UTF-8
    Buffer.from('"}'),
  ]);
  const signature = { "webhook-signature": sign(body) };
  assertEquals((await verify(request(signature, body))).type, "x");
  // The same text, but not the same bytes.
  const spaced = request({}, BODY.replace(":", ": "));
  await refused(verify(spaced), "no-match");
});

Deno.test("verifyWebhook() reads a body that comes in pieces", async () => {
  const bytes = new TextEncoder().encode(BODY);
  const pieces = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assertEquals((await verify(request({}, pieces))).type, "job.completed");
});

Deno.test("verifyWebhook() accepts any of several secrets, and any of several signatures", async () => {
  const other = sign(BODY, { secret: OTHER });
  const both = { "webhook-signature": `v1a,abc v2,?? ${other} ${sign()}` };
  for (const secret of [SECRET, [SECRET], [OTHER, SECRET], OTHER]) {
    assertEquals((await verify(request(both), secret)).id, "msg_1");
  }
  await refused(verify(request(), OTHER), "no-match");
  assertEquals((await verify(request(), [OTHER, SECRET])).id, "msg_1");
});

Deno.test("verifyWebhook() looks at the signatures of all secrets of a day's rotations", async () => {
  const last = "v1,AAAA ".repeat(149) + sign();
  const given = request({ "webhook-signature": last });
  assertEquals((await verify(given)).id, "msg_1");
});

Deno.test("verifyWebhook() looks at signatures of version 1 alone", async () => {
  const [, text = ""] = sign().split(",");
  for (const version of ["v2", "v1a", "v11"]) {
    const signature = { "webhook-signature": `${version},${text}` };
    await refused(verify(request(signature)), "no-match");
  }
});

Deno.test("verifyWebhook() refuses what lacks a header, or has another thing in it", async () => {
  for (const name of Object.keys(headers())) {
    const without = headers();
    delete without[name];
    for (const headers of [without, { ...without, [name]: "" }]) {
      const message = await refused(
        verify({ headers, body: BODY }),
        "missing-header",
      );
      assert(message.includes(name), message);
    }
  }
  for (
    const [name, value] of [
      ["webhook-id", "msg 1"],
      ["webhook-id", "x".repeat(257)],
      ["webhook-timestamp", "soon"],
      ["webhook-timestamp", "-1"],
      ["webhook-timestamp", "1.5"],
      ["webhook-timestamp", "9".repeat(13)],
      ["webhook-signature", "sha256=abc"],
    ] as const
  ) {
    const message = await refused(
      verify({ headers: headers({ [name]: value }), body: BODY }),
      "malformed-header",
    );
    assert(message.includes(name), message);
    assert(message.length < 200, "however long the header is");
  }
  const twice = { ...headers(), "webhook-id": ["msg_1", "msg_2"] };
  await refused(verify({ headers: twice, body: BODY }), "malformed-header");
});

Deno.test("verifyWebhook() refuses what was signed too long ago, or ahead of time", async () => {
  const at = (now: number, tolerance?: number) =>
    verify(request(), SECRET, {
      now: () => now,
      ...(tolerance === undefined ? {} : { tolerance }),
    });
  await at(NOW + 300_000);
  await at(NOW - 300_000);
  const old = await refused(at(NOW + 301_000), "too-old");
  assertEquals(
    old,
    "Cannot accept the webhook as it was sent 301 s ago, more than the 300 s that are tolerated",
  );
  await refused(at(NOW - 300_001), "too-new");
  await at(NOW + 10_000, 10_000);
  await refused(at(NOW + 10_001, 10_000), "too-old");
  await at(NOW, 0);
  await at(NOW + 1e9, Infinity);
});

Deno.test("an option of verifyWebhook() that is given as undefined is not given", async () => {
  const none = { tolerance: undefined, maxBody: undefined } as unknown;
  const options = { ...none as VerifyWebhookOptions, now: () => NOW + 1_000 };
  assertEquals((await verifyWebhook(request(), SECRET, options)).id, "msg_1");
});

Deno.test("verifyWebhook() takes the system's time by default", async () => {
  const time = `${Math.floor(Date.now() / 1_000)}`;
  const fresh = request({
    "webhook-timestamp": time,
    "webhook-signature": sign(BODY, { time }),
  });
  assertEquals((await verifyWebhook(fresh, SECRET)).id, "msg_1");
  // Of the year 2001.
  const ancient = request({ "webhook-timestamp": "1000000000" });
  await refused(verifyWebhook(ancient, SECRET), "too-old");
});

Deno.test("verifyWebhook() rejects a malformed secret without showing it", async () => {
  const wrong = ["", "whsec_", "whsec_?", SECRET.slice(6), null, 3];
  for (const secret of [...wrong, [], [SECRET, "hush"]]) {
    const message = await refused(
      verify(request(), secret as string),
      "bad-secret",
    );
    assert(!message.includes("hush") && !message.includes(SECRET.slice(6)));
  }
});

Deno.test("verifyWebhook() reads no more of a body than it may have", async () => {
  const most = BODY.length;
  await verify(request(), SECRET, { maxBody: most });
  const less = { maxBody: most - 1 };
  await refused(verify(request(), SECRET, less), "body-too-large");
  const raw = { headers: headers(), body: BODY };
  await refused(verify(raw, SECRET, less), "body-too-large");
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) =>
      controller.enqueue(new Uint8Array(++pulled && 65_536)),
    cancel() {
      cancelled = true;
    },
  });
  await refused(verify(request({}, endless)), "body-too-large");
  assert(cancelled);
  assert(pulled < 40, `${pulled} chunks`);
});

Deno.test("verifyWebhook() refuses a body that is no JSON object with a type, though well signed", async () => {
  for (const body of ["", "{", "[]", "null", "3", "{}", '{"type":3}']) {
    const signature = { "webhook-signature": sign(body) };
    await refused(verify(request(signature, body)), "not-json");
  }
  const none = new Request("http://receiver.test", {
    headers: headers({ "webhook-signature": sign("") }),
  });
  await refused(verify(none), "not-json");
  const bare = '{"type":"webhook.test"}';
  const signature = { "webhook-signature": sign(bare) };
  assertEquals(await verify(request(signature, bare)), {
    id: "msg_1",
    sentAt: new Date(NOW),
    type: "webhook.test",
    timestamp: undefined,
    data: undefined,
  });
});

Deno.test("verifyWebhook() says so if the body is gone, was parsed, or an option makes no sense", async () => {
  const read = request();
  await read.text();
  await assertRejects(() => verify(read), TypeError, "its body must be unread");
  const parsed = { headers: headers(), body: JSON.parse(BODY) };
  await assertRejects(() => verify(parsed), TypeError, "raw text or bytes");
  for (const headers of [undefined, null, "webhook-id: msg_1"]) {
    await assertRejects(
      () => verify({ headers, body: BODY } as unknown as RawWebhook),
      TypeError,
      "'headers' must be those of the request",
    );
  }
  for (const webhook of [undefined, null, "webhook"]) {
    await assertRejects(
      () => verify(webhook as unknown as Request),
      TypeError,
      "'headers' must be those of the request",
    );
  }
  for (const options of [{ tolerance: -1 }, { maxBody: NaN }]) {
    await assertRejects(() => verify(request(), SECRET, options), RangeError);
  }
});

Deno.test("whatever is changed of a webhook, it is refused", async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom("id", "time", "body", "signature"),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    async (part, place, change) => {
      const alter = (text: string) => {
        const bytes = Buffer.from(text, "latin1");
        const index = place % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ change;
        return bytes.toString("latin1");
      };
      const [, mac = ""] = sign().split(",");
      const key = Buffer.from(mac, "base64").toString("latin1");
      const forged = Buffer.from(alter(key), "latin1").toString("base64");
      const changed = {
        id: { "webhook-id": alter("msg_1") },
        time: { "webhook-timestamp": alter(TIME) },
        body: {},
        signature: { "webhook-signature": `v1,${forged}` },
      }[part];
      const body = part === "body" ? Buffer.from(alter(BODY), "latin1") : BODY;
      await assertRejects(
        () => verify({ headers: headers(changed), body }),
        WebhookError,
      );
    },
  ));
});

Deno.test("verifyWebhook() accepts what the standardwebhooks package signs", async () => {
  await fc.assert(fc.asyncProperty(
    fc.uint8Array({ minLength: 24, maxLength: 64 }),
    fc.stringMatching(/^[\w-]{1,40}$/),
    fc.integer({ min: 0, max: 4e9 }),
    fc.jsonValue(),
    async (key, id, seconds, data) => {
      const secret = `whsec_${Buffer.from(key).toString("base64")}`;
      const body = JSON.stringify({ type: "any", data });
      const date = new Date(seconds * 1_000);
      const signature = new Webhook(secret).sign(id, date, body);
      const webhook = await verifyWebhook(
        {
          headers: {
            "webhook-id": id,
            "webhook-timestamp": `${seconds}`,
            "webhook-signature": signature,
          },
          body,
        },
        secret,
        { now: () => seconds * 1_000 },
      );
      assertEquals(webhook.sentAt, date);
      assertEquals(webhook.data, JSON.parse(body).data);
    },
  ));
});
