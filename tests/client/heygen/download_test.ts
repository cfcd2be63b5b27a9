import { type Fetch, StatusError } from "@heygen-sim/client";
import { createHeyGenClient } from "@heygen-sim/client/heygen";
import { VirtualClock } from "@heygen-sim/simulator";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { API_KEY } from "./_heygen.ts";

const FILE = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

/** A storage whose responses break off, and what it has been asked for. */
interface Storage {
  /** Where each response breaks off; later ones are complete. */
  readonly cuts?: readonly number[];
  /** Whether parts can be requested. */
  readonly ranges?: boolean;
  /** The entity tag of a response. */
  readonly etag?: (request: number) => string;
  /** How many addresses have expired when they are used. */
  readonly expired?: number;
  /** Details of the translation for each look at it. */
  readonly details?: (look: number) => object;
}

function stored(
  { cuts = [], ranges = true, etag, expired = 0, details }: Storage,
) {
  const clock = new VirtualClock();
  const log: string[] = [];
  let looks = 0;
  let files = 0;
  const fetch: Fetch = (url, init) => {
    const headers = new Headers(init.headers);
    const { host, searchParams } = new URL(url);
    if (host === "api.heygen.com") {
      const status = { id: "a", status: "completed" };
      const video_url = `https://storage.example/a.mp4?sign=${++looks}`;
      const data = details?.(looks) ?? { ...status, video_url };
      return Promise.resolve(Response.json({ data }));
    }
    const range = headers.get("range");
    log.push(
      `${searchParams.get("sign")} ${range} ${headers.get("x-api-key")}`,
    );
    const part = files++;
    if (part < expired) {
      return Promise.resolve(new Response("expired", { status: 403 }));
    }
    const from = ranges ? Number(/\d+/.exec(range ?? "0")) : 0;
    const cut = cuts[part];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(FILE.slice(from, cut));
        if (cut === undefined) controller.close();
      },
      pull(controller) {
        controller.error(new TypeError("connection reset"));
      },
    });
    const partial = ranges && range;
    return Promise.resolve(
      new Response(body, {
        status: partial ? 206 : 200,
        headers: {
          "content-length": String(FILE.length - from),
          ...(partial && { "content-range": `bytes ${from}-999/1000` }),
          ...(etag && { etag: etag(part) }),
        },
      }),
    );
  };
  const client = createHeyGenClient({ apiKey: API_KEY, fetch, clock });
  return { clock, client, log };
}

/** A destination that collects what it gets. */
function collector() {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const bytes = new Response(readable).bytes();
  bytes.catch(() => {});
  return { writable, bytes };
}

for (const ranges of [true, false]) {
  Deno.test(`download() resumes by a fresh address where the storage ${ranges ? "serves" : "ignores"} ranges`, async () => {
    const { clock, client, log } = stored({ cuts: [300, 700], ranges });
    const { writable, bytes } = collector();
    await clock.run(client.download("a", writable));
    assertEquals(await bytes, FILE);
    assertEquals(log, [
      "1 null null",
      "2 bytes=300- null",
      "3 bytes=700- null",
    ]);
    const response = await clock.run(
      stored({ cuts: [300], ranges }).client.download("a"),
    );
    assertEquals(await response.bytes(), FILE);
  });
}

Deno.test("download() does not join parts of different files", async () => {
  const { clock, client } = stored({
    cuts: [300],
    etag: (part) => `"${part}"`,
  });
  const { writable, bytes } = collector();
  const error = await clock.run(
    assertRejects(
      () => client.download("a", writable),
      StatusError,
      "was cut off after 300 bytes",
    ),
  );
  assertEquals([error.type, error.transient], ["unreachable", true]);
  await assertRejects(() => bytes);
});

Deno.test("download() gives up where nothing more comes", async () => {
  const { clock, client, log } = stored({
    cuts: Array.from({ length: 9 }, () => 300),
  });
  await clock.run(
    assertRejects(
      () => client.download("a", collector().writable),
      StatusError,
    ),
  );
  assertEquals(log.length, 4);
});

Deno.test("download() requests another address where one has expired already", async () => {
  const { clock, client, log } = stored({ expired: 2 });
  const response = await clock.run(client.download("a"));
  assertEquals(await response.bytes(), FILE);
  assertEquals(log.map((line) => line[0]), ["1", "2", "3"]);
});

Deno.test("download() looks again for a result that is late, and reports one that does not exist", async () => {
  const late = stored({
    details: (look) => ({
      id: "a",
      status: "completed",
      ...(look > 3 && { video_url: "https://storage.example/a.mp4?sign=9" }),
    }),
  });
  await (await late.clock.run(late.client.download("a"))).body?.cancel();
  assertEquals(late.log, ["9 null null"]);
  for (const status of ["running", "failed"]) {
    const failure_message = "The audio is missing";
    const { clock, client } = stored({
      details: () => ({ id: "a", status, failure_message }),
    });
    const error = await clock.run(
      assertRejects(() => client.download("a"), StatusError),
    );
    assertStringIncludes(
      error.message,
      `the status is "${status}" The audio is missing`,
    );
    assertEquals([error.requests, error.transient], [1, false]);
  }
});

Deno.test("download() ends with the caller's signal", async () => {
  const { client } = stored({});
  const controller = new AbortController();
  const reason = new Error("enough");
  const { signal } = controller;
  const destination = new WritableStream({
    write: () => controller.abort(reason),
  });
  const error = await assertRejects(() =>
    client.download("a", destination, { signal })
  );
  assertEquals(error, reason);
});

Deno.test("a download that is cancelled before its first read lets go of the response", async () => {
  for (const to of ["nowhere", "a closed destination"]) {
    let cancelled = false;
    const file = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    }, { highWaterMark: 0 });
    const video_url = "https://storage.example/a.mp4";
    const data = { id: "a", status: "completed", video_url };
    const client = createHeyGenClient({
      apiKey: API_KEY,
      fetch: (url) =>
        Promise.resolve(
          url === video_url ? new Response(file) : Response.json({ data }),
        ),
    });
    if (to === "nowhere") {
      const { body } = await client.download("a");
      await body?.cancel();
    } else {
      const closed = new WritableStream();
      await closed.close();
      await assertRejects(() => client.download("a", closed));
    }
    assert(cancelled, to);
  }
});

Deno.test("download() refuses a wrong destination and a wrong file", async () => {
  const { client, log } = stored({});
  const wrong = "talk.mp4" as unknown as WritableStream<
    Uint8Array<ArrayBuffer>
  >;
  await assertRejects(
    () => client.download("a", wrong),
    TypeError,
    "'destination' must be a WritableStream",
  );
  const { writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  writable.getWriter();
  await assertRejects(
    () => client.download("a", writable),
    TypeError,
    "'destination' must be a WritableStream that is not locked",
  );
  const file = "gif" as "video";
  await assertRejects(
    () => client.download("a", undefined, { file }),
    TypeError,
    "one of video, audio, srt, vtt",
  );
  for (const job of ["", "..", "a,b", {}, undefined]) {
    await assertRejects(
      () => client.download(job as string),
      TypeError,
      "the id of a translation",
    );
  }
  assertEquals(log, []);
});
