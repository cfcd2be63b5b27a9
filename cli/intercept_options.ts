import type { Options } from "./option.ts";
import { address, matching } from "./parsers.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

const {
  port: _port,
  host: _host,
  allowedHosts: _allowedHosts,
  cors: _cors,
  trustProxy: _trustProxy,
  config: _config,
  store: _store,
  adminKey: _adminKey,
  ...simulator
} = SERVE_OPTIONS;

/** The options of `serve` that apply to a simulator of a single command. */
export const SIMULATOR_OPTIONS = simulator;

export const INTERCEPT_OPTIONS = {
  url: {
    heading: "Simulator",
    takes: "url",
    summary: "address of a running simulator to use",
    otherwise: "a simulator of its own",
    parse: (text) => new URL(address(text)),
  },
  simulation: {
    takes: "name",
    summary: "the simulation of --url to use, below /s/NAME",
    otherwise: "the default one",
    parse: matching(
      /^(?!\.+$)[\w.~-]+$/,
      "letters, digits, '-', '.', '_' or '~'",
    ),
  },
  quiet: { summary: "print nothing but errors" },
  ...SIMULATOR_OPTIONS,
} as const satisfies Options;
