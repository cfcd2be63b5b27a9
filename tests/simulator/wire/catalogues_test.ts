import { assert, assertEquals } from "@std/assert";
import { HeyGenWorld } from "./_heygen.ts";

/** A list: its path, where its items are, and the types of their fields. */
const LISTS: readonly (readonly [
  path: string,
  itemsAt: string,
  fields: Readonly<Record<string, "string" | "url" | "boolean" | "number">>,
])[] = [
  ["/v2/avatars", "avatars", {
    avatar_id: "string",
    avatar_name: "string",
    gender: "string",
    preview_image_url: "url",
    preview_video_url: "url",
    premium: "boolean",
  }],
  ["/v2/avatars", "talking_photos", {
    talking_photo_id: "string",
    talking_photo_name: "string",
    preview_image_url: "url",
  }],
  ["/v2/voices", "voices", {
    voice_id: "string",
    language: "string",
    gender: "string",
    name: "string",
    preview_audio: "url",
    support_pause: "boolean",
    emotion_support: "boolean",
    support_interactive_avatar: "boolean",
    support_locale: "boolean",
  }],
  ["/v2/templates", "templates", {
    template_id: "string",
    name: "string",
    thumbnail_image_url: "url",
  }],
  ["/v2/avatar_group.list?include_public=true", "avatar_group_list", {
    id: "string",
    name: "string",
    created_at: "number",
    num_looks: "number",
    preview_image: "url",
    group_type: "string",
  }],
  ["/v1/avatar.list", "avatars", { avatar_id: "string" }],
  ["/v1/voice.list", "list", { voice_id: "string", language: "string" }],
  ["/v3/avatars", "", {
    id: "string",
    name: "string",
    looks_count: "number",
    created_at: "number",
    preview_image_url: "url",
  }],
  ["/v3/avatars/looks", "", {
    id: "string",
    name: "string",
    avatar_type: "string",
    group_id: "string",
    preview_video_url: "url",
  }],
  ["/v3/voices", "", {
    voice_id: "string",
    name: "string",
    language: "string",
    gender: "string",
    type: "string",
    support_pause: "boolean",
    support_locale: "boolean",
    preview_audio_url: "url",
  }],
  ["/v3/templates", "", {
    id: "string",
    template_id: "string",
    name: "string",
    thumbnail_url: "url",
  }],
];

for (const [path, itemsAt, fields] of LISTS) {
  Deno.test(`${path} lists ${itemsAt || "items"} with each field, and URLs that lead to files`, async () => {
    using world = new HeyGenWorld();
    const { status, body: { data } } = await world.get(path);
    assertEquals(status, 200);
    const items = itemsAt ? data[itemsAt] : data;
    assert(items.length > 0);
    for (const item of items) {
      for (const [name, type] of Object.entries(fields)) {
        const value = item[name];
        assertEquals(typeof value, type === "url" ? "string" : type, name);
        if (type === "url") assertEquals((await world.get(value)).status, 200);
      }
    }
  });
}

Deno.test("an avatar group lists its avatars, and a template its variables", async () => {
  using world = new HeyGenWorld();
  const groups = (await world.get("/v2/avatar_group.list")).body.data;
  assertEquals(groups.total_count, groups.avatar_group_list.length);
  const [{ id, num_looks }] = groups.avatar_group_list;
  const avatars = await world.get(`/v2/avatar_group/${id}/avatars`);
  const { avatar_list } = avatars.body.data;
  assertEquals(avatar_list.length, num_looks);
  for (const look of avatar_list) {
    assertEquals([look.id, look.name], [look.avatar_id, look.avatar_name]);
    assertEquals((await world.get(look.image_url)).status, 200);
  }
  const { templates } = (await world.get("/v2/templates")).body.data;
  const path = `/v2/template/${templates[0].template_id}`;
  const { variables } = (await world.get(path)).body.data;
  assertEquals(variables.script.name, "script");
  assertEquals((await world.get("/v2/avatar_group/x/avatars")).status, 404);
  assertEquals((await world.get("/v2/template/x")).status, 404);
});

Deno.test("lists of v3 have pages, and take filters", async () => {
  using world = new HeyGenWorld();
  const all = (await world.get("/v3/voices")).body.data;
  const first = (await world.get("/v3/voices?limit=3")).body;
  assertEquals([first.data.length, first.has_more], [3, true]);
  const path = `/v3/voices?limit=3&token=${first.next_token}`;
  const last = (await world.get(path)).body;
  assertEquals([...first.data, ...last.data].length, all.length);
  assertEquals([last.has_more, last.next_token], [false, null]);
  const some = (await world.get("/v3/voices?language=english&other=x")).body;
  assertEquals(
    some.data.map((voice: { language: string }) => voice.language),
    ["English", "English"],
  );
  assertEquals((await world.get("/v3/voices?type=private")).body.data, []);
  for (const wrong of ["token=x", "limit=0"]) {
    assertEquals((await world.get(`/v3/voices?${wrong}`)).status, 400);
  }
});

Deno.test("clients check their key with the account and the key itself", async () => {
  using world = new HeyGenWorld();
  const { data } = (await world.get("/v3/users/me")).body;
  assertEquals([data.billing_type, data.subscription], ["wallet", null]);
  const key = (await world.get("/v3/api_keys/self")).body.data;
  assertEquals([key.status, key.scopes[0]], ["active", "translations:write"]);
  const old = (await world.get("/v1/user/me")).body;
  assertEquals([old.code, old.data.username], [100, data.username]);
  const keyless = await world.get("/v3/users/me", { "x-api-key": "" });
  assertEquals(keyless.status, 401);
});

Deno.test("a used up balance refuses jobs in the form of each generation, while the plan has credits", async () => {
  using world = new HeyGenWorld({ balance: 3 });
  const balance = async () => {
    const { wallet } = (await world.get("/v3/users/me")).body.data;
    const quota = (await world.get("/v2/user/remaining_quota")).body.data;
    assertEquals(quota.remaining_quota, wallet.remaining_balance * 60);
    assertEquals(quota.details.api, quota.remaining_quota);
    assert(quota.details.plan_credit > 0);
    return wallet.remaining_balance;
  };
  assertEquals(await balance(), 3);
  await world.translate(["es", "fr"]);
  assertEquals(await balance(), 1);
  const video_url = "https://videos.example/in.mp4";
  const two = await world.post("/v2/video_translate", {
    video_url,
    output_languages: ["es", "fr"],
  });
  assertEquals([two.status, two.body.data, two.body.error.code], [
    402,
    null,
    "insufficient_credit",
  ]);
  assertEquals(await balance(), 1);
  const one = { video_url, output_language: "es" };
  assertEquals((await world.post("/v2/video_translate", one)).status, 200);
  assertEquals(await balance(), 0);
  const v3 = await world.post("/v3/videos", {}, { "idempotency-key": "k" });
  assertEquals([v3.status, v3.body.error.code], [402, "insufficient_credit"]);
  // The simulator's own routes cost nothing.
  assertEquals((await world.post("/jobs", {})).status, 202);
});

Deno.test("a refused job costs nothing, with or without an Idempotency-Key", async () => {
  using world = new HeyGenWorld({ balance: 5, maxConcurrentJobs: 1 });
  for (const headers of [{}, { "idempotency-key": "k" }]) {
    assertEquals((await world.post("/v3/videos", {}, headers)).status, 429);
  }
  const { wallet } = (await world.get("/v3/users/me")).body.data;
  assertEquals(wallet.remaining_balance, 5);
});
