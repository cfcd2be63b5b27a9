import { assertEquals, assertStrictEquals } from "@std/assert";
import { asPending } from "../../../simulator/faults/pending.ts";
import {
  bodyOf,
  END,
  header,
  job,
  read,
  request,
  Service,
} from "./_service.ts";

Deno.test("asPending() shows a job as if it had not ended", () => {
  const service = new Service();
  for (const phase of ["queued", "running"] as const) {
    const context = request({ job: job({ outcome: "error" }) });
    const response = asPending(context, service.answer(context), phase);
    const running = bodyOf(job({ endsAt: Infinity }), service.now);
    assertEquals(read(response), {
      ...running,
      phase,
      progress: phase === "queued" ? 0 : 0.99,
      started_at: phase === "queued" ? null : running.started_at,
      links: { self: "/jobs/1" },
    });
    assertEquals([context.shown, header(response, "etag")], [
      "pending",
      undefined,
    ]);
  }
});

Deno.test("asPending() shows the given state of a pending job", () => {
  const service = new Service();
  service.now = END - 1;
  const context = request();
  const response = service.answer(context);
  assertStrictEquals(asPending(context, response), response);
  assertEquals(context.shown, "pending");
  const { phase, progress, started_at, links } = read(
    asPending(context, response, "queued"),
  );
  assertEquals([phase, progress, started_at], ["queued", 0, null]);
  assertEquals(links, { self: "/jobs/1", cancel: "/jobs/1" });
  const { progress: done } = read(asPending(context, response, "running"));
  assertEquals(done, 0.5);
});

Deno.test("asPending() passes an response without a job through", () => {
  const response = new Service().answer(request());
  assertStrictEquals(asPending(request(), response, "queued"), response);
});
