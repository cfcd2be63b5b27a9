import { fetchStatus, resetStatus, StatusError } from "@heygen-sim/client";
import { jobs } from "@heygen-sim/client/services";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { testWith } from "../_needs.ts";
import { completed, failed, scripted, waited } from "./_script.ts";
import { finish } from "./_time.ts";

/** Makes an error with a code, as Node and Bun do. */
function coded(code: string, message = "failed", Kind = Error): Error {
  return Object.assign(new Kind(message), { code });
}

/** An error of Node or Deno: the reason is the cause. */
function wrapped(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

/** Failures of the network, in the words of each runtime. */
const NETWORK: Readonly<Record<string, unknown>> = {
  "Chrome": new TypeError("Failed to fetch"),
  "Chrome, with the host": new TypeError("Failed to fetch (sim.test)"),
  "Chrome, in the body": new TypeError("network error"),
  "Firefox": new TypeError("NetworkError when attempting to fetch resource."),
  "Safari": new TypeError("Load failed"),
  "Safari 16": new TypeError("The network connection was lost."),
  "Safari, offline": new TypeError(
    "The Internet connection appears to be offline.",
  ),
  "Safari, late": new TypeError("The request timed out."),
  "React Native": new TypeError("Network request failed"),
  "React Native, late": new TypeError("Network request timed out"),
  "Workers": new Error("Network connection lost."),
  "an early Bun": Object.assign(new Error("Unable to connect."), {
    name: "ConnectionRefused",
  }),
  "Bun, no socket": coded("FailedToOpenSocket", "typo", TypeError),
  "Bun, no HTTP": coded("Malformed_HTTP_Response", "typo", TypeError),
  "Bun, refused": coded("ConnectionRefused", "Unable to connect."),
  "Bun, reset": coded("ECONNRESET", "The socket connection was closed"),
  "Node, refused": wrapped(coded("ECONNREFUSED", "connect ECONNREFUSED")),
  "Node, several addresses": wrapped(
    Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
  ),
  "Node, reset": wrapped(coded("ECONNRESET", "read ECONNRESET")),
  "Node, closed": wrapped(coded("UND_ERR_SOCKET", "other side closed")),
  "Node, DNS": wrapped(coded("EAI_AGAIN", "getaddrinfo EAI_AGAIN sim.test")),
  "Deno, refused": wrapped(
    new Error(
      "error sending request for url (http://blocked.CERT.test/): client error (Connect): tcp connect error: Connection refused (os error 111)",
    ),
  ),
  "an older Deno": new TypeError(
    "error sending request for url (http://sim.test/): client error (Connect)",
  ),
  "an older Deno, cut": new TypeError(
    "connection closed before message completed",
  ),
  "without a cause": new TypeError("fetch failed"),
  "node-fetch": coded("ECONNRESET", "request to http://sim.test/ failed"),
  "node:http": coded("ECONNRESET", "socket hang up"),
  "a timeout of the caller's fetch": new DOMException("late", "TimeoutError"),
  "an abort of the caller's fetch": new DOMException("left", "AbortError"),
  "a wrapper around a network error": new TypeError("my fetch", {
    cause: coded("ETIMEDOUT"),
  }),
  "a wrapper around a code": new TypeError("my fetch", {
    cause: { code: "ECONNRESET" },
  }),
};

for (const [what, thrown] of Object.entries(NETWORK)) {
  Deno.test(`a network failure may pass (${what})`, async () => {
    const { report } = await waited([() => Promise.reject(thrown), completed]);
    assertEquals([report.status, report.failures], ["completed", 1]);
  });
}

/** What fails again each time. */
const FINAL: Readonly<Record<string, unknown>> = {
  "V8": new TypeError("undefined is not a function"),
  "V8, a field": new TypeError(
    "Cannot read properties of undefined (reading 'fetch')",
  ),
  "V8, a name": new TypeError("network is not a function"),
  "Firefox": new TypeError('can\'t access property "x", y is undefined'),
  "Safari": new TypeError(
    "undefined is not an object (evaluating 'response.body')",
  ),
  "a mistake in words of its own": new TypeError("expected a Request"),
  "a name that is not defined": new ReferenceError("fetch is not defined"),
  "a number": new RangeError("Invalid array length"),
  "JSON": new SyntaxError("Unexpected token"),
  "a symbol": Symbol("fetch failed"),
  "undefined": undefined,
  "a text": "a word",
  "an invalid URL in Node": new TypeError("Failed to parse URL from http://:", {
    cause: coded("ERR_INVALID_URL", "Invalid URL", TypeError),
  }),
  "an invalid URL in Deno": new TypeError("Invalid URL: 'http://:'"),
  "an invalid URL in Bun": coded("ERR_INVALID_URL", "fetch() URL is invalid"),
  "a scheme in Node": wrapped(new Error("unknown scheme")),
  "a redirect to a scheme in Node": wrapped(
    new Error("URL scheme must be a HTTP(S) scheme"),
  ),
  "a scheme in Deno": new TypeError("Url scheme 'foo' not supported"),
  "a port in Node": wrapped(new Error("bad port")),
  "a port in Deno": new TypeError(
    "Fetch failed: Requests to port 6667 are blocked",
  ),
  "a redirect in a circle in Node": wrapped(
    new Error("redirect count exceeded"),
  ),
  "a redirect in a circle in Deno": new TypeError(
    "Fetch failed: Maximum number of redirects (20) reached",
  ),
  "a self-signed certificate": wrapped(
    coded("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
  ),
  "an expired certificate": wrapped(
    coded("CERT_HAS_EXPIRED", "certificate has expired"),
  ),
  "a certificate of another host": wrapped(
    coded("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match"),
  ),
  "an unknown authority in Bun": coded(
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "unable to verify the first certificate",
  ),
  "a certificate in Deno": wrapped(
    new Error(
      "error sending request for url (https://x.test/): client error (Connect): invalid peer certificate: UnknownIssuer",
    ),
  ),
  "a permission in Deno": new Deno.errors.NotCapable("Requires net access"),
};

for (const [what, thrown] of Object.entries(FINAL)) {
  Deno.test(`a request that cannot succeed ends the wait at once (${what})`, async () => {
    const { error, sent } = await failed(
      [() => Promise.reject(thrown)],
      "GET http://127.0.0.1:5000/status got no response: ",
    );
    assertEquals([sent, error.transient, error.requests], [[0], false, 1]);
    assertEquals(error.type, "unreachable");
    assertStrictEquals(error.cause, thrown);
  });
}

Deno.test("a request to a service ends the wait at once by the same failures", async () => {
  for (const thrown of [...Object.values(FINAL), new TypeError(), "down"]) {
    const service = jobs;
    const fetch = () => Promise.reject(thrown);
    const error = await assertRejects(
      () => fetchStatus("constant", { service, job: "j1", fetch }),
      StatusError,
    );
    assertEquals([error.requests, error.transient], [1, false]);
  }
});

testWith(
  { net: "127.0.0.1", read: true },
  "an invalid certificate, a server without TLS and a blocked port end the wait at once",
  async () => {
    const file = new URL("self_signed.pem", import.meta.url);
    const pem = await Deno.readTextFile(file);
    const common = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const answer = () => Response.json({ status: "completed" });
    await using secure = Deno.serve({ ...common, cert: pem, key: pem }, answer);
    await using plain = Deno.serve(common, answer);
    for (
      const [baseUrl, words] of [
        [`https://127.0.0.1:${secure.addr.port}`, "certificate"],
        [`https://127.0.0.1:${plain.addr.port}`, "corrupt message"],
        ["http://127.0.0.1:6667", "blocked"],
      ] as const
    ) {
      const error = await assertRejects(
        () => fetchStatus("constant", { baseUrl }),
        StatusError,
        words,
      );
      assertEquals([error.requests, error.transient], [1, false]);
    }
  },
);

Deno.test("a fetch that returns no response, or the same one twice, ends the wait at once", async () => {
  using time = new FakeTime();
  const same = Response.json({ status: "pending" });
  const { headers } = same;
  const json = () => Promise.resolve({ status: "completed" });
  const text = () => Promise.resolve('{"status":"completed"}');
  for (
    const [response, requests] of [
      [same, 2],
      [undefined, 1],
      [null, 1],
      [{ ok: true, status: 200, json }, 1],
      [{ ok: true, status: 200, headers, json }, 1],
      [{ ok: true, status: 200, text }, 1],
    ] as const
  ) {
    const { fetch } = scripted(() => response as Response);
    const error = await assertRejects(
      () => finish(time, fetchStatus("constant", { fetch })),
      StatusError,
    );
    assertEquals([error.requests, error.transient], [requests, false]);
  }
});

Deno.test("every request bypasses HTTP caches", async () => {
  using time = new FakeTime();
  const modes: unknown[] = [];
  const fetch = (_url: string, { cache }: RequestInit) => {
    modes.push(cache);
    const status = modes.length < 3 ? "pending" : "completed";
    return Promise.resolve(Response.json({ id: "1", status }));
  };
  await resetStatus({ fetch });
  await finish(time, fetchStatus("constant", { fetch }));
  await finish(time, fetchStatus("constant", { fetch, channel: "push" }));
  assertEquals(modes, Array(modes.length).fill("no-store"));
  assert(modes.length >= 4);
});

Deno.test("a fetch that refuses the cache option is called without it", async () => {
  for (
    const message of [
      "The 'cache' field on 'RequestInitializerDict' is not implemented.",
      "The cache field on RequestInitializerDict is not implemented",
      "Unsupported cache mode: no-store",
    ]
  ) {
    using time = new FakeTime();
    let status = "pending";
    const fetch = (_url: string, init: RequestInit) => {
      // Workers throw this at once.
      if ("cache" in init) throw new Error(message);
      const response = Response.json({ status });
      status = "completed";
      return Promise.resolve(response);
    };
    const report = await finish(time, fetchStatus("constant", { fetch }));
    assertEquals([report.status, report.failures], ["completed", 0]);
    assertEquals(report.requests, 2);
  }
});

Deno.test("a response without streams is read as text", async () => {
  using time = new FakeTime();
  // As in React Native, where a response has no `body`, and as in node-fetch,
  // whose bodies are streams of Node.
  const plain = (text: string, body?: { pipe: () => void }): Response => {
    const { headers, ok, status } = new Response();
    const response = { headers, ok, status, text: () => Promise.resolve(text) };
    return { ...response, body } as unknown as Response;
  };
  const { fetch } = scripted(
    () => plain('{"status":"pending"}', { pipe: () => {} }),
    () => plain('{"status":"completed"}'),
  );
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals([report.status, report.failures], ["completed", 0]);

  const { fetch: long } = scripted(() => plain(" ".repeat((1 << 20) + 1)));
  await assertRejects(
    () => finish(time, fetchStatus("constant", { fetch: long })),
    StatusError,
    "too long",
  );
});
