import { drawHex } from "../core/ids.ts";
import { StoredList } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import { HttpProblem } from "../message/http_problem.ts";
import {
  CALLBACKS,
  DEFAULT_EVENTS,
  drawSecret,
  type SchemeName,
} from "./schemes.ts";

/**
 * The most secrets of an endpoint that sign at once. Each adds 48 bytes to a header,
 * and many servers accept 8 KiB.
 */
const MAX_SECRETS_COUNT = 150;

/** How long a replaced secret still signs, in milliseconds. */
const ROTATION_MS = 24 * 60 * 60 * 1_000;

export interface EndpointSecret {
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** When it expires; `null` if it does not. */
  readonly until: number | null;
}

/**
 * A receiver of events of all jobs: a value that JSON can represent. Times are in
 * milliseconds since the epoch.
 */
export interface Endpoint {
  /** From 1, in the order in which they were created. */
  readonly number: number;
  readonly id: string;
  readonly url: string;
  /** The types of events that it receives; `null` for all. */
  readonly events: readonly string[] | null;
  readonly description: string | null;
  readonly createdAt: number;
  /** `null` if it is enabled. */
  readonly disabledAt: number | null;
  /** The newest first. */
  readonly secrets: readonly EndpointSecret[];
  readonly secretsDrawn: number;
  readonly scheme: SchemeName;
  /** The only job that it receives events of, by its id in HeyGen's wire. */
  readonly entity?: string | undefined;
  /** The origin of the simulator for its owner: `http://127.0.0.1:5000`. */
  readonly origin: string;
}

export interface EndpointsOptions {
  readonly work: UnitOfWork;
  readonly seed: number | string;
  /** The number of restarts with the same store, so that no id is used twice. */
  readonly run: number;
  readonly maxEndpoints: number;
  /** The secret that signs callbacks of jobs. */
  readonly callbackSecret: string;
  now(): number;
  /** Called when something may be due at another time. */
  onDue(): void;
}

export type NewEndpoint =
  & Pick<Endpoint, "url" | "description" | "origin" | "entity">
  & {
    readonly scheme?: SchemeName;
    readonly events?: readonly string[] | null | undefined;
  };

/** The receivers of events of all jobs, oldest first. */
export class Endpoints extends StoredList<Endpoint> {
  readonly #options: EndpointsOptions;

  constructor(options: EndpointsOptions) {
    super("endpoints", options.work);
    this.#options = options;
  }

  all(): readonly Endpoint[] {
    return [...this.values()];
  }

  enabled(): readonly Endpoint[] {
    return this.all().filter(({ disabledAt }) => disabledAt === null);
  }

  /** @throws {HttpProblem} If there are too many. */
  create(created: NewEndpoint): Endpoint {
    const { maxEndpoints } = this.#options;
    if (this.size >= maxEndpoints) {
      const detail = `The limit of ${maxEndpoints} webhooks is reached.`;
      throw new HttpProblem(409, detail);
    }
    const { events = DEFAULT_EVENTS, scheme = "standard" } = created;
    const { seed, run, now } = this.#options;
    // A number can be used again after a restart: the id depends on the run, too.
    const number = this.last + 1;
    return this.#save({
      ...created,
      scheme,
      number,
      id: `we_${drawHex(16, seed, "webhook", run, number)}`,
      events: events && [...new Set(events)],
      createdAt: now(),
      disabledAt: null,
      secrets: [{ secret: drawSecret(seed, run, number, 1), until: null }],
      secretsDrawn: 1,
    });
  }

  update(
    endpoint: Endpoint,
    change: Partial<Pick<Endpoint, "url" | "events">>,
  ): Endpoint {
    return this.#save({ ...endpoint, ...change });
  }

  /**
   * Gives an endpoint a new secret; the earlier ones sign for another day.
   *
   * @throws {HttpProblem} At the limit of secrets, until the first of them expires.
   */
  rotate(endpoint: Endpoint): Endpoint {
    const at = this.#options.now();
    const before = validSecrets(endpoint, at).map(({ secret, until }) => ({
      secret,
      until: until ?? at + ROTATION_MS,
    }));
    if (before.length >= MAX_SECRETS_COUNT) {
      throw new HttpProblem(
        429,
        `The limit of ${MAX_SECRETS_COUNT} secrets that sign at once is reached; each signs for 24 hours after it was replaced.`,
        { retryAfter: Math.min(...before.map(({ until }) => until)) - at },
      );
    }
    return this.replaceSecret(endpoint, before);
  }

  replaceSecret(
    endpoint: Endpoint,
    before: Endpoint["secrets"] = [],
  ): Endpoint {
    const { seed, run } = this.#options;
    const { number, secretsDrawn } = endpoint;
    const secret = drawSecret(seed, run, number, secretsDrawn + 1);
    return this.#save({
      ...endpoint,
      secrets: [{ secret, until: null }, ...before],
      secretsDrawn: secretsDrawn + 1,
    });
  }

  /** Returns whether the endpoint was enabled. */
  disable(id: string): boolean {
    const endpoint = this.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return false;
    this.#save({ ...endpoint, disabledAt: this.#options.now() });
    return true;
  }

  remove({ id }: Endpoint): void {
    this.write([[id]]);
    this.#options.onDue();
  }

  /**
   * The valid secrets of an endpoint, newest first, or of {@linkcode CALLBACKS};
   * `undefined` if it is disabled or removed.
   */
  secretsOf(id: string): readonly string[] | undefined {
    if (id === CALLBACKS) return [this.#options.callbackSecret];
    const endpoint = this.get(id);
    if (!endpoint || endpoint.disabledAt !== null) return undefined;
    return validSecrets(endpoint, this.#options.now()).map(({ secret }) =>
      secret
    );
  }

  #save(endpoint: Endpoint): Endpoint {
    const { id, disabledAt } = endpoint;
    // No request disables an endpoint, so none can report that it failed.
    if (disabledAt !== null) this.defer(id, endpoint);
    else this.write([[id, endpoint]]);
    this.#options.onDue();
    return endpoint;
  }
}

function validSecrets({ secrets }: Endpoint, now: number): Endpoint["secrets"] {
  return secrets.filter(({ until }) => until === null || until > now);
}
