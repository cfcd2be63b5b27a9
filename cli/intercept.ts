import { deadline } from "@std/async/deadline";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import process from "node:process";
import { text } from "node:stream/consumers";
import { INTERCEPT_OPTIONS } from "./client_options.ts";
import { clientTable } from "./client_table.ts";
import type { Command } from "./command.ts";
import type { Output } from "./context.ts";
import { CommandError, messageOf, UsageError } from "./errors.ts";
import { runChild, SignalRelay } from "./intercept/child.ts";
import {
  authorities,
  intercepted,
  phpSettings,
  TemporaryFolder,
} from "./intercept/environment.ts";
import { preloadScript } from "./intercept/preload.ts";
import { startProxy } from "./intercept/proxy.ts";
import type { Given, Options } from "./option.ts";
import { address } from "./parsers.ts";
import { PROGRAM } from "./program.ts";
import { describeJobs, logTo, serverOptions, start } from "./serve.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

/** Those of `serve` that apply to a simulator of a single command. */
const {
  port: _port,
  host: _host,
  allowedHosts: _allowedHosts,
  cors: _cors,
  trustProxy: _trustProxy,
  config: _config,
  store: _store,
  adminKey: _adminKey,
  ...simulatorOptions
} = SERVE_OPTIONS;

const OPTIONS = {
  url: {
    heading: "Simulator",
    takes: "url",
    summary: "address of a running simulator to use",
    otherwise: "a simulator of its own",
    parse: (text) => new URL(address(text)),
  },
  ...INTERCEPT_OPTIONS,
  ...simulatorOptions,
} as const satisfies Options;

type Arguments = Given<typeof OPTIONS>;

/** A simulator that answers. */
interface Upstream extends AsyncDisposable {
  /** Its URL, with the path before that of each request. */
  readonly url: URL;
  /** What it is, for the user. */
  readonly description: string;
  /** Reads the report of its clients; `undefined` if it has others, too. */
  readonly report?: () => Promise<string>;
}

/** HeyGen's hosts, for which the simulator answers. */
const HOSTS = ["api.heygen.com", "upload.heygen.com"];

/** Milliseconds that requests in progress have when the command has ended. */
const GRACE_MS = 2_000;

/** Milliseconds that a simulator has to respond. */
const TIMEOUT_MS = 10_000;

export const INTERCEPT: Command<typeof OPTIONS> = {
  name: "intercept",
  summary: "Runs a command that reaches a simulator in place of HeyGen.",
  options: OPTIONS,
  environment: true,
  argument: "command...",
  notes: `The simulator answers for ${HOSTS.join(" and ")}, to programs
that use the proxy and the certificates in their environment, and to Node.js. All
other hosts but this machine are refused. The exit status is that of the command.`,
  examples: [
    "heygen-sim intercept -- python translate.py",
    "heygen-sim intercept --delay fixed:3 --error-rate 0 -- npm test",
  ],
  async run(given, { stderr, signal }) {
    const { values: { url, simulation, quiet }, args } = given;
    if (args.length === 0) {
      throw new UsageError(
        `expected a command, as in: ${PROGRAM} intercept -- python app.py`,
      );
    }
    if (simulation !== undefined && !url) {
      throw new UsageError("--simulation: needs --url");
    }
    const print = (line: string) =>
      quiet || stderr.write(`heygen-sim: ${line}\n`);
    using signals = new SignalRelay();
    await using upstream = url
      ? await findSimulator(url, given, signal)
      : await startSimulator(given, stderr);
    // Loaded by this command alone.
    const { createCertificate } = await import("./intercept/authority.ts");
    const { authority, ...certificate } = await createCertificate(HOSTS);
    using proxy = await startProxy({
      hosts: HOSTS,
      upstream: upstream.url,
      ...certificate,
    });
    using folder = new TemporaryFolder();
    const ports = { 80: proxy.port, 443: proxy.tlsPort };
    const trusted = folder.write(
      "authorities.pem",
      authorities(process.env, authority),
    );
    folder.write("php.ini", phpSettings(trusted));
    const env = intercepted(process.env, {
      proxy: `http://127.0.0.1:${proxy.port}`,
      authorities: trusted,
      preload: folder.write(
        "redirect.cjs",
        preloadScript({ hosts: HOSTS, ports }),
      ),
      url: upstream.url.href.replace(/\/$/, ""),
    });
    print(`${HOSTS.join(" and ")} are ${upstream.description}`);
    const status = await runChild(args, { env, signals });
    const table = clientTable(await upstream.report?.() ?? "{}");
    const lines = [...proxy.summary(), ...table.split("\n").filter(Boolean)];
    lines.forEach(print);
    return status;
  },
};

async function startSimulator(
  { values, sources }: Arguments,
  stderr: Output,
): Promise<Upstream> {
  const given = {
    values: {
      ...values,
      port: 0,
      host: "127.0.0.1",
      allowedHosts: [],
      cors: [],
      // The proxy is in front.
      trustProxy: true,
    },
    sources,
  };
  const options = { ...serverOptions(given), ...logTo(stderr, values.log) };
  const server = await start(options);
  const url = new URL(server.url);
  const jobs = describeJobs(given);
  return {
    url,
    description:
      `the simulator at ${server.url}: translations ${jobs}; seed ${server.seed}`,
    report: () =>
      getText(new URL("/report", url), { apiKey: values.apiKeys[0] }),
    async [Symbol.asyncDispose]() {
      await deadline(server.stop(), GRACE_MS).catch(() => {});
    },
  };
}

async function findSimulator(
  given: URL,
  { values: { simulation }, sources }: Arguments,
  interruption: AbortSignal,
): Promise<Upstream> {
  for (const [key, { name }] of Object.entries(sources)) {
    if (name.startsWith("--") && Object.hasOwn(simulatorOptions, key)) {
      throw new UsageError(
        `${name}: applies to a simulator of intercept's own, not to that of --url`,
      );
    }
  }
  const url = new URL(given);
  url.pathname = url.pathname.replace(/\/$/, "") +
    (simulation === undefined ? "/" : `/s/${simulation}/`);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([interruption, timeout]);
  await getText(given, { signal }).catch((error) => {
    interruption.throwIfAborted();
    const reason = timeout.aborted
      ? `no response in ${TIMEOUT_MS / 1_000} s`
      : messageOf(error);
    throw new CommandError(
      `no simulator at ${given.href}: ${reason}; start one with ${PROGRAM} serve`,
    );
  });
  return {
    url,
    // Without a password.
    description: `the simulator at ${url.origin}${url.pathname}`,
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Reads the body of a response, whatever its status. Takes no notice of a proxy
 * in the environment, unlike `fetch`.
 */
async function getText(
  url: URL,
  { signal, apiKey }: { signal?: AbortSignal; apiKey?: string | undefined },
): Promise<string> {
  const get = url.protocol === "https:" ? getHttps : getHttp;
  const headers = apiKey === undefined ? {} : { "x-api-key": apiKey };
  return await new Promise((resolve, reject) => {
    get(url, { headers, agent: false, signal }, (response) => {
      text(response).then(resolve, reject);
    }).on("error", reject);
  });
}
