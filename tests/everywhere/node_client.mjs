/**
 * Uses the bundled client under Node (or Bun) and prints what it saw as JSON.
 * The bundle comes on standard input, the server's address as an argument.
 */
import { createHmac } from "node:crypto";
import { getEventListeners, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import process from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

const origin = process.argv[2];
const bundle = Buffer.from(await text(process.stdin)).toString("base64");
const client = await import(`data:text/javascript;base64,${bundle}`);
const {
  constant,
  fetchStatus,
  fetchStatuses,
  poll,
  resetStatus,
  verifyWebhook,
  watchStatus,
} = client;

const every = (interval) => () => constant({ interval });

/** What a call rejected with, as far as JSON can carry it. */
async function failure(work) {
  try {
    return { report: await work };
  } catch (error) {
    const { name, type, message, requests, transient } = error;
    const ours = error instanceof client.StatusError;
    return { ours, name, type, message, requests, transient };
  }
}

/** Aborts a wait after a moment, and returns how it ended. */
async function aborted(path) {
  const controller = new AbortController();
  const why = { left: true };
  const options = { baseUrl: origin + path, signal: controller.signal };
  const work = fetchStatus(every(60_000), options).catch((reason) => reason);
  await sleep(60);
  controller.abort(why);
  const sameReason = await work === why;
  return { sameReason, listeners: listeners(controller.signal) };
}

function listeners(signal) {
  return getEventListeners(signal, "abort").length;
}

/** The signals made of this one, which Node keeps for `AbortSignal.any`. */
function dependants(signal) {
  const kept = Object.getOwnPropertySymbols(signal)
    .find(({ description }) => description === "kDependantSignals");
  return signal[kept]?.size ?? 0;
}

/** A `fetch` that reports each job as pending once, and then as completed. */
function pendingOnce() {
  const seen = new Set();
  return async (url) => {
    await sleep(20);
    const status = seen.has(url) ? "completed" : "pending";
    seen.add(url);
    return Response.json({ status });
  };
}

/** Listens for connections that `handle` takes. */
async function listen(server, port = 0) {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

/** A port without a listener. */
async function freePort() {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

/** The names of the warnings of this process. */
const warnings = [];
process.on("warning", ({ name }) => warnings.push(name));

const cases = {
  async finished() {
    const baseUrl = `${origin}/short`;
    const reset = await resetStatus({ baseUrl });
    const report = await fetchStatus(every(40), { baseUrl });
    return { reset, report };
  },
  async watched() {
    const baseUrl = `${origin}/short`;
    await resetStatus({ baseUrl });
    const reports = [];
    const watch = watchStatus(every(40), { baseUrl });
    for await (const report of watch) reports.push(report);
    return reports;
  },
  async left() {
    const { signal } = new AbortController();
    const options = { baseUrl: `${origin}/long`, signal };
    let seen = 0;
    for await (const _ of watchStatus(every(20), options)) {
      if (++seen === 2) break;
    }
    return { seen, listeners: listeners(signal) };
  },
  async disposed() {
    const { signal } = new AbortController();
    const options = { baseUrl: `${origin}/long`, signal };
    const watch = watchStatus(every(60_000), options);
    await watch.next();
    const next = watch.next();
    // What `await using` does at the end of its block.
    await watch[Symbol.asyncDispose]();
    return { done: (await next).done, listeners: listeners(signal) };
  },
  async sharedSignal() {
    const { signal } = new AbortController();
    const options = { signal, fetch: pendingOnce() };
    const jobs = Array.from({ length: 500 }, (_, n) => `${n}`);
    const wait = (job) => fetchStatus(every(100), { ...options, job });
    const watched = async (job) => {
      let last;
      const reports = watchStatus(every(100), { ...options, job });
      for await (const report of reports) last = report;
      return last;
    };
    const reports = await Promise.all([
      ...jobs.map((job) => wait(`a${job}`)),
      ...jobs.map((job) => watched(`b${job}`)),
    ]);
    const many = jobs.map((job) => `c${job}`);
    for (const { value } of await fetchStatuses(many, every(100), options)) {
      reports.push(value);
    }
    return {
      finished: reports.filter(({ ended }) => ended === "finished").length,
      listeners: listeners(signal),
      dependants: dependants(signal),
      warnings,
    };
  },
  async pushed() {
    const baseUrl = `${origin}/pushed`;
    await resetStatus({ baseUrl });
    return await fetchStatus("manual", { baseUrl, channel: "push" });
  },
  async abortedInStream() {
    const controller = new AbortController();
    const why = { left: true };
    const { signal } = controller;
    // The second request is for the stream, which has reported a state by then.
    const onPoll = ({ requests }) => requests === 2 && controller.abort(why);
    const baseUrl = `${origin}/pushing`;
    const options = { baseUrl, signal, channel: "push", onPoll };
    const sameReason = await fetchStatus("manual", options)
      .catch((reason) => reason) === why;
    return { sameReason, listeners: listeners(signal) };
  },
  async webhook() {
    const time = Math.floor(Date.now() / 1_000);
    const body = Buffer.from(JSON.stringify({ type: "test", data: "é" }));
    const hmac = createHmac("sha256", "a key").update(`msg_1.${time}.`);
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": `${time}`,
      "webhook-signature": `v1,${hmac.update(body).digest("base64")}`,
    };
    const secret = `whsec_${Buffer.from("a key").toString("base64")}`;
    const method = "POST";
    const request = new Request(origin, { method, headers, body });
    const forged = { headers, body: `${body} ` };
    return {
      raw: await verifyWebhook({ headers, body }, secret),
      request: await verifyWebhook(request, secret),
      forged: await verifyWebhook(forged, secret)
        .catch(({ name, reason }) => [name, reason]),
    };
  },
  many: () =>
    fetchStatuses(["a", "b", "c", "d"], every(40), {
      baseUrl: origin,
      concurrency: 2,
    }),
  timeout: () =>
    fetchStatus(every(40), { baseUrl: `${origin}/long`, timeout: 100 }),
  abortedInWait: () => aborted("/long"),
  abortedInRequest: () => aborted("/silent"),
  abortedInBody: () => aborted("/stalled"),
  attemptTimeout: () =>
    failure(fetchStatus("manual", {
      baseUrl: `${origin}/silent`,
      attemptTimeout: 50,
      retryBudget: 0,
    })),
  endless: () =>
    failure(fetchStatus("manual", { baseUrl: `${origin}/endless` })),
  changed: () => fetchStatus(every(20), { baseUrl: `${origin}/etag` }),
  async refused() {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    return await failure(fetchStatus("manual", { baseUrl, retryBudget: 0 }));
  },
  async resetRefused() {
    // The server comes up during the pause before the second attempt.
    const port = await freePort();
    const answer = JSON.stringify({ id: "late", status: "pending" });
    const server = createHttpServer((_, response) => response.end(answer));
    const clock = {
      now: () => Date.now(),
      delay: async () => {
        if (!server.listening) await listen(server, port);
      },
    };
    // A name with several addresses is refused in other words than an address.
    const baseUrl = `http://localhost:${port}`;
    try {
      return await failure(resetStatus({ baseUrl, clock }));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
  async resetBroken() {
    const server = createServer((socket) => socket.resetAndDestroy());
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    try {
      return await failure(resetStatus({ baseUrl, retryBudget: 500 }));
    } finally {
      server.close();
    }
  },
  /** With the usual retry budget of a minute: these have to fail at once. */
  async final() {
    const pem = await readFile("tests/client/self_signed.pem");
    const secure = createHttpsServer({ key: pem, cert: pem });
    const plain = createHttpServer();
    const ports = [await listen(secure), await listen(plain)];
    const addresses = [
      ...ports.map((port) => `https://127.0.0.1:${port}`),
      "http://127.0.0.1:6667",
    ];
    const calls = addresses.map((baseUrl) =>
      failure(fetchStatus(every(5), { baseUrl }))
    );
    // Without a response, this is a mistake and no failure of the network.
    calls.push(failure(fetchStatus(every(5), { fetch: () => undefined.body })));
    const outcomes = await Promise.all(calls);
    for (const server of [secure, plain]) {
      server.closeAllConnections();
      server.close();
    }
    return outcomes;
  },
  async polled() {
    let looks = 0;
    return await poll(
      () => ({ status: ++looks < 3 ? "pending" : "completed", looks }),
      every(5),
    );
  },
};

/** What the server saw broken off, as soon as it has seen `expected`. */
async function brokenOff(expected) {
  for (let tries = 0;; tries++) {
    const seen = await (await fetch(`${origin}/brokenOff`)).json();
    const count = Object.values(seen).reduce((sum, n) => sum + n, 0);
    if (count >= expected || tries === 100) return seen;
    await sleep(20);
  }
}

const results = {};
for (const [name, run] of Object.entries(cases)) results[name] = await run();
// While this process still lives: its end would break off everything.
results.brokenOff = await brokenOff(5);

const active = process.getActiveResourcesInfo();
const timers = active.filter((kind) => kind === "Timeout").length;
const { version } = process;
process.stdout.write(
  JSON.stringify({ results, timers, version, end: Date.now() }),
);
