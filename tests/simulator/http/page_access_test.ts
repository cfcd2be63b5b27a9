import { assert, assertEquals } from "@std/assert";
import { createSimulator } from "@heygen-sim/simulator";

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

Deno.test("a browser asks for the admin key, and opens the report with it", async () => {
  using simulator = createSimulator({ adminKey: "a:secret", exposed: true });
  for (const path of ["/report", `/jobs/${simulator.getStatus().id}/report`]) {
    const url = `http://simulator.test${path}`;
    const refused = await simulator.fetch(url, { headers: HTML });
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
    const challenge = refused.headers.get("www-authenticate") ?? "";
    assert(challenge.startsWith('Basic realm="heygen-sim"'));
    for (const user of ["", "anyone"]) {
      const authorization = `Basic ${btoa(`${user}:a:secret`)}`;
      const page = await simulator.fetch(url, {
        headers: { ...HTML, authorization },
      });
      assertEquals(page.status, 200);
      assert((await page.text()).startsWith("<!doctype html>"));
    }
    for (const wrong of ["a:secret", ":a:secre", ":", ""]) {
      const response = await simulator.fetch(url, {
        headers: { ...HTML, authorization: `Basic ${btoa(wrong)}` },
      });
      await response.body?.cancel();
      assertEquals(response.status, 401, `'${wrong}'`);
    }
    const malformed = await simulator.fetch(url, {
      headers: { authorization: "Basic %%%" },
    });
    await malformed.body?.cancel();
    assertEquals(malformed.status, 401);
  }
});

Deno.test("a program is asked for a bearer token", async () => {
  using simulator = createSimulator({ adminKey: "secret" });
  const refused = await simulator.fetch("http://simulator.test/report");
  await refused.body?.cancel();
  assertEquals(
    refused.headers.get("www-authenticate"),
    'Bearer realm="heygen-sim"',
  );
});

Deno.test("a body with a content coding is refused with 415, whatever it holds", async () => {
  using simulator = createSimulator();
  for (const coding of ["gzip", "deflate", "br", "gzip, identity", "GZIP"]) {
    for (const path of ["/jobs", "/reset", "/clock/advance"]) {
      const response = await simulator.fetch(`http://simulator.test${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "content-encoding": coding,
        },
        body: "{}",
      });
      assertEquals(response.status, 415);
      assertEquals(response.headers.get("accept-encoding"), "identity");
      const { detail } = await response.json();
      assert(detail.includes(coding));
    }
  }
  const plain = await simulator.fetch("http://simulator.test/jobs", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-encoding": "identity",
    },
    body: "{}",
  });
  await plain.body?.cancel();
  assertEquals(plain.status, 202);
});
