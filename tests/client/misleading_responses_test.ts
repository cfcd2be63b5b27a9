import { fetchStatus, StatusError } from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { testWith } from "../_needs.ts";
import { type Fault, FaultServer, http } from "./_fault_server.ts";
import { fastClock, job, say } from "./_faults.ts";

const NET = { net: "127.0.0.1" };
const JSON_TYPE = { "content-type": "application/json" };

function options({ baseUrl }: FaultServer) {
  return {
    baseUrl,
    clock: fastClock(),
    random: () => 0,
    attemptTimeout: 5_000,
  };
}

/** A body without an end, in chunks of 64 KiB, until the client leaves. */
const endless: Fault = async ({ send, left }) => {
  let gone = false;
  left.then(() => gone = true);
  await send(http("200 OK", { "transfer-encoding": "chunked" }));
  const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
  while (!gone) await send(chunk);
};

const LIES: Readonly<Record<string, readonly [Fault, string]>> = {
  "HTML that calls itself JSON": [
    say("<html>Sign in</html>", "200 OK", JSON_TYPE),
    "<html>Sign in</html>",
  ],
  "an empty body": [say(""), "answered 200"],
  "204": [({ send }) => send(http("204 No Content", {})), "answered 204"],
  "an error envelope in a 200": [
    say('{"code":400112,"message":"Unauthorized"}'),
    "Unauthorized",
  ],
  "a body without an end": [endless, "too long"],
  "304 for nothing": [
    ({ send }) => send(http("304 Not Modified", { etag: '"v1"' })),
    "answered 304",
  ],
};

for (const [what, [fault, words]] of Object.entries(LIES)) {
  testWith(NET, `${what} ends the wait at once, in clear words`, async () => {
    await using server = new FaultServer([job("pending"), fault]);
    const error = await assertRejects(
      () => fetchStatus("constant", options(server)),
      StatusError,
      `GET ${server.baseUrl}/status answered `,
    );
    assert(error.message.includes(words), error.message);
    assertEquals([error.type, error.requests], ["answer", 2]);
    assertEquals(server.received.length, 2);
    assertEquals(error.report?.status, "pending");
    await server.quiet();
  });
}

for (
  const [code, retried] of [[403, false], [410, false], [429, true], [
    503,
    true,
  ]] as const
) {
  const outcome = retried
    ? "is retried after a pause"
    : "ends the wait at once";
  testWith(NET, `${code} ${outcome}`, async () => {
    const fault = say("because", `${code} No`);
    await using server = new FaultServer([fault, job("completed")]);
    const work = fetchStatus("constant", options(server));
    if (retried) {
      const report = await work;
      assertEquals([report.status, report.failures], ["completed", 1]);
      // By the client's own clock.
      assert(report.elapsed >= 250);
    } else {
      const error = await assertRejects(
        () => work,
        StatusError,
        `answered ${code}: because`,
      );
      assertEquals([error.type, error.httpStatus], ["http", code]);
    }
    assertEquals(server.received.length, retried ? 2 : 1);
  });
}

/** The server's date, and a moment 3 s later. */
const THROTTLED = {
  date: "Sun, 06 Nov 1994 08:49:37 GMT",
  "retry-after": "Sun, 06 Nov 1994 08:49:40 GMT",
};

for (const status of ["429 Slow down", "503 Busy", "200 OK"]) {
  testWith(NET, `${status} with a Retry-After is kept to`, async () => {
    const body = '{"id":"j1","status":"pending"}';
    const fault = say(body, status, THROTTLED);
    await using server = new FaultServer([fault, job("completed")]);
    const report = await fetchStatus("constant", options(server));
    assertEquals([report.status, server.received.length], ["completed", 2]);
    assert(report.elapsed >= 3_000, `${report.elapsed}`);
  });
}

testWith(NET, "304 means what the server said before", async () => {
  await using server = new FaultServer([
    job("rendering", { etag: '"v1"' }),
    ({ send }) => send(http("304 Not Modified", { etag: '"v1"' })),
    job("completed", { etag: '"v2"' }),
  ]);
  const words: string[] = [];
  const report = await fetchStatus("constant", {
    ...options(server),
    onPoll: ({ serverStatus }) => void words.push(serverStatus),
  });
  assertEquals(words, ["rendering", "rendering", "completed"]);
  assertEquals([report.requests, report.failures], [3, 0]);
  assertEquals(
    server.received.map(({ headers }) => headers.get("if-none-match")),
    [null, '"v1"', '"v1"'],
  );
});

testWith(
  NET,
  "a hundred polls leave no connection",
  async () => {
    await using server = new FaultServer([job("pending")]);
    const waits = Array.from({ length: 99 }, () => 1);
    const report = await fetchStatus(waits, { baseUrl: server.baseUrl });
    assertEquals(report.ended, "algorithm");
    assertEquals(report.requests, server.received.length);
    assertEquals(server.most, 1);
    await server.quiet();
  },
);
