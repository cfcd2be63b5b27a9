import {
  exercise,
  heygenV3,
  jobs,
  type KeyOptions,
  type Service,
} from "@heygen-sim/client/services";

/** A service whose jobs a command can read. */
export interface ServiceEntry {
  /** Makes its definition, with the API key where the definition takes it. */
  readonly make: (options: KeyOptions) => Service;
  /**
   * The environment variable of the key.
   *
   * @default {undefined} none
   */
  readonly keyVariable?: string;
  /**
   * Whether it is the simulator's own: with streams of events, and the key in
   * `X-Api-Key`.
   *
   * @default {undefined} it is not
   */
  readonly isOwn?: true;
}

const HEYGEN = { keyVariable: "HEYGEN_API_KEY" };

/** All services by name. */
export const SERVICES: Readonly<Record<string, ServiceEntry>> = {
  exercise: { make: () => exercise, isOwn: true, ...HEYGEN },
  jobs: { make: () => jobs, isOwn: true, ...HEYGEN },
  "heygen-v3": { make: heygenV3, ...HEYGEN },
};

/** The environment variables of all keys. */
export const KEY_VARIABLES: readonly string[] = [
  ...new Set(
    Object.values(SERVICES).flatMap(({ keyVariable }) => keyVariable ?? []),
  ),
];
