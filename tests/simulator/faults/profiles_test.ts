import { assert, assertEquals } from "@std/assert";
import { PROFILES } from "../../../simulator/faults/profiles.ts";
import { parseFault } from "../../../simulator/faults/spec.ts";
import { request, Service, settle } from "./_service.ts";

/** The fraction of the reads that do not show the job's status. */
async function untold(profile: readonly string[]): Promise<number> {
  const service = new Service(1, ...profile);
  let count = 0;
  for (let ordinal = 1; ordinal <= 5_000; ordinal++) {
    const context = request({ ordinal });
    const work = Promise.resolve(service.run(context));
    let answered = false;
    work.then(() => answered = true);
    while (!answered) {
      await settle();
      for (const { end } of service.waiting.splice(0)) end();
    }
    if (context.shown === undefined) count++;
  }
  return count / 5_000;
}

Deno.test("the profiles hurt as much as they say", async () => {
  assertEquals(await untold(PROFILES.none), 0);
  const flaky = await untold(PROFILES.flaky);
  assert(flaky > 0.035 && flaky < 0.055, `${flaky}`);
  const hostile = await untold(PROFILES.hostile);
  assert(hostile > 0.15 && hostile < 0.3, `${hostile}`);
});

Deno.test("no profile has what a correct client cannot get through", () => {
  for (const [profile, specs] of Object.entries(PROFILES)) {
    const rules = specs.map(parseFault);
    const names = rules.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    for (const { name, kind, parameters, rate } of rules) {
      assert(name.startsWith(`${profile}-`));
      assert(rate < 1);
      assert(!["stuck", "empty", "error-envelope"].includes(kind), name);
      assert(parameters.seconds !== "forever", name);
      assert(kind !== "html" || parameters.status !== 200, name);
    }
  }
});
