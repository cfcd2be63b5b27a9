import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  assertHangs,
  assertTooEarly,
  type Case,
  FAKED,
  times,
} from "./_case.ts";
import * as naive from "./_naive.ts";

/** What does not get through, or not as it should be. */
export const BROKEN_ANSWERS: Readonly<Record<string, Case>> = {
  status: {
    bugs: [{
      does: "takes a failed request for a failed job",
      faults: ["status=503,count=1"],
      shows: (world, url) => assertTooEarly(world, naive.wait(world, url)),
    }, {
      does: "comes back before Retry-After",
      faults: ["status=503,retry-after=5,count=3,on=read"],
      async shows(world, url) {
        await world.run(naive.wait(world, url, naive.askAgain));
        assertEquals(times(world).slice(0, 4), [0, 250, 500, 750]);
        assert(world.early >= 3, `${world.early}`);
      },
    }],
    cures: [{
      does: "asks again after Retry-After in seconds",
      faults: ["status=503,retry-after=5,count=3"],
      ends: "finished",
      also: (world) => assertEquals(times(world), [0, 5_000, 10_000, 15_000]),
    }, {
      does: "asks again after Retry-After as a date",
      faults: ["status=429,retry-after=5,retry-after-form=date,count=3"],
      ends: "finished",
      also: (world) => assertEquals(times(world), [0, 5_000, 10_000, 15_000]),
    }, {
      does: "asks again after a pause of its own",
      faults: ["status=502,count=3"],
      ends: "finished",
      // Half of 500, 1,000 and 2,000 ms, as the dice are loaded.
      also: (world) =>
        assertEquals(times(world).slice(0, 4), [0, 250, 750, 1_750]),
    }, {
      does: "gives up when the budget is spent",
      faults: ["status=500"],
      ends: ["http", /^GET \S+ answered 500: .*A fault of the simulator/],
      also: ({ sent, now }) => {
        assertEquals(now, 60_000);
        assert(sent.length > 10 && sent.length < 30, `${sent.length}`);
      },
    }, {
      does: "gives up at once where it is refused",
      faults: ["status=403"],
      ends: ["http", /^GET \S+ answered 403: /],
      also: ({ sent }) => assertEquals(sent.length, 1),
    }],
  },
  latency: {
    bugs: [{
      does: "creates a job again that there is already",
      faults: ["latency=12,on=write,count=1"],
      world: FAKED,
      async shows(world) {
        const { id } = await world.run(naive.create(world));
        const { jobs } = await world.read("/jobs");
        // One was there before.
        assertEquals([jobs.length, jobs[0].id], [3, id]);
      },
    }, {
      does: "polls less and less often than it means to",
      faults: ["latency=0.5"],
      world: { retryAfter: 0 },
      async shows(world, url) {
        await world.run(naive.wait(world, url));
        assertEquals(
          times(world),
          [0, 1_500, 3_000, 4_500, 6_000, 7_500, 9_000]
            .concat(10_500),
        );
      },
    }],
    cures: [{
      does: "keeps to its schedule",
      faults: ["latency=0.5"],
      world: { retryAfter: 0 },
      ends: "finished",
      also: (world) =>
        assertEquals(
          times(world),
          Array.from({ length: 11 }, (_, i) => i * 1_000),
        ),
    }, {
      does: "waits no longer than it may for one request",
      faults: ["latency=12,count=2"],
      world: FAKED,
      ends: "finished",
      also: (world) => assertEquals(times(world), [0, 10_250, 20_750]),
    }],
  },
  stall: {
    bugs: [{
      does: "waits for ever for one answer",
      faults: ["stall"],
      world: FAKED,
      shows: (world, url) => assertHangs(world, naive.wait(world, url)),
    }],
    cures: [{
      does: "leaves in time, and asks again",
      faults: ["stall,count=2"],
      world: FAKED,
      ends: "finished",
      also: (world) => assertEquals(times(world), [0, 10_250, 20_750]),
    }, {
      does: "gives up when the budget is spent",
      faults: ["stall"],
      world: FAKED,
      ends: ["timeout", /^GET \S+ got no response in 10000 ms$/],
      also: ({ sent }) => assertEquals(sent.length, 6),
    }],
  },
  "stall-body": {
    bugs: [{
      does: "has a time limit for half of the answer",
      faults: ["stall-body"],
      world: FAKED,
      shows: (world, url) =>
        assertHangs(world, naive.wait(world, url, naive.askInTime)),
    }],
    cures: [{
      does: "leaves in time, and asks again",
      faults: ["stall-body,count=2"],
      world: FAKED,
      ends: "finished",
      also: (world) => assertEquals(times(world), [0, 10_250, 20_750]),
    }, {
      does: "gives up when the budget is spent",
      faults: ["stall-body"],
      world: FAKED,
      ends: ["timeout", /^GET \S+ got no response in 10000 ms$/],
    }],
  },
  cut: {
    bugs: [{
      does: "fails with the connection",
      faults: ["cut,count=1"],
      async shows(world, url) {
        const work = () => world.run(naive.wait(world, url));
        const error = await assertRejects(work, Error);
        assertEquals(error.name, "ConnectionCut");
        assertEquals(world.sent.map(({ status }) => status), [200]);
      },
    }],
    cures: [{
      does: "asks again",
      faults: ["cut,count=3"],
      ends: "finished",
    }, {
      does: "gives up when the budget is spent, and says what was wrong",
      faults: ["cut"],
      ends: ["unreachable", /^GET \S+ got no response: .*cut the connection/],
    }],
  },
  empty: {
    hopeless: true,
    bugs: [{
      does: "fails without a word of what came from where",
      faults: ["empty,count=1"],
      async shows(world, url) {
        const work = () => world.run(naive.wait(world, url));
        const { message } = await assertRejects(work, SyntaxError);
        assert(!message.includes(url));
      },
    }],
    cures: [{
      does: "says what came from where",
      faults: ["empty,count=1"],
      ends: ["answer", /^GET \S+ answered 200 without JSON: no body$/],
    }],
  },
  truncated: {
    bugs: [{
      does: "fails where another request would have helped",
      faults: ["truncated,count=1"],
      async shows(world, url) {
        const work = () => world.run(naive.wait(world, url));
        await assertRejects(work, SyntaxError);
        assertEquals((await world.read("/status")).status, "pending");
      },
    }],
    cures: [{
      does: "asks again",
      faults: ["truncated,count=3"],
      ends: "finished",
    }, {
      does: "gives up when the budget is spent, and says what came",
      faults: ["truncated"],
      ends: ["answer", /^GET \S+ answered 200 without JSON: \{/],
    }],
  },
  html: {
    hopeless: true,
    bugs: [{
      does: "reads JSON out of a page",
      faults: ["html,count=1"],
      async shows(world, url) {
        const work = () => world.run(naive.wait(world, url));
        const { message } = await assertRejects(work, SyntaxError);
        assert(!message.includes(url));
      },
    }],
    cures: [{
      does: "asks again where a proxy is in trouble",
      faults: ["html=502,count=3"],
      ends: "finished",
    }, {
      does: "says that it has got a page",
      faults: ["html,count=1"],
      ends: ["answer", /^GET \S+ answered 200 without JSON: <!doctype html>/],
    }, {
      does: "says whose refusal it is",
      faults: ["html=403,count=1"],
      ends: ["http", /^GET \S+ answered 403: <!doctype html>/],
    }],
  },
};
