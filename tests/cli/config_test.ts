import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals } from "@std/assert";
import schema from "../../cli/serve.schema.json" with { type: "json" };
import { testWithFolder } from "../_needs.ts";
import { refused, type Served, serveWith } from "./_terminal.ts";

const isValid = new Ajv2020({ strict: false }).compile(schema);

const FULL = {
  $schema: "./serve.schema.json",
  port: 0,
  delay: "fixed:2",
  queue: 0.5,
  errorRate: 0.25,
  seed: 42,
  faultHeader: "off",
  faults: ["status=503,rate=0.1", "cut"],
  rules: [{ match: { title: "A; b*" }, delay: "fixed:2", times: 1 }],
  maxConcurrentJobs: "none",
  keep: "24h",
  apiKeys: ["a;b"],
};

/** Writes a file of options, and returns its path. */
async function write(folder: string, content: unknown): Promise<string> {
  const path = `${folder}/sim.json`;
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await Deno.writeTextFile(path, text);
  return path;
}

/** A response of a server that needs the key of the file. */
async function get({ url }: Served, path: string) {
  const headers = { "x-api-key": "a;b" };
  return await (await fetch(url + path, { headers })).json();
}

const nameOf = ({ name }: { readonly name: string }) => name;

testWithFolder(
  "serve --config reads options from a file that fits the published schema",
  async (folder) => {
    assert(isValid(FULL), JSON.stringify(isValid.errors));
    const path = await write(folder, `\uFEFF${JSON.stringify(FULL)}`);
    await using server = await serveWith(["--config", path]);
    const [, summary] = server.written.stdout.split("\n");
    assertEquals(
      summary,
      "Translations take fixed:2 s and fail at a rate of 0.25; seed 42",
    );
    const settings = await get(server, "/settings");
    const { faultHeader, maxConcurrentJobs, queue } = settings;
    assertEquals([faultHeader, maxConcurrentJobs], [false, "none"]);
    assertEquals(queue, "fixed:0.5");
    const { faults } = await get(server, "/faults");
    assertEquals(faults.map(nameOf).toSorted(), ["cut", "status"]);
    const { rules: [{ match, delay, times }] } = await get(server, "/rules");
    assertEquals([match, delay, times], [{ title: "A; b*" }, "fixed:2", 1]);
    const { status, body } = await fetch(`${server.url}/status`);
    await body?.cancel();
    assertEquals(status, 401);
  },
  { net: "127.0.0.1" },
);

testWithFolder(
  "flags and environment variables take precedence over the file",
  async (folder) => {
    const path = await write(folder, {
      errorRate: 0.1,
      price: 3,
      retryAfter: 5,
      faults: ["empty"],
    });
    await using server = await serveWith(
      ["--config", path, "--price=4", "--fault=cut"],
      { variables: { HEYGEN_SIM_ERROR_RATE: "0.2", HEYGEN_SIM_PRICE: "2" } },
    );
    const { errorRate, price, retryAfter } = await get(server, "/settings");
    assertEquals([errorRate, price, retryAfter], [0.2, 4, 5]);
    const { faults } = await get(server, "/faults");
    assertEquals(faults.map(nameOf), ["cut"]);
  },
  { net: "127.0.0.1" },
);

testWithFolder(
  "serve --config refuses what the schema refuses, by name and without secrets",
  async (folder) => {
    const path = `${folder}/sim.json`;
    const message = async (content: unknown) =>
      await refused(["serve", "--config", await write(folder, content)]);
    for (
      const [content, expected] of [
        [
          { rules: ["{}"] },
          `${path}: rules: must be a list of objects, got a list`,
        ],
        [
          { rules: [{ times: 0 }] },
          `rules in ${path}: must be a rule: rule.times: must be at least 1: current value is 0`,
        ],
        [{ port: "80" }, `${path}: port: must be a number, got a string`],
        [
          { port: 1.5 },
          `port in ${path}: must be a whole number from 0 to 65535, got '1.5'`,
        ],
        [
          { errorRate: 2 },
          `errorRate in ${path}: must be a number from 0 to 1, got '2'`,
        ],
        [
          { faults: "cut" },
          `${path}: faults: must be a list of strings, got a string`,
        ],
        [
          { apiKeys: [12345] },
          `${path}: apiKeys: must be a list of strings, got a list`,
        ],
        [
          { adminKey: { key: "secret" } },
          `${path}: adminKey: must be a string, got an object`,
        ],
        [
          { trustProxy: "true" },
          `${path}: trustProxy: must be a boolean, got a string`,
        ],
        [
          { whenFull: "drop" },
          `whenFull in ${path}: must be one of wire, reject, queue, got 'drop'`,
        ],
        [{ maxJobs: null }, `${path}: maxJobs: must be a number, got null`],
        [{ keep: 5 }, `${path}: keep: must be a string, got a number`],
        [
          { maxOpenRequests: true },
          `${path}: maxOpenRequests: must be a string or a number, got a boolean`,
        ],
        [[], `${path}: must be a JSON object, got a list`],
      ] as const
    ) {
      assertEquals(await message(content), expected);
      assertEquals(isValid(content), false, JSON.stringify(content));
    }
    const unknown = `${path}: unknown option`;
    const typo = await message({ prot: 1 });
    assert(typo.startsWith(`${unknown} 'prot'; known are port, host, `), typo);
    const config = await message({ config: "x" });
    assert(config.startsWith(`${unknown} 'config'; `), config);
    const broken = await message("{");
    assert(broken.startsWith(`cannot read the options in '${path}': `), broken);
    assertEquals(
      await refused(["serve", "--config=nowhere.json"]),
      "cannot read the options in 'nowhere.json': no such file or directory",
    );
  },
);
