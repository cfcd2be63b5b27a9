import { assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Delivery, Webhook } from "../../page/bodies.ts";
import {
  ask,
  becomes,
  card,
  createJob,
  send,
  testInBrowser,
} from "./_browser.ts";

/** A receiver of webhooks, which responds as it is set to. */
function receiver() {
  const received: { type: string | null; body: string }[] = [];
  const it = { status: 204, received, url: "" };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      received.push({ type: request.headers.get("content-type"), body });
      return new Response(null, { status: it.status });
    },
  );
  it.url = `http://127.0.0.1:${server.addr.port}/hook`;
  return Object.assign(it, {
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

testInBrowser(
  "deliveries of webhooks and callbacks are shown with their attempts, and sent again",
  { clock: "virtual", delay: fixed(0), errorRate: 0 },
  async ({ url, open }) => {
    await using hook = receiver();
    const page = await open("/#/webhooks");
    const deliveries = card(page, "Deliveries");
    await deliveries.getByText("Nothing has been sent.").waitFor();
    const { id } = await send<Webhook>("POST", `${url}/webhooks`, {
      url: hook.url,
    });
    hook.status = 500;
    await send("POST", `${url}/webhooks/${id}/test`, {});
    const sent = deliveries.getByRole("listitem").filter({
      hasText: "webhook.test",
    });
    await sent.getByText("1 attempt: The receiver responded with 500, the next")
      .waitFor();
    await sent.getByText("pending").waitFor();
    hook.status = 204;
    await sent.getByRole("button", { name: /^Redeliver webhook.test/ }).click();
    await sent.getByText("2 attempts: 204").waitFor();
    await sent.getByText("2 attempts").click();
    const attempts = sent.getByRole("listitem");
    assertEquals(
      await attempts.locator("span:last-child").allInnerTexts(),
      ["The receiver responded with 500", "204"],
    );
    const list = await ask<{ deliveries: Delivery[] }>(
      `${url}/webhooks/${id}/deliveries`,
    );
    assertEquals(
      list.deliveries.map((it) => [
        it.type,
        it.state,
        it.attempts.map(({ status }) => status),
      ]),
      [["webhook.test", "delivered", [500, 204]]],
    );
    assertEquals(hook.received.length, 2);

    const job = await createJob(url, {
      title: "With a callback",
      callback_url: `${hook.url}/callback`,
    });
    await ask(`${url}/jobs/${job.id}`);
    const types = deliveries.getByRole("list").locator(
      "> li > code:first-of-type",
    );
    await becomes(
      async () => (await types.allInnerTexts()).sort(),
      ["job.completed", "job.completed", "webhook.test"],
    );
    await deliveries.getByRole("link", { name: job.id }).first().click();
    await page.getByRole("heading", { name: "With a callback" }).waitFor();
    const ofJob = card(page, "Webhooks").getByRole("button", {
      name: /^Redeliver/,
    });
    await becomes(() => ofJob.count(), 2);
  },
);
