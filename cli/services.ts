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

/** A service whose jobs a command can read. */
export interface ServiceEntry {
  /** Makes its definition, with the API key where the definition takes it. */
  readonly make: (options: KeyOptions) => Service;
  /** The environment variable of the key. */
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

/** The environment variables of all keys. */
export const KEY_VARIABLES: readonly string[] = [
  ...new Set(
    Object.values(SERVICES).flatMap(({ keyVariable }) => keyVariable ?? []),
  ),
];
