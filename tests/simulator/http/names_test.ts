import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";

/** Sends a request; returns the name of its client, and the id that it gets. */
async function send(
  simulator: ReturnType<typeof createSimulator>,
  headers: HeadersInit,
): Promise<{ readonly client: string; readonly id: string | null }> {
  const response = await simulator.fetch("http://s.test/status", { headers });
  await response.body?.cancel();
  const journal = await simulator.fetch("http://s.test/journal?limit=1");
  const { entries: [{ client }] } = await journal.json();
  return { client, id: response.headers.get("x-request-id") };
}

const create = () => createSimulator({ clock: new VirtualClock() });

Deno.test("The name of a client is X-Client, or else User-Agent, or else anonymous", async () => {
  using simulator = create();
  for (
    const [headers, name] of [
      [{ "x-client": "nightly", "user-agent": "curl/8" }, "nightly"],
      [{ "user-agent": "curl/8" }, "curl/8"],
      [{ "x-client": "", "user-agent": "curl/8" }, "curl/8"],
      [{ "x-client": "\u00a0", "user-agent": "" }, "anonymous"],
      [{}, "anonymous"],
    ] as const
  ) {
    assertEquals((await send(simulator, headers)).client, name);
  }
});

Deno.test("The name of a client can be shown: at most 128 characters, none for control", async () => {
  using simulator = create();
  const latin1 = fc.integer({ min: 1, max: 255 })
    .filter((code) => code !== 10 && code !== 13)
    .map((code) => String.fromCharCode(code));
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: latin1, minLength: 1, maxLength: 300 }),
      async (given) => {
        const { client } = await send(simulator, { "x-client": given });
        assertMatch(client, /^\P{Cc}{1,128}$/u);
      },
    ),
    { seed: 1 },
  );
  const long = await send(simulator, { "x-client": "a".repeat(129) });
  assertEquals(long.client, "a".repeat(128));
  // 0x9b begins a command to a terminal, as escape and bracket do.
  const colours = await send(simulator, { "x-client": "a\x1b[31mb\x9b31mc" });
  assertEquals(colours.client, "a [31mb 31mc");
});

Deno.test("A response repeats the id of its request, if that is visible ASCII of at most 128 characters", async () => {
  using simulator = create();
  for (const given of ["a", "7f3c-4a", "~!", "x".repeat(128)]) {
    const { id } = await send(simulator, { "x-request-id": given });
    assertEquals(id, given);
  }
  const ids = new Set<string | null>();
  const twice: [string, string][] = [
    ["x-request-id", "a"],
    ["x-request-id", "b"],
  ];
  const others = ["", "a b", "é", "a\x7f", "x".repeat(129)];
  for (
    const headers of [
      ...others.map((id) => ({ "x-request-id": id })),
      twice,
      {},
    ]
  ) {
    const { id } = await send(simulator, headers);
    assertMatch(id ?? "", /^[\da-f]{8}-[\da-z]+$/);
    ids.add(id);
  }
  assertEquals(ids.size, others.length + 2);
});
