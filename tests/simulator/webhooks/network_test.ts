import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createSimulator } from "@heygen-sim/simulator";
import {
  isBeforeSending,
  type Message,
  sendBy,
  sendOut,
} from "../../../simulator/webhooks/send.ts";
import { TargetError, Targets } from "../../../simulator/webhooks/targets.ts";
import { testWith } from "../../_needs.ts";
import { verify } from "./_receiver.ts";

const NET = { net: "127.0.0.1" } as const;
const NEVER = new AbortController().signal;

/** Runs a server of this machine while something is done. */
async function serving(
  handler: Deno.ServeHandler,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
  const server = Deno.serve(options, handler);
  try {
    await use(server.addr.port);
  } finally {
    await server.shutdown();
  }
}

function message(url: string): Message {
  return { url, headers: { "webhook-id": "msg_1" }, body: '{"a":"ü"}' };
}

testWith(
  NET,
  "a webhook arrives at a server of this machine, with its body as it was signed",
  async () => {
    const arrived = Promise.withResolvers<
      { headers: Record<string, string>; text: string }
    >();
    await serving(async (request) => {
      const text = await request.text();
      arrived.resolve({ headers: Object.fromEntries(request.headers), text });
      return new Response("x".repeat(100_000));
    }, async (port) => {
      using simulator = createSimulator();
      const post = (path: string, body?: unknown) =>
        simulator.fetch(`http://simulator.test${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body ?? {}),
        }).then((response) => response.json());
      const url = `http://127.0.0.1:${port}/hook`;
      const { id, secret } = await post("/webhooks", {
        url,
        description: "höok",
      });
      await post(`/webhooks/${id}/test`);
      const { headers, text } = await arrived.promise;
      const event = verify({ url, at: 0, headers, text }, secret);
      assertEquals(event.type, "webhook.test");
      assertMatch(headers["user-agent"] ?? "", /^heygen-sim\/\d/);
      assertEquals(headers["host"], `127.0.0.1:${port}`);
    });
  },
);

testWith(
  NET,
  "a name is looked up once: the connection goes to what was checked",
  async () => {
    let asked = 0;
    const targets = new Targets(["hooks.example"], () => {
      // What it stands for a moment later is somewhere else.
      return Promise.resolve([++asked === 1 ? "127.0.0.1" : "10.0.0.1"]);
    });
    let host: string | null = "";
    let text = "";
    await serving(async (request) => {
      host = request.headers.get("host");
      text = await request.text();
      return new Response(null, {
        status: 201,
        headers: { "retry-after": "3" },
      });
    }, async (port) => {
      const url = `http://hooks.example:${port}/hook`;
      const { status, headers } = await sendOut(targets)(message(url), NEVER);
      assertEquals([status, headers.get("retry-after")], [201, "3"]);
      assertEquals(host, `hooks.example:${port}`);
      assertEquals(text, message(url).body);
      assertEquals(asked, 1);
    });
  },
);

testWith(
  NET,
  "a receiver whose answer never ends has answered, and is let go",
  async () => {
    const left = Promise.withResolvers<void>();
    const endless = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1 << 16)),
        cancel: () => left.resolve(),
      });
    await serving(() => new Response(endless()), async (port) => {
      const url = `http://127.0.0.1:${port}/`;
      const { status } = await sendOut(new Targets([]))(message(url), NEVER);
      assertEquals(status, 200);
      await left.promise;
    });
  },
);

Deno.test("webhookFetch is called for allowed targets only, and its response need not end", async () => {
  const asked: unknown[] = [];
  let cancelled = false;
  const endless = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const send = sendBy(new Targets([]), (url) => {
    asked.push(url);
    return Promise.resolve(new Response(endless));
  });
  // Such as of a webhook that was kept, and was allowed then.
  await assertRejects(
    async () => await send(message("http://10.0.0.1/"), NEVER),
    TargetError,
  );
  assertEquals(asked, []);
  await send(message("http://127.0.0.1/"), NEVER);
  assertEquals([asked, cancelled], [["http://127.0.0.1/"], true]);
});

testWith(NET, "a redirect is not followed, wherever it leads", async () => {
  let came = 0;
  await serving(() => {
    came++;
    return new Response(null, { status: 307, headers: { location: "/again" } });
  }, async (port) => {
    const send = sendOut(new Targets([]));
    const url = `http://127.0.0.1:${port}/`;
    assertEquals((await send(message(url), NEVER)).status, 307);
    assertEquals(came, 1);
  });
});

testWith(
  NET,
  "what Deno's permissions do not admit is a failure like any other",
  async () => {
    const send = sendOut(
      new Targets(
        ["ten.example", "10.0.0.0/8"],
        () => Promise.resolve(["10.0.0.1"]),
      ),
    );
    // A missing permission is reported before a name is resolved, too.
    await assertRejects(
      () => sendOut(new Targets(["*"]))(message("http://a.example/"), NEVER),
      Error,
      'Requires net access to "a.example"',
    );
    for (const host of ["ten.example", "10.0.0.1"]) {
      for (const scheme of ["http", "https"]) {
        await assertRejects(
          () => send(message(`${scheme}://${host}:8080/`), NEVER),
          Error,
          "Requires net access",
          `${scheme} ${host}`,
        );
      }
    }
  },
);

testWith(
  NET,
  "nothing is sent if the time is over while a name is resolved",
  async () => {
    let received = 0;
    await serving(() => {
      received++;
      return new Response();
    }, async (port) => {
      const control = new AbortController();
      const targets = new Targets(["slow.example"], () => {
        control.abort();
        return Promise.resolve(["127.0.0.1"]);
      });
      const sent = message(`http://slow.example:${port}/`);
      await assertRejects(
        () => sendOut(targets)(sent, control.signal),
        DOMException,
      );
    });
    assertEquals(received, 0);
  },
);

testWith(
  NET,
  "the next address is tried if one refuses the connection",
  async () => {
    const targets = new Targets(
      ["two.example"],
      () => Promise.resolve(["::1", "127.0.0.1"]),
    );
    await serving(() => new Response(), async (port) => {
      const url = `http://two.example:${port}/`;
      const { status } = await sendOut(targets)(message(url), NEVER);
      assertEquals(status, 200);
    });
  },
);

Deno.test("the next address is tried only if nothing was sent to the previous one", () => {
  const failed = (code: string, syscall: string) =>
    Object.assign(new Error(code), { code, syscall });
  for (const code of ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"]) {
    assertEquals(isBeforeSending(failed(code, "connect")), true, code);
  }
  for (const error of [failed("ECONNRESET", "read"), new Error("?"), null]) {
    assertEquals(isBeforeSending(error), false, `${error}`);
  }
});

testWith(
  NET,
  "a receiver over TLS is spoken to as such, however its address is written",
  async () => {
    await serving(() => new Response(), async (port) => {
      const send = sendOut(new Targets([]));
      for (const scheme of ["https", "HTTPS", " https"]) {
        // It does not speak TLS.
        await assertRejects(
          () => send(message(`${scheme}://127.0.0.1:${port}/`), NEVER),
          TypeError,
          "fetch failed",
          scheme,
        );
      }
    });
  },
);

testWith(
  NET,
  "a receiver that answers 101 has answered",
  async () => {
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const { port } = listener.addr;
    const sent = sendOut(new Targets([]))(
      message(`http://127.0.0.1:${port}/`),
      NEVER,
    );
    using connection = await listener.accept();
    const lines = ["HTTP/1.1 101 Now", "connection: upgrade", "upgrade: x"];
    const text = `${lines.join("\r\n")}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(text));
    assertEquals((await sent).status, 101);
  },
);

testWith(
  NET,
  "a receiver that does not answer is let go with the signal",
  async () => {
    const came = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    await serving(async (request) => {
      request.signal.addEventListener("abort", () => left.resolve());
      came.resolve();
      await left.promise;
      return new Response();
    }, async (port) => {
      const control = new AbortController();
      const url = `http://127.0.0.1:${port}/`;
      const sent = sendOut(new Targets([]))(message(url), control.signal);
      const failed = assertRejects(() => sent, Error, "abort");
      await came.promise;
      control.abort();
      await failed;
      await left.promise;
    });
  },
);
