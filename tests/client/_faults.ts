import { type Clock, systemClock } from "@heygen-sim/client";
import { type Fault, HANG_UP, http } from "./_fault_server.ts";

/** Waits pass as many times faster than real time. */
const SPEED = 40;

/**
 * A clock that is faster than real time, so that backoffs of hundreds of
 * milliseconds take tens. The time limit of an attempt is not on this clock.
 */
export function fastClock(): Clock {
  const start = Date.now();
  const origin = performance.now();
  return {
    now: () => start + (performance.now() - origin) * SPEED,
    delay: (ms, options) => systemClock.delay(ms / SPEED, options),
  };
}

/** A response with a job in this state. */
export function job(
  status: string,
  headers: Record<string, string> = {},
): Fault {
  const body = JSON.stringify({ id: "j1", status });
  return ({ answer }) => answer("200 OK", headers, body);
}

/** Answers with this body, in one piece and as it should be. */
export function say(
  body: string,
  status = "200 OK",
  headers: Record<string, string> = {},
): Fault {
  return ({ answer }) => answer(status, headers, body);
}

const HALF = '{"id":"j1","sta';
const CHUNKED = { "transfer-encoding": "chunked" };

/** Ways to break off, each of which may have been an accident. */
export const ACCIDENTS: Readonly<Record<string, Fault | typeof HANG_UP>> = {
  "a close before the request was read": HANG_UP,
  "a close without an answer": () => {},
  "a close in the middle of the headers": ({ send }) =>
    send("HTTP/1.1 200 OK\r\ncontent-le"),
  "garbage instead of HTTP": ({ send }) => send("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
  "a body shorter than its Content-Length": ({ send }) =>
    send(http("200 OK", { "content-length": "400" }, HALF)),
  "a chunked body without its end": ({ send }) =>
    send(http("200 OK", CHUNKED, `f\r\n${HALF}\r\n`)),
  "chunks that are none": ({ send }) =>
    send(http("200 OK", CHUNKED, `zz\r\n${HALF}\r\n`)),
  "a body cut off where the connection ends it": ({ send }) =>
    send(http("200 OK", {}, HALF)),
};

/** Ways not to go on; the client has to leave. */
export const STALLS: Readonly<Record<string, Fault>> = {
  "no response": ({ left }) => left,
  "headers that do not end": async ({ send, left }) => {
    await send("HTTP/1.1 200 OK\r\ncontent-length: 40\r\n");
    await left;
  },
  "a body that does not begin": async ({ send, left }) => {
    await send(http("200 OK", { "content-length": "40" }));
    await left;
  },
  "a body that does not end": async ({ send, left }) => {
    await send(http("200 OK", { "content-length": "40" }, HALF));
    await left;
  },
};
