import { assert, assertEquals } from "@std/assert";
import { clockOf } from "../../simulator/server/clock.ts";
import { systemClock } from "../../simulator/clock/clock.ts";
import { NoStore } from "../../simulator/core/no_store.ts";
import type { Store } from "../../simulator/core/store.ts";

function at(time: number): Store {
  return Object.assign(new NoStore(), {
    resumeAt: (speed: number) => time + speed,
  });
}

Deno.test("a server has the system's clock unless its store is ahead of it", () => {
  const real = { clock: "real", speed: 1 } as const;
  assertEquals(clockOf(real, new NoStore()), systemClock);
  assertEquals(clockOf(real, at(0)), systemClock);
});

Deno.test("the clock of a server continues at the time of its store", () => {
  const ahead = Date.now() + 1e9;
  for (const speed of [1, 60]) {
    const now = clockOf({ clock: "real", speed }, at(ahead)).now();
    assert(now >= ahead + speed && now < ahead + 1e6, `${now - ahead}`);
  }
  const clock = clockOf({ clock: "auto", speed: 1 }, at(1_234));
  assertEquals(clock.now(), 1_234);
});
