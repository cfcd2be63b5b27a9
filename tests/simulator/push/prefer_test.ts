import { assertEquals } from "@std/assert";
import { simulated } from "../routes/_simulated.ts";

/** The seconds that are applied to each preference; `null` for none. */
const CASES: Readonly<Record<string, Record<string, number | null>>> = {
  "Prefer: wait has all forms of RFC 7240": {
    "wait=10": 10,
    "wait=0": 0,
    "wait=007": 7,
    'wait="10"': 10,
    "WAIT=10": 10,
    "Wait = 10": 10,
    "  wait=10  ": 10,
    "wait=10; foo=bar": 10,
    'wait="10" ;foo="a;b"': 10,
    "respond-async, wait=10": 10,
    "respond-async,wait=10,handling=lenient": 10,
  },
  "Prefer: wait holds nothing for longer than 30 s": {
    "wait=29": 29,
    "wait=30": 30,
    "wait=31": 30,
    "wait=1000000000": 30,
    [`wait=${"9".repeat(400)}`]: 30,
  },
  "the first of several waits counts, and none within another preference": {
    "wait=5, wait=10": 5,
    'foo="a, wait=5"': null,
    'foo="a,wait=5,b", wait=7': 7,
    'foo="a\\",wait=5,b", wait=7': 7,
    'foo="never closed, wait=5': null,
    "respond-async; wait=10": null,
  },
  "an invalid Prefer: wait is ignored": {
    "": null,
    ",,": null,
    "wait": null,
    "wait=": null,
    "wait=-1": null,
    "wait=1.5": null,
    "wait=ten": null,
    "wait=10s": null,
    'wait="10': null,
    "await=10": null,
    "wait=10 20": null,
  },
};

for (const [name, cases] of Object.entries(CASES)) {
  Deno.test(name, async () => {
    const { ask, create, clock } = simulated();
    const path = `/jobs/${(await create({ delay: 0 })).id}`;
    await clock.advance(0);
    for (const [prefer, seconds] of Object.entries(cases)) {
      const { headers } = await ask("GET", path, { headers: { prefer } });
      const applied = headers.get("preference-applied");
      assertEquals(
        applied,
        seconds === null ? null : `wait=${seconds}`,
        prefer,
      );
    }
  });
}

Deno.test("adversarial preferences are read in linear time", async () => {
  const { ask } = simulated();
  // A pattern that backtracks takes hours.
  for (
    const prefer of [
      '"\\'.repeat(2_000) + "wait=" + " ".repeat(4_000) + "x",
      '"'.repeat(8_191),
    ]
  ) {
    const { status } = await ask("GET", "/status", { headers: { prefer } });
    assertEquals(status, 200);
  }
});
