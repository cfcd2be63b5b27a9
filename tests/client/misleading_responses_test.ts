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
  "HTML": [say("<html>Sign in</html>"), "answered 200"],
  "HTML that calls itself JSON": [
    say("<html>Sign in</html>", "200 OK", JSON_TYPE),
    "<html>Sign in</html>",
  ],
  "an empty body": [say(""), "answered 200"],
  "204": [({ send }) => send(http("204 No Content", {})), "answered 204"],
  "an array": [say('[{"status":"completed"}]'), '[{"status":"completed"}]'],
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

for (const status of ["400 Bad", "401 Who", "403 No", "404 None", "410 Gone"]) {
  testWith(NET, `${status} ends the wait at once`, async () => {
    await using server = new FaultServer([say("because", status)]);
    const error = await assertRejects(
      () => fetchStatus("constant", options(server)),
      StatusError,
      `answered ${status.slice(0, 3)}: because`,
    );
    assertEquals([error.type, server.received.length], ["http", 1]);
    assertEquals(error.httpStatus, Number(status.slice(0, 3)));
  });
}

for (const code of [408, 425, 429, 500, 502, 503, 504]) {
  testWith(NET, `${code} is retried after a pause`, async () => {
    const fault = say("later", `${code} Later`);
    await using server = new FaultServer([fault, job("completed")]);
    const report = await fetchStatus("constant", options(server));
    assertEquals([report.status, report.requests], ["completed", 2]);
    assertEquals([report.failures, server.received.length], [1, 2]);
    // By the client's own clock.
    assert(report.elapsed >= 250);
  });
}

/** The server's date and a moment 3 s later, in each form of RFC 9110. */
const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
const THROTTLES = {
  "in seconds": { "retry-after": "3" },
  "as a date": { date: DATE, "retry-after": "Sun, 06 Nov 1994 08:49:40 GMT" },
  "as a date of RFC 850": {
    date: DATE,
    "retry-after": "Sunday, 06-Nov-94 08:49:40 GMT",
  },
  "as a date of asctime()": {
    date: DATE,
    "retry-after": "Sun Nov  6 08:49:40 1994",
  },
};

for (const [form, headers] of Object.entries(THROTTLES)) {
  for (const status of ["429 Slow down", "503 Busy", "200 OK"]) {
    testWith(
      NET,
      `${status} with a Retry-After ${form} is kept to`,
      async () => {
        const body = '{"id":"j1","status":"pending"}';
        const fault = say(body, status, headers);
        await using server = new FaultServer([fault, job("completed")]);
        const report = await fetchStatus("constant", options(server));
        assertEquals([report.status, server.received.length], ["completed", 2]);
        assert(report.elapsed >= 3_000, `${report.elapsed}`);
      },
    );
  }
}

testWith(NET, "a malformed Retry-After counts as missing", async () => {
  const fault = say("busy", "503 Busy", { "retry-after": "in a while" });
  await using server = new FaultServer([fault, job("completed")]);
  const { failures } = await fetchStatus("constant", options(server));
  assertEquals([failures, server.received.length], [1, 2]);
});

testWith(NET, "an unknown status word counts as pending", async () => {
  const script = ["queued", "dreaming", "completed"].map((word) => job(word));
  await using server = new FaultServer(script);
  const report = await fetchStatus("constant", options(server));
  assertEquals([report.status, report.requests], ["completed", 3]);
  assert(report.elapsed >= 2_000, `${report.elapsed}`);
});

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
