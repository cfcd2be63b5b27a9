import {
  ALGORITHMS,
  DEFAULT_PRICE,
  parseAlgorithm,
} from "@heygen-sim/client/algorithms";
import {
  azureOperation,
  elevenlabsDubbing,
  exercise,
  heygenV1,
  heygenV2,
  heygenV3,
  jobs,
  type KeyOptions,
  openaiVideos,
  replicate,
  type Service,
} from "@heygen-sim/client/services";
import type { Options } from "./option.ts";
import {
  address,
  key,
  matching,
  MAX_SECONDS,
  number,
  oneOf,
  seconds,
  withSchema,
} from "./parsers.ts";

/** A service whose jobs a command can read. */
export interface ServiceEntry {
  /** Makes its definition, with the API key where the definition takes it. */
  readonly make: (options: KeyOptions) => Service;
  readonly keyVariable?: string;
  /** Whether it is the simulator's: with event streams, and the key in `X-Api-Key`. */
  readonly isOwn?: true;
}

const HEYGEN = { keyVariable: "HEYGEN_API_KEY" };

export const SERVICES: Readonly<Record<string, ServiceEntry>> = {
  exercise: { make: () => exercise, isOwn: true, ...HEYGEN },
  jobs: { make: () => jobs, isOwn: true, ...HEYGEN },
  "heygen-v3": { make: heygenV3, ...HEYGEN },
  "heygen-v2": { make: heygenV2, ...HEYGEN },
  "heygen-v1": { make: heygenV1, ...HEYGEN },
  "openai-videos": { make: openaiVideos, keyVariable: "OPENAI_API_KEY" },
  replicate: { make: replicate, keyVariable: "REPLICATE_API_TOKEN" },
  "elevenlabs-dubbing": {
    make: elevenlabsDubbing,
    keyVariable: "ELEVENLABS_API_KEY",
  },
  "azure-operation": { make: azureOperation },
};

export const KEY_VARIABLES: readonly string[] = [
  ...new Set(
    Object.values(SERVICES).flatMap(({ keyVariable }) => keyVariable ?? []),
  ),
];

/** The address of a server that is started without options. */
export const DEFAULT_URL = "http://127.0.0.1:5000";

const SERVER = {
  takes: "url",
  variable: "HEYGEN_SIM_URL",
  summary: "address of the server",
  parse: address,
} as const;

export const CONNECTION_OPTIONS = {
  url: { ...SERVER, default: DEFAULT_URL },
  apiKey: {
    takes: "key",
    variable: "HEYGEN_API_KEY",
    secret: true,
    summary: "API key, which is never printed",
    otherwise: "none",
    // A secret of CI often ends with a line break.
    parse: (text) => key(text.trim()),
  },
} as const satisfies Options;

export const JSON_OPTION = {
  json: { summary: "print the result as JSON" },
} as const satisfies Options;

const SERVICE_NAMES = Object.keys(SERVICES);

export const SERVICE_OPTIONS = {
  service: {
    takes: "service",
    variable: "HEYGEN_SIM_SERVICE",
    summary: `API of the job: ${SERVICE_NAMES.join(", ")}`,
    default: "exercise",
    parse: oneOf(SERVICE_NAMES),
  },
  url: {
    ...SERVER,
    otherwise: `the service's own, or ${DEFAULT_URL}`,
  },
  apiKey: {
    ...CONNECTION_OPTIONS.apiKey,
    summary: `API key, which is never printed; also by ${
      KEY_VARIABLES.slice(1).join(", ")
    } for its service`,
  },
} as const satisfies Options;

/** All options whose variables the commands for jobs read. */
export const CLIENT_OPTIONS = {
  ...SERVICE_OPTIONS,
  algorithm: {
    takes: "name",
    variable: "HEYGEN_SIM_ALGORITHM",
    summary: `when to poll: ${Object.keys(ALGORITHMS).join(", ")}`,
    default: "optimal",
    parse: withSchema(parseAlgorithm, { enum: Object.keys(ALGORITHMS) }),
  },
  price: {
    takes: "seconds",
    variable: "HEYGEN_SIM_PRICE",
    summary: "waste that one request is worth, for optimal and adaptive",
    default: String(DEFAULT_PRICE / 1_000),
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  timeout: {
    takes: "time",
    variable: "HEYGEN_SIM_TIMEOUT",
    summary: "how long to wait at most, such as 90, 90s or 10m",
    otherwise: "until the end",
    parse: seconds,
  },
} as const satisfies Options;

/** The options of `intercept` beside those of a simulator. */
export const INTERCEPT_OPTIONS = {
  simulation: {
    takes: "name",
    summary: "the simulation of --url to use, below /s/NAME",
    otherwise: "the default one",
    parse: matching(
      /^[\w-][\w.-]{0,63}$/,
      "1 to 64 letters, digits, '_', '-' and '.', not first",
    ),
  },
  quiet: { summary: "print nothing but errors" },
} as const satisfies Options;
