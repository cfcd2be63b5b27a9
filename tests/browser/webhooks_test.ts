import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Page } from "playwright-core";
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

async function create(page: Page, url: string, description = "") {
  const form = page.getByRole("form", { name: "New webhook" });
  await form.getByLabel("URL of the receiver").fill(url);
  await form.getByLabel("Description").fill(description);
  await form.getByRole("button", { name: "Create" }).click();
  return form;
}

testInBrowser(
  "a webhook is created, tested, delivered, redelivered and removed",
  { clock: "virtual", delay: fixed(60_000), errorRate: 0 },
  async ({ url, open, check }) => {
    await using hook = receiver();
    const webhooks = async () =>
      (await ask<{ webhooks: Webhook[] }>(`${url}/webhooks`)).webhooks;
    const page = await open("/#/webhooks");
    const receivers = card(page, "Receivers");
    const deliveries = card(page, "Deliveries");
    await receivers.getByText("No webhook is registered.").waitFor();
    await deliveries.getByText("Nothing has been sent.").waitFor();

    const form = await create(page, "http://10.0.0.1/hook");
    await form.getByRole("alert").getByText("must be a loopback address")
      .waitFor();
    assertEquals(await webhooks(), []);
    check(/422/);
    await form.getByLabel("job.completed").check();
    await create(page, hook.url, "<i>mine</i>");
    const secret = form.getByRole("status");
    await secret.getByText(/whsec_/).waitFor();
    await becomes(() => form.getByRole("alert").count(), 0);
    const [webhook] = await webhooks();
    assertEquals(
      [webhook?.url, webhook?.description, webhook?.events],
      [hook.url, "<i>mine</i>", ["job.completed"]],
    );
    const id = webhook?.id ?? "";
    const row = receivers.getByRole("listitem").filter({ hasText: hook.url });
    await row.getByText("<i>mine</i>").waitFor();

    hook.status = 500;
    await row.getByRole("button", { name: `Send a test event to ${id}` })
      .click();
    const sent = deliveries.getByRole("listitem").filter({
      hasText: "webhook.test",
    });
    await sent.getByText("1 attempt: The receiver responded with 500, the next")
      .waitFor();
    await sent.getByText("pending").waitFor();
    hook.status = 204;
    await sent.getByRole("button", { name: /^Redeliver webhook.test/ }).click();
    await sent.getByText("2 attempts: 204").waitFor();
    await sent.getByText("delivered").waitFor();
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

    const first = await secret.getByText(/whsec_/).innerText();
    await row.getByRole("button", { name: `Rotate the secret of ${id}` })
      .click();
    const second = await row.getByRole("status").innerText();
    assertMatch(second, /whsec_/);
    assertNotEquals(
      first.match(/whsec_\S+/)?.[0],
      second.match(/whsec_\S+/)?.[0],
    );
    await page.reload();
    await row.waitFor();
    await becomes(() => page.getByText("whsec_").count(), 0);
    await row.getByRole("button", { name: `Remove ${id}` }).click();
    await receivers.getByText("No webhook is registered.").waitFor();
    assertEquals(await webhooks(), []);
    // Its deliveries may have been asked for meanwhile.
    check(/404/);
  },
);

testInBrowser(
  "deliveries of webhooks and callbacks are filtered by the address",
  { clock: "virtual", delay: fixed(0), errorRate: 0 },
  async ({ url, open }) => {
    await using hook = receiver();
    const { id } = await send<Webhook>("POST", `${url}/webhooks`, {
      url: hook.url,
    });
    const job = await createJob(url, {
      title: "With a callback",
      callback_url: `${hook.url}/callback`,
    });
    await send("POST", `${url}/webhooks/${id}/test`, {});
    await ask(`${url}/jobs/${job.id}`);
    const page = await open("/#/webhooks");
    const deliveries = card(page, "Deliveries");
    const types = deliveries.getByRole("list").locator(
      "> li > code:first-of-type",
    );
    const shown = (expected: string[]) =>
      becomes(async () => (await types.allInnerTexts()).sort(), expected);
    await shown(["job.completed", "job.completed", "webhook.test"]);
    await deliveries.getByRole("combobox", { name: "Webhook" }).selectOption(
      "callbacks",
    );
    await shown(["job.completed"]);
    assertEquals(new URL(page.url()).hash, "#/webhooks?webhook=callbacks");
    await deliveries.getByRole("link", { name: job.id }).click();
    await page.getByRole("heading", { name: "With a callback" }).waitFor();
    await card(page, "Webhooks").getByRole("button", { name: /^Redeliver/ })
      .nth(1).waitFor();
    await page.goBack();
    await shown(["job.completed"]);
    await page.goto(`${url}/#/webhooks?type=webhook.test&state=delivered`);
    await shown(["webhook.test"]);
    await deliveries.getByRole("combobox", { name: "State" }).selectOption(
      "failed",
    );
    await deliveries.getByText("No delivery matches the filter.").waitFor();
  },
);
