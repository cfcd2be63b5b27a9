import { assertEquals, assertNotEquals } from "@std/assert";
import { Auth, type AuthOptions } from "../../../simulator/limits/auth.ts";
import { simulated } from "../routes/_simulated.ts";
import { refusal } from "./_refused.ts";

const OPEN: AuthOptions = {
  apiKeys: [],
  adminKey: undefined,
  exposed: false,
};

const KEYS = ["first-key", "other-key", "longer-key-than-the-others"];

/** Who asks, by each way of bringing a key. */
function callers(access: Auth, key: string): (string | undefined)[] {
  return [
    { "x-api-key": key },
    { authorization: `Bearer ${key}` },
    { authorization: `bearer   ${key}` },
  ].map((headers) => access.checkApi(new Headers(headers)));
}

Deno.test("a simulator without API keys lets all clients in, and treats them as one", () => {
  const access = new Auth({ ...OPEN, adminKey: "admin", exposed: true });
  for (const headers of [{}, { "x-api-key": "whatever" }]) {
    assertEquals(access.checkApi(new Headers(headers)), undefined);
  }
});

Deno.test("each API key lets in by its header or as bearer token, as one caller of its own", () => {
  const access = new Auth({ ...OPEN, apiKeys: KEYS });
  const all = KEYS.map((key) => {
    const names = callers(access, key);
    assertEquals(new Set(names).size, 1, `${names} is one caller`);
    return names[0];
  });
  assertEquals(new Set(all).size, KEYS.length);
});

Deno.test("a caller is identified without the key", () => {
  const access = new Auth({ ...OPEN, apiKeys: KEYS });
  for (const key of KEYS) {
    const [caller = ""] = callers(access, key);
    assertNotEquals(caller, "");
    assertEquals(caller.includes(key), false);
  }
});

Deno.test("a missing or wrong API key is refused with 401, which says how to send it and not what came", async () => {
  const access = new Auth({ ...OPEN, apiKeys: KEYS, adminKey: "admin" });
  for (
    const headers of [
      {},
      { "x-api-key": "" },
      { "x-api-key": "first-ke" },
      { "x-api-key": "first-keyy" },
      { "x-api-key": "FIRST-KEY" },
      { "x-api-key": "first-key, first-key" },
      // The header of its own counts, if it is there.
      { "x-api-key": "wrong", authorization: "Bearer first-key" },
      { "x-admin-key": "first-key" },
      { "x-api-key": "admin" },
      { authorization: "first-key" },
      { authorization: "Basic first-key" },
      { authorization: "Bearer" },
      { authorization: "Bearerfirst-key" },
      { authorization: "Bearer first-key other-key" },
      { authorization: "Bearer first-key, Bearer first-key" },
    ] as Record<string, string>[]
  ) {
    const { status, message, options } = await refusal(() =>
      access.checkApi(new Headers(headers))
    );
    assertEquals(status, 401, JSON.stringify(headers));
    assertEquals(
      message,
      "The API key is missing or wrong; send it as X-Api-Key or as a bearer token.",
    );
    assertEquals(options.headers, {
      "www-authenticate": 'Bearer realm="heygen-sim"',
    });
  }
});

Deno.test("the controls are open without an admin key, as long as other machines cannot reach them", async () => {
  new Auth({ ...OPEN, apiKeys: KEYS }).checkAdmin(new Headers());
  const exposed = new Auth({ ...OPEN, exposed: true });
  for (const headers of [{}, { "x-admin-key": "" }, { "x-admin-key": "x" }]) {
    const { status, message } = await refusal(() =>
      exposed.checkAdmin(new Headers(headers))
    );
    assertEquals(status, 403);
    assertEquals(/--admin-key/.test(message), true, message);
  }
});

Deno.test("an admin key is asked for wherever the simulator listens, and no API key will do", async () => {
  for (const exposed of [false, true]) {
    const access = new Auth({ apiKeys: KEYS, adminKey: "admin", exposed });
    for (
      const headers of [
        { "x-admin-key": "admin" },
        { authorization: "Bearer admin" },
      ] as Record<string, string>[]
    ) {
      assertEquals(access.checkAdmin(new Headers(headers)), undefined);
    }
    for (
      const headers of [
        {},
        { "x-admin-key": "" },
        { "x-admin-key": "admin2" },
        { "x-admin-key": "first-key" },
        { "x-api-key": "admin" },
        { authorization: "Bearer first-key" },
      ] as Record<string, string>[]
    ) {
      const { status, message } = await refusal(() =>
        access.checkAdmin(new Headers(headers))
      );
      assertEquals([status, message.includes("X-Admin-Key")], [401, true]);
    }
  }
});

Deno.test("the admin key opens the service, too, as a browser sends one password for both", async () => {
  const { ask } = simulated({ apiKeys: KEYS, adminKey: "admin" });
  const basic = (key: string) => ({
    authorization: `Basic ${btoa(`:${key}`)}`,
  });
  const cases: [
    headers: Record<string, string>,
    jobs: number,
    faults: number,
  ][] = [
    [{}, 401, 401],
    [basic("first-key"), 200, 401],
    [basic("admin"), 200, 200],
    [{ "x-admin-key": "admin" }, 200, 200],
    [{ "x-api-key": "admin" }, 401, 401],
  ];
  for (const [headers, jobs, faults] of cases) {
    const statuses = [
      (await ask("GET", "/jobs", { headers })).status,
      (await ask("GET", "/faults", { headers })).status,
    ];
    assertEquals(statuses, [jobs, faults], JSON.stringify(headers));
  }
});
