import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../cli/command.ts";
import { UsageError } from "../../cli/errors.ts";
import { SERVE, serverOptions } from "../../cli/serve.ts";
import schema from "../../cli/serve.schema.json" with { type: "json" };
import { testWithFolder } from "../simulator/store/_files.ts";

const isValid = new Ajv2020({ strict: false }).compile(schema);

/** Reads the options of serve from a file with a value, or a text. */
async function read(
  folder: string,
  content: unknown,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
) {
  const path = `${folder}/sim.json`;
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await Deno.writeTextFile(path, text);
  const given = parseCommand(
    SERVE,
    ["--config", path, ...args],
    (name) => variables[name],
  );
  assert("values" in given);
  return { ...serverOptions(given), log: given.values.log };
}

const FULL = {
  $schema: "./serve.schema.json",
  port: 8_080,
  log: "json",
  delay: "fixed:2",
  errorRate: 0.25,
  seed: 42,
  faultHeader: "off",
  trustProxy: true,
  faults: ["status=503,rate=0.1", "cut"],
  rules: [{ match: { title: "A; b*" }, delay: "fixed:2", times: 1 }],
  maxOpenRequests: "none",
  keep: "24h",
  apiKeys: ["a;b"],
};

testWithFolder(
  "serve --config reads options from a file that fits the published schema",
  async (folder) => {
    assert(isValid(FULL), JSON.stringify(isValid.errors));
    const { delay, ...options } = await read(
      folder,
      `\uFEFF${JSON.stringify(FULL)}`,
    );
    assertEquals(delay?.mean, 2_000);
    const { port, log, errorRate, seed, faultHeader, trustProxy } = options;
    assertEquals(
      [port, log, errorRate, seed, faultHeader, trustProxy],
      [8_080, "json", 0.25, "42", false, true],
    );
    const { faults, maxOpenRequests, keep, apiKeys, maxJobs } = options;
    const [{ match, delay: ruled } = {}] = options.rules ?? [];
    assert(typeof ruled === "object");
    assertEquals([match, ruled.mean], [{ title: "A; b*" }, 2_000]);
    assertEquals(
      [faults, maxOpenRequests, keep, apiKeys, maxJobs],
      [FULL.faults, Infinity, 86_400_000, ["a;b"], 1_000_000],
    );
  },
);

testWithFolder(
  "flags and environment variables take precedence over the file",
  async (folder) => {
    const file = {
      errorRate: 0.1,
      port: 1,
      faults: ["empty"],
      trustProxy: true,
    };
    const variables = { HEYGEN_SIM_ERROR_RATE: "0.2", HEYGEN_SIM_PORT: "2" };
    const args = ["--port=3", "--fault=cut"];
    const { errorRate, port, faults } = await read(
      folder,
      file,
      args,
      variables,
    );
    assertEquals([errorRate, port, faults], [0.2, 3, ["cut"]]);
    const { trustProxy } = await read(folder, file, [], {
      HEYGEN_SIM_TRUST_PROXY: "false",
    });
    assertEquals(trustProxy, false);
  },
);

testWithFolder(
  "serve --config refuses what the schema refuses, by name and without secrets",
  async (folder) => {
    const path = `${folder}/sim.json`;
    for (
      const [content, message] of [
        [
          { "error-rate": 1 },
          `${path}: unknown option 'error-rate'; did you mean 'errorRate'?`,
        ],
        [
          { max_concurrent_jobs: 1 },
          `${path}: unknown option 'max_concurrent_jobs'; did you mean 'maxConcurrentJobs'?`,
        ],
        [
          { fault: ["cut"] },
          `${path}: unknown option 'fault'; did you mean 'faults'?`,
        ],
        [
          { rules: ["{}"] },
          `${path}: rules: must be a list of objects, got a list`,
        ],
        [
          { rules: [{ times: 0 }] },
          `rules in ${path}: must be a rule: rule.times: must be at least 1: current value is '{"times":0}'`,
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
        [{ whenFull: "drop" }, undefined],
        [{ maxJobs: null }, `${path}: maxJobs: must be a number, got null`],
        [{ keep: 5 }, `${path}: keep: must be a string, got a number`],
        [
          { maxOpenRequests: true },
          `${path}: maxOpenRequests: must be a string or a number, got a boolean`,
        ],
        [[], `${path}: must be a JSON object, got a list`],
      ] as const
    ) {
      const error = await read(folder, content).then(
        () => undefined,
        (error) => error,
      );
      assert(error instanceof UsageError, JSON.stringify(content));
      if (message) assertEquals(error.message, message);
      assertEquals(isValid(content), false, JSON.stringify(content));
    }
    const typo = await read(folder, { prot: 1 }).catch((error) => error);
    const known = `${path}: unknown option 'prot'; known are port, host, `;
    assert(typo.message.startsWith(known));
    const config = await read(folder, { config: "x" }).catch((error) => error);
    assert(config.message.startsWith(`${path}: unknown option 'config'; `));
    const broken = await read(folder, "{").catch((error) => error);
    assert(broken.message.startsWith(`cannot read the options in '${path}': `));
    const { message } = assertThrows(
      () => parseCommand(SERVE, ["--config=nowhere.json"], () => undefined),
      UsageError,
    );
    assertEquals(
      message,
      "cannot read the options in 'nowhere.json': no such file or directory",
    );
  },
);
