import type { z } from "@hono/zod-openapi";
import type { PlainResponse } from "./plain_response.ts";
import type { Job } from "../jobs/job.ts";
import type { RequestContext, RouteTraits } from "./request_context.ts";

/** Parts of a request that are checked before a route sees them. */
export interface Inputs {
  /** The query. */
  readonly query?: z.ZodObject;
  /** The body, in JSON; none counts as `{}`. */
  readonly body?: z.ZodType;
}

/** An answer that a route may give, for the description. */
export interface Described {
  /** When it is given, in a sentence. */
  readonly description: string;
  /** The body, by media type; a problem if not given, for a status from 400 on. */
  readonly content?: Readonly<Record<string, z.ZodType>> | undefined;
  /**
   * The headers, and what they hold. What is not always there has a question
   * mark behind its name, as in a type: `"link?"`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The input of a route's handler. */
export interface HandlerInput<In extends Inputs = Inputs> {
  /** The request and its context. */
  readonly context: RequestContext;
  /** The job that it is about; for a route that is about one. */
  readonly job: Job;
  /** The parameters in the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The checked query. */
  readonly query: In["query"] extends z.ZodType ? z.output<In["query"]>
    : undefined;
  /** The checked body. */
  readonly body: In["body"] extends z.ZodType ? z.output<In["body"]>
    : undefined;
}

/** One thing that the server does. */
export interface Route<In extends Inputs = Inputs> extends RouteTraits {
  /** What it does, in a line. */
  readonly summary: string;
  /**
   * What clients made from the description call it: `createJob`. All routes that
   * are described have one, each another.
   */
  readonly operationId?: string;
  /** Whether it takes an address to which the end of the job is sent. */
  readonly callsBack?: boolean;
  /** What is checked before it sees it. */
  readonly inputs?: In;
  /** Whether `Idempotency-Key` is honoured. */
  readonly idempotent?: boolean;
  /** The answers it may give, by status code. */
  readonly answers: Readonly<Record<number, Described>>;
  /** Does it. */
  handle(input: HandlerInput<In>): PlainResponse | Promise<PlainResponse>;
}

/**
 * Defines a route, so that its handler gets what its inputs promise.
 *
 * @param route The route.
 */
export function defineRoute<In extends Inputs>(route: Route<In>): Route {
  // A route is only ever called with what its own inputs have let through.
  return route as unknown as Route;
}
