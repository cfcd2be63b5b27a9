import { assertEquals, assertRejects } from "@std/assert";
import { assertGoesOn, assertTooEarly, type Case, watch } from "./_case.ts";
import * as naive from "./_naive.ts";
import { WORK } from "./_world.ts";

/** What gets through, and says something wrong. */
export const MISLEADING_ANSWERS: Readonly<Record<string, Case>> = {
  "content-type": {
    bugs: [{
      does: "never sees a status, and waits for ever",
      faults: ["content-type"],
      shows: (world, url) =>
        assertGoesOn(world, naive.wait(world, url, naive.askByLabel)),
    }],
    cures: [{
      does: "reads what is there",
      faults: ["content-type"],
      ends: "finished",
      also: (_, { failures }) => assertEquals(failures, 0),
    }],
  },
  "error-envelope": {
    hopeless: true,
    bugs: [{
      does: "takes an error of the service for the end of the job",
      faults: ["error-envelope,count=1"],
      shows: (world, url) => assertTooEarly(world, naive.wait(world, url)),
    }],
    cures: [{
      does: "says that this is no status",
      faults: ["error-envelope,count=1"],
      ends: ["answer", /answered 200 without a status: .*internal_error/],
    }],
  },
  "not-found": {
    hopeless: true,
    bugs: [{
      does: "takes the first 404 for the end of a job that it has created",
      faults: ["not-found"],
      shows: (world, url) => assertTooEarly(world, naive.wait(world, url)),
    }],
    cures: [{
      does: "reports that the job does not exist",
      faults: ["not-found"],
      ends: ["http", /^GET \S+ answered 404: .*does not exist/],
    }],
  },
  "unknown-status": {
    bugs: [{
      does: "takes a new word for the end",
      faults: ["unknown-status,count=1"],
      shows: (world, url) => assertTooEarly(world, naive.wait(world, url)),
    }],
    cures: [{
      does: "takes a new word for work in progress",
      faults: ["unknown-status,count=3"],
      ends: "finished",
      also: (_, { failures }) => assertEquals(failures, 0),
    }, {
      does: "does not take it for the end of a job that has ended, either",
      faults: ["unknown-status=finished"],
      options: { timeout: 30_000 },
      ends: "timeout",
      also: (_, { serverStatus }) => assertEquals(serverStatus, "finished"),
    }],
  },
  "no-result": {
    only: "/jobs/{id}",
    bugs: [{
      does: "downloads from null",
      faults: ["no-result"],
      async shows(world, url) {
        const work = () => world.run(naive.download(world, url));
        await assertRejects(work, TypeError, "null");
      },
    }],
    cures: [{
      does: "shows no address where there is no result yet",
      faults: ["no-result"],
      ends: "finished",
      async also(world, report) {
        assertEquals(Object.hasOwn(report, "resultUrl"), false);
        // It is there when 30 s are over since the end.
        const url = `${world.base}${world.job}/result`;
        const at = (time: number) =>
          world.run(world.clock.delay(time - world.now))
            .then(() => world.run(watch(world, world.job)));
        assertEquals((await at(WORK + 29_000)).resultUrl, undefined);
        assertEquals((await at(WORK + 30_000)).resultUrl, url);
      },
    }],
  },
  stuck: {
    bugs: [{
      does: "polls for ever",
      faults: ["stuck"],
      shows: (world, url) => assertGoesOn(world, naive.wait(world, url)),
    }],
    cures: [{
      does: "ends with its time, and says that the job has not ended",
      faults: ["stuck"],
      options: { timeout: 60_000 },
      ends: "timeout",
      also: ({ now }) => assertEquals(now, 60_000),
    }],
  },
  skew: {
    bugs: [{
      does: "reckons with two clocks",
      faults: ["skew=300"],
      async shows(world, url) {
        assertEquals(await naive.age(world, url), -300_000);
      },
    }],
    cures: [{
      does: "reckons with the server's clock alone",
      faults: ["skew=300"],
      ends: "finished",
      also: (_, { age, waste }) => assertEquals([age, waste], [10_000, 500]),
    }, {
      does: "reckons with a clock that is an hour behind",
      faults: ["skew=-3600"],
      ends: "finished",
      also: (_, { age, waste }) => assertEquals([age, waste], [10_000, 500]),
    }],
  },
};
