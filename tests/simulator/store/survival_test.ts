import {
  createSimulator,
  scaledClock,
  type SimulatorOptions,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { DatabaseSync } from "node:sqlite";
import { testWithFolder } from "../../_needs.ts";
import { simulated, START } from "../routes/_simulated.ts";
import { copyStore } from "./_files.ts";
import { Kept } from "./_kept.ts";

testWithFolder(
  "a job whose end is due while nothing runs ends at its time",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const { id } = await kept.its.create({ delay: 30 });
    kept.crash({ clock: new VirtualClock(START + 60_000) });
    const { status, completed_at } = await kept.its.read(id);
    assertEquals([status, completed_at], ["completed", at(30_000)]);
  },
);

testWithFolder(
  "a job survives a crash after the response, and so does a cancellation",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const created = await kept.its.create({ title: "Kept" });
    kept.crash();
    assertEquals(await kept.its.read(created.id), created);
    const { body } = await kept.its.ask("DELETE", `/jobs/${created.id}`);
    kept.crash();
    assertEquals(await kept.its.read(created.id), body);
  },
);

testWithFolder("the current job survives a crash", (folder) => {
  using kept = new Kept(`${folder}/sim.db`);
  const first = kept.its.simulator.getStatus();
  kept.crash();
  assertEquals(kept.its.simulator.getStatus(), first);
  const next = kept.its.simulator.resetStatus();
  assertNotEquals(next.id, first.id);
  kept.crash();
  assertEquals(kept.its.simulator.getStatus(), next);
});

testWithFolder(
  "a virtual clock goes on at the time of the latest response",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    await kept.clock.advance(1_234);
    await kept.its.ask("GET", "/status");
    kept.crash();
    assertEquals(kept.clock.now(), START + 1_234);
    await kept.clock.advance(1);
    kept.reopen();
    assertEquals(kept.clock.now(), START + 1_235);
  },
);

testWithFolder(
  "a real clock goes on as if it had run meanwhile, at its speed",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using time = new FakeTime();
    using kept = new Kept(path);
    await kept.its.create();
    time.tick(5);
    using store = openSqliteStore(copyStore(path));
    const times = [0, 1, 60].map((speed) => store.resumeAt(speed));
    assertEquals(times, [START, START + 5, START + 300]);
  },
);

testWithFolder(
  "a fast clock goes on where it was when the last delivery arrived",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using time = new FakeTime(START);
    const { simulator, create } = simulated({
      clock: scaledClock(60),
      store: openSqliteStore(path),
      webhookFetch: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        return new Response();
      },
    });
    using _simulator = simulator;
    await create({ delay: 60, callback_url: "http://127.0.0.1:9999/callback" });
    await time.tickAsync(1_000);
    await time.tickAsync(5_000);
    await time.tickAsync(0);
    using store = openSqliteStore(copyStore(path));
    assertEquals(store.resumeAt(60), START + 6 * 60_000);
  },
);

testWithFolder(
  "a clock that was set back between two runs goes on from the store",
  async (folder) => {
    const path = `${folder}/sim.db`;
    let now = START;
    const clock = { ...systemClock, now: () => now };
    const open = () => simulated({ clock, store: openSqliteStore(path) });
    const first = open();
    now += 4_000;
    const { id } = await first.create({ delay: 1 });
    first.simulator.close();
    now -= 3_600_000;
    const second = open();
    using _ = second.simulator;
    assertEquals((await second.read(id)).status, "pending");
    now += 1_000;
    const { status, completed_at } = await second.read(id);
    assertEquals([status, completed_at], [
      "completed",
      new Date(START + 5_000).toISOString(),
    ]);
  },
);

testWithFolder("a virtual clock behind a store is refused", (folder) => {
  using kept = new Kept(`${folder}/sim.db`);
  const clock = new VirtualClock(START - 1);
  const { message } = assertThrows(() => kept.reopen({ clock }), RangeError);
  assert(message.includes("'clock' must not be behind its store"), message);
});

testWithFolder(
  "a store keeps its seed, and refuses another",
  (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path, { seed: 42 });
    const { message } = assertThrows(
      () => kept.reopen({ seed: "43" }),
      RangeError,
    );
    assert(message.includes("'42': current value is '43'"), message);
    kept.reopen({ seed: "42" });
    kept.its.simulator.close();
    // By default `simulated()` takes a seed of its own.
    const clock = new VirtualClock(START);
    using other = createSimulator({ store: openSqliteStore(path), clock });
    assertEquals(other.settings.seed, 42);
  },
);

testWithFolder("a store keeps any text that is a seed", (folder) => {
  for (const [index, seed] of ["", "0042", "a\0b", "\ud800x"].entries()) {
    const path = `${folder}/${index}.db`;
    const kept = new Kept(path, { seed });
    const { id } = kept.its.simulator.getStatus();
    kept.its.simulator.close();
    using store = openSqliteStore(path);
    const clock = new VirtualClock(START);
    using again = createSimulator({ store, clock });
    assertEquals([again.settings.seed, again.getStatus().id], [seed, id]);
  }
});

testWithFolder(
  "waiting jobs keep their order, and the present limits apply",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, {
      maxConcurrentJobs: 1,
      whenFull: "queue",
    });
    const first = await kept.its.create({ delay: 1 });
    const second = await kept.its.create({ delay: 2 });
    kept.crash();
    // The simulator's first job takes 10 s.
    await kept.clock.advance(11_000);
    await kept.its.ask("GET", "/status");
    kept.crash();
    const phase = async ({ id }: { id: string }) =>
      (await kept.its.read(id)).phase;
    assertEquals([await phase(first), await phase(second)], [null, "running"]);
    const third = await kept.its.create();
    const fourth = await kept.its.create();
    kept.crash({ maxConcurrentJobs: 2 });
    assertEquals([await phase(third), await phase(fourth)], [
      "running",
      "queued",
    ]);
  },
);

testWithFolder(
  "a script goes on with the step that no client has received",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const scenario = [
      "503",
      "status=418,name=tea",
      "pending",
      "completed",
      "503",
    ];
    const { id } = await kept.its.create({ scenario });
    const reply = [];
    for (let i = 0; i < 6; i++) {
      const { status, body } = await kept.its.ask("GET", `/jobs/${id}`);
      reply.push([status, body.status]);
      kept.crash();
    }
    assertEquals(reply, [
      [503, 503],
      [418, 418],
      [200, "pending"],
      [200, "completed"],
      [503, 503],
      [200, "completed"],
    ]);
  },
);

testWithFolder(
  "the journal survives the end of a simulator",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, { journal: 3 });
    const entries = async () =>
      (await kept.its.ask("GET", "/journal")).body.entries
        .map(({ number, path }: Record<string, unknown>) => [number, path]);
    for (const path of ["/", "/status", "/jobs", "/clock"]) {
      await kept.its.ask("GET", path);
      kept.reopen();
    }
    const expected = [[4, "/clock"], [3, "/jobs"], [2, "/status"]];
    assertEquals(await entries(), expected);
  },
);

testWithFolder(
  "no run assigns the event ids of another",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const next = async () => {
      const { body } = await kept.its.simulator.fetch(
        "http://simulator.test/events",
        { headers: { "last-event-id": "0" } },
      );
      assert(body);
      await kept.its.create();
      let text = "";
      for await (const part of body.pipeThrough(new TextDecoderStream())) {
        text += part;
        if (/event: status\n.*\n\n$/.test(text)) break;
      }
      return {
        reset: text.includes("event: reset"),
        id: Number(/.*id: (\d+)\n/s.exec(text)?.[1]),
      };
    };
    const first = await next();
    kept.crash();
    const second = await next();
    kept.reopen();
    const third = await next();
    assert(second.id > first.id + 1e9, `${second.id} is far after ${first.id}`);
    assert(third.id > second.id + 1e9, `${third.id} is far after ${second.id}`);
    assertEquals([second.reset, third.reset], [true, true]);
  },
);

testWithFolder(
  "requests of different runs have different ids",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const name = async () =>
      (await kept.its.ask("GET", "/status")).headers.get("x-request-id");
    const first = await name();
    kept.crash();
    assertNotEquals(await name(), first);
  },
);

testWithFolder(
  "a new webhook after a start has neither the id nor the secrets of a removed one",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const body = { url: "http://127.0.0.1:9999/hook" };
    const given: string[] = [];
    for (let run = 0; run < 3; run++) {
      const created = await kept.its.ask("POST", "/webhooks", { body });
      const path = `/webhooks/${created.body.id}`;
      const rotated = await kept.its.ask("POST", `${path}/rotate`);
      given.push(created.body.id, created.body.secret, rotated.body.secret);
      assertEquals((await kept.its.ask("DELETE", path)).status, 204);
      kept.reopen();
    }
    assertEquals(new Set(given).size, given.length, given.join());
  },
);

testWithFolder(
  "a pending delivery is sent after a crash, and a delivered one is not",
  async (folder) => {
    const sent: string[] = [];
    let up = false;
    using kept = new Kept(`${folder}/sim.db`, {
      webhookFetch: async (input, init) => {
        if (!up) throw new TypeError("connection refused");
        const request = new Request(input, init);
        sent.push(
          `${request.headers.get("webhook-id")} ${await request.text()}`,
        );
        return new Response();
      },
    });
    const hook = { url: "http://127.0.0.1:9999/hook" };
    const created = await kept.its.ask("POST", "/webhooks", { body: hook });
    assertEquals(created.status, 201, created.text);
    const { id } = await kept.its.create({
      delay: 1,
      callback_url: "http://127.0.0.1:9999/callback",
    });
    kept.crash();
    await kept.clock.advance(2_000);
    await kept.its.ask("GET", "/status");
    kept.crash();
    up = true;
    await kept.clock.advance(600_000);
    await kept.its.ask("GET", "/status");
    const made = sent.filter((text) => text.includes(id));
    assertEquals(made.length, 2, `for endpoint and callback: ${sent}`);
    kept.crash();
    await kept.clock.advance(600_000);
    assertEquals(sent.filter((text) => text.includes(id)), made);
  },
);

testWithFolder(
  "a pending delivery is sent after a crash though a virtual clock stands still",
  async (folder) => {
    let up = false;
    const sent: string[] = [];
    using kept = new Kept(`${folder}/sim.db`, {
      webhookFetch: async (input, init) => {
        if (!up) return await new Promise(() => {});
        sent.push(await new Request(input, init).text());
        return new Response();
      },
    });
    const callback_url = "http://127.0.0.1:9999/callback";
    const { id } = await kept.its.create({ callback_url });
    await kept.its.ask("DELETE", `/jobs/${id}`);
    up = true;
    kept.crash();
    await kept.clock.advance(0);
    assertEquals([sent.length, sent[0]?.includes(id)], [1, true]);
  },
);

testWithFolder(
  "a callback is sent after a crash without a request",
  async (folder) => {
    const sent: string[] = [];
    using kept = new Kept(`${folder}/sim.db`, {
      webhookFetch: async (input, init) => {
        sent.push(await new Request(input, init).text());
        return new Response();
      },
    });
    const callback_url = "http://127.0.0.1:9999/callback";
    const { id } = await kept.its.create({ delay: 5, callback_url });
    await kept.clock.advance(1_000);
    await kept.its.ask("GET", "/status");
    kept.crash();
    await kept.clock.advance(0);
    await kept.clock.advance(4_000);
    await kept.clock.advance(0);
    assertEquals([sent.length, sent[0]?.includes(id)], [1, true]);
  },
);

testWithFolder(
  "a crash between the end of a job and its delivery loses neither, and repeats none",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const sent: string[] = [];
    const options: SimulatorOptions = {
      webhookFetch: async (input, init) => {
        sent.push(await new Request(input, init).text());
        return new Response();
      },
    };
    const callback_url = "http://127.0.0.1:9999/callback";
    const crashed = [];
    {
      using kept = new Kept(path, options);
      const { id } = await kept.its.create({ delay: 5, callback_url });
      await kept.its.ask("DELETE", `/jobs/${id}`);
      await kept.clock.advance(0);
      await kept.its.ask("GET", "/status");
      assertEquals(sent.length, 1);
      crashed.push(copyStore(path), copyStore(path));
    }
    const [before = "", after = ""] = crashed;
    const db = new DatabaseSync(before);
    db.exec("DELETE FROM rows WHERE kind = 'deliveries'");
    db.close();
    for (const [file, total] of [[before, 2], [after, 2]] as const) {
      using kept = new Kept(file, options);
      await kept.clock.advance(0);
      await kept.its.ask("GET", "/status");
      assertEquals(sent.length, total);
    }
  },
);

testWithFolder(
  "jobs are removed after their time, also when nothing ran meanwhile",
  async (folder) => {
    const keep = 60_000;
    using kept = new Kept(`${folder}/sim.db`, { keep });
    const { id } = await kept.its.create({ delay: 1 });
    await kept.clock.advance(keep + 999);
    assertEquals((await kept.its.read(id)).status, "completed");
    kept.crash({ clock: new VirtualClock(START + keep + 1_000) });
    assertEquals((await kept.its.ask("GET", `/jobs/${id}`)).status, 410);
    assertEquals((await kept.its.ask("GET", "/status")).status, 200);
    // It is gone for good, whatever is wanted later.
    kept.reopen({ keep: Infinity });
    assertEquals((await kept.its.ask("GET", `/jobs/${id}`)).status, 410);
  },
);

testWithFolder(
  "a lower maximum of jobs applies at once",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const created = [
      await kept.its.create(),
      await kept.its.create({ delay: 9 }),
    ];
    await kept.clock.advance(20_000);
    kept.reopen({ maxJobs: 2 });
    const statuses = created.map(({ id }) =>
      kept.its.ask("GET", `/jobs/${id}`)
    );
    assertEquals((await Promise.all(statuses)).map(({ status }) => status), [
      200,
      410,
    ]);
  },
);

testWithFolder("a job that waited goes on at its times", async (folder) => {
  using kept = new Kept(`${folder}/sim.db`, {
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const { id } = await kept.its.create({ queue: 12, delay: 5 });
  kept.crash();
  await kept.clock.advance(11_000);
  await kept.its.create();
  kept.crash();
  await kept.clock.advance(6_000);
  const { started_at, completed_at } = await kept.its.read(id);
  assertEquals([started_at, completed_at], [at(12_000), at(17_000)]);
});

function at(ms: number): string {
  return new Date(START + ms).toISOString();
}

testWithFolder(
  "an end that a stream has shown is there after a crash, also on an automatic clock",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, { autoAdvance: true });
    const { id } = await kept.its.create({ delay: 600 });
    const stream = await kept.its.ask("GET", `/jobs/${id}/events`);
    assertStringIncludes(stream.text, "event: end");
    kept.crash();
    const { status, completed_at } = await kept.its.read(id);
    assertEquals([status, completed_at], ["completed", at(600_000)]);
  },
);

testWithFolder(
  "the time of a delayed response is there after a crash on an automatic clock",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, { autoAdvance: true });
    const { id } = await kept.its.create({ delay: 0 });
    const headers = { "x-sim-fault": "latency=600" };
    const late = await kept.its.ask("GET", `/jobs/${id}`, { headers });
    const date = Date.parse(late.headers.get("date") ?? "");
    assertEquals(date, START + 600_000);
    kept.crash();
    const { now } = (await kept.its.ask("GET", "/clock")).body;
    assertEquals(now, at(600_000));
  },
);
