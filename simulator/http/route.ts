import type { z } from "@hono/zod-openapi";
import type { Job } from "../core/job.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type {
  RequestContext,
  RouteTraits,
} from "../message/request_context.ts";

export interface Inputs {
  readonly query?: z.ZodObject;
  /** The body, in JSON; a missing one counts as `{}`. */
  readonly body?: z.ZodType;
}

export interface Described {
  /** When it is sent, in a sentence. */
  readonly description: string;
  /** The body, by media type. The default from status 400 on is a problem. */
  readonly content?: Readonly<Record<string, z.ZodType>> | undefined;
  /**
   * The headers and their descriptions. The name of an optional header ends with a
   * question mark: `"link?"`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The responses of a route by status code; a text is their description. */
export type Responses = Readonly<Record<number, Described | string>>;

export function json(
  description: string,
  schema: z.ZodType,
  headers?: Described["headers"],
): Described {
  return { description, content: { "application/json": schema }, headers };
}

/** The input of a route's handler. */
export interface HandlerInput<In extends Inputs = Inputs> {
  readonly context: RequestContext;
  /** The job, for a route that is about one. */
  readonly job: Job;
  readonly params: Readonly<Record<string, string>>;
  readonly query: In["query"] extends z.ZodType ? z.output<In["query"]>
    : undefined;
  readonly body: In["body"] extends z.ZodType ? z.output<In["body"]>
    : undefined;
}

export interface Route<In extends Inputs = Inputs> extends RouteTraits {
  /** What it does, in a line that begins with a verb. */
  readonly summary: string;
  /**
   * Its name in generated clients: `createJob`. Every described route has one of
   * its own.
   */
  readonly operationId?: string;
  readonly callsBack?: boolean;
  readonly inputs?: In;
  /**
   * Whether it takes an `Idempotency-Key`: one for requests with the same body, or,
   * as HeyGen has it, one for the route and path.
   */
  readonly idempotent?: "same-body" | "any-body";
  /**
   * How many requests a body holds: it may be that many times as large.
   *
   * @default {1}
   */
  readonly batchSize?: number;
  readonly responses: Responses;
  handle(input: HandlerInput<In>): MaybePromise<PlainResponse>;
}

/** The path of the route for requests that no other route takes. */
export const ANYWHERE = "*";

/** A route with its method and its path in one text. */
export type RouteDefinition<In extends Inputs = Inputs> =
  & Omit<Route<In>, "method" | "path">
  & {
    /** The method and the path, with parameters in braces: `GET /jobs/{id}`. */
    readonly route: `${Route["method"]} ${string}`;
  };

/** Defines a route whose handler has the types of its inputs. */
export function defineRoute<In extends Inputs>(
  { route, ...others }: RouteDefinition<In>,
): Route {
  const [method, path] = route.split(" ");
  // The input of a handler has been checked by the schemas of its route.
  return { ...others, method, path } as Route;
}
