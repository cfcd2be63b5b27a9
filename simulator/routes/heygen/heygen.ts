import { scaled } from "@heygen-sim/client/distributions";
import type { z } from "@hono/zod-openapi";
import type { WhenFull } from "../../core/bounded_jobs.ts";
import type { JobRequest, OneOrMore } from "../../core/draw.ts";
import { hasEnded, type Job, type Submission } from "../../core/job.ts";
import type { HandlerInput } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { baseUrlOf, queryOf } from "../../message/request.ts";
import type {
  JobLocator,
  RequestContext,
} from "../../message/request_context.ts";
import type { Parts } from "../../parts.ts";
import { PRESET_LENGTH_MS } from "../../settings/job_options.ts";
import type { CatalogueItem } from "../../wire/catalogue.ts";
import type { JobForm } from "../../wire/heygen_body.ts";
import { drawLength, type HeyGenView, viewOf } from "../../wire/heygen_view.ts";
import type { ResultFile } from "../../wire/result_urls.ts";
import { createJobs } from "../create_job.ts";
import { invalidToken, type Page, type pageQuery } from "./route.ts";

/** The shortest length by which a delay is scaled, in milliseconds. */
const MIN_LENGTH_MS = 1_000;

export type Kind = Submission["kind"];

/** The kinds of jobs that a list of one kind has: that of videos has translations. */
export function kindsOf(kind: Kind): readonly Kind[] {
  return kind === "video" ? ["video", "translation"] : [kind];
}

/** An item of the catalogue with its samples. */
export interface ItemView extends CatalogueItem {
  readonly urlOf: (file: ResultFile) => string;
}

type HeyGenSource = Pick<
  Parts,
  | "assets"
  | "balance"
  | "batches"
  | "heygenIds"
  | "ids"
  | "jobs"
  | "resultUrls"
  | "rules"
  | "settings"
  | "targets"
  | "time"
  | "webhooks"
  | "work"
>;

/** What the routes of all generations of HeyGen's wire share. */
export class HeyGen {
  readonly simulation: HeyGenSource;

  constructor(simulation: HeyGenSource) {
    this.simulation = simulation;
  }

  /** Whether unknown fields, languages and types of events are refused. */
  get strict(): boolean {
    return this.simulation.settings.strict;
  }

  idOf(job: Job): string {
    return this.simulation.heygenIds.encode(job);
  }

  /** Views a job at this moment. */
  view(job: Job, { request }: RequestContext): HeyGenView {
    const { heygenIds, resultUrls, settings, time, jobs } = this.simulation;
    return viewOf(job, {
      ids: heygenIds,
      urls: resultUrls,
      seed: settings.seed,
      now: time.now(),
      origin: baseUrlOf(request.url),
      edit: jobs.editOf(job),
    });
  }

  /** The part of a route that reads the status of a job, and counts as a poll. */
  reads<S extends z.ZodType>({ fields, schema, of }: JobForm<S>) {
    return {
      fields,
      readsStatus: true,
      data: schema,
      handle: ({ context, job }: HandlerInput) => {
        const ended = hasEnded(job, this.simulation.time.now());
        context.shown = ended ? "ended" : "pending";
        return of(this.view(job, context));
      },
    } as const;
  }

  /**
   * Moves an automatic clock for a read of many jobs, as a read of the one that
   * ends first does.
   */
  async approach(
    jobs: readonly (Job | undefined)[],
    { method }: RequestContext,
  ): Promise<void> {
    const { time } = this.simulation;
    if (time.mode !== "auto" || method !== "GET") return;
    const now = time.now();
    const [first] = jobs.filter((job) => job !== undefined)
      .filter((job) => !hasEnded(job, now))
      // The others have begun, and end by a step of their scenarios.
      .filter(({ startsAt, endsAt }) => startsAt > now || endsAt < Infinity)
      .sort((a, b) => a.endsAt - b.endsAt);
    if (first) await time.approach(first);
  }

  find(id: string, kinds: readonly Kind[]): Job | undefined {
    const { heygenIds, jobs } = this.simulation;
    const job = jobs.get(heygenIds.decode(id) ?? 0);
    return job && heygenIds.encode(job) === id && this.#shows(job, kinds)
      ? job
      : undefined;
  }

  /**
   * Finds the job that the path or the query of a route names.
   *
   * @param parameter The parameter of the query that names it; that in the path
   * does by default.
   */
  locator(
    kinds: readonly Kind[],
    missing: (id: string) => HttpProblem,
    parameter?: string,
  ): JobLocator {
    const idOf = ({ params, request }: RequestContext) =>
      parameter === undefined
        ? params.id ?? ""
        : new URLSearchParams(queryOf(request.url)).get(parameter) ?? "";
    return {
      find: (context) => this.find(idOf(context), kinds),
      missing: (context) => missing(idOf(context)),
    };
  }

  /**
   * Creates jobs, all or none. Beyond the limit of concurrent jobs the third
   * generation refuses them, and the second one lets them wait.
   *
   * @throws {HttpProblem} If the balance does not suffice, or there is no room.
   */
  create(
    context: RequestContext,
    requests: OneOrMore<JobRequest>,
    whenFull: WhenFull,
  ): OneOrMore<Job> {
    const { balance, jobs, work } = this.simulation;
    if (balance.left < requests.length) {
      throw new HttpProblem(
        402,
        `Insufficient credit: the balance is ${balance.left}, and ${requests.length} would be used.`,
      );
    }
    const generation = requests[0].submission?.generation === 2 ? 2 : 3;
    const created = createJobs(this.simulation, context, {
      wire: `heygen-v${generation}`,
      requests,
      create: (requests) =>
        work.run(() => {
          const created = jobs.create(this.#scaled(requests), { whenFull });
          balance.use(created.length);
          return created;
        }),
    });
    context.job = created[0];
    return created;
  }

  /** The requests with the delays that a preset has for videos of their length. */
  #scaled(requests: OneOrMore<JobRequest>): OneOrMore<JobRequest> {
    const { jobs, settings: { preset, delay, seed } } = this.simulation;
    if (preset === "none") return requests;
    const scale = (request: JobRequest, index: number): JobRequest => {
      const { length = drawLength(jobs.last + 1 + index, seed) } = request;
      const factor = Math.max(length, MIN_LENGTH_MS) / PRESET_LENGTH_MS;
      const own = request.delay ?? scaled(delay, factor);
      return { ...request, delay: own, length };
    };
    const [first, ...others] = requests;
    return [
      scale(first, 0),
      ...others.map((request, index) => scale(request, index + 1)),
    ];
  }

  /** An item of the catalogue with the URLs of its samples. */
  show(item: CatalogueItem, { request }: RequestContext): ItemView {
    const { resultUrls, time } = this.simulation;
    const [origin, now] = [baseUrlOf(request.url), time.now()];
    const urlOf = (file: ResultFile) =>
      resultUrls.sign(origin, item.id, file, now);
    return { ...item, urlOf };
  }

  /**
   * Deletes a job: HeyGen's wire does not show it any more, and it ends if it has
   * not.
   */
  delete(found: Job): void {
    const { jobs, time, work } = this.simulation;
    const now = time.now();
    // Its turn may have come by now.
    const job = jobs.get(found.number);
    work.run(() => {
      jobs.edit(found, { isDeleted: true });
      if (job && !hasEnded(job, now)) jobs.end(job, "cancelled");
    });
  }

  /**
   * A page of jobs, newest first.
   *
   * @param of Returns the form of a job; `undefined` leaves it out.
   */
  list<T extends object>(
    context: RequestContext,
    { limit, token }: z.output<typeof pageQuery>,
    kinds: readonly Kind[],
    of: (view: HeyGenView) => T | undefined,
    isWanted?: (view: HeyGenView) => boolean,
  ): Page<T> {
    const { ids, jobs } = this.simulation;
    const before = token === undefined ? Infinity : ids.decode(token);
    if (before === undefined) throw invalidToken();
    const page = jobs.list(before, limit, (job) =>
      this.#shows(job, kinds) &&
      (isWanted?.(this.view(job, context)) ?? true));
    const next = page.before;
    return {
      data: page.jobs.flatMap((job) => of(this.view(job, context)) ?? []),
      has_more: next !== undefined,
      next_token: next === undefined ? null : ids.encode(next),
    };
  }

  /** The number of jobs of some kinds, as far as one page examines them. */
  count(kinds: readonly Kind[]): number {
    const { jobs } = this.simulation;
    return jobs.list(Infinity, Infinity, (job) => this.#shows(job, kinds))
      .jobs.length;
  }

  /** Whether HeyGen's wire shows a job among those of some kinds. */
  #shows(job: Job, kinds: readonly Kind[]): boolean {
    const kind = job.details?.submission?.kind ?? "translation";
    return kinds.includes(kind) &&
      this.simulation.jobs.editOf(job)?.isDeleted !== true;
  }
}
