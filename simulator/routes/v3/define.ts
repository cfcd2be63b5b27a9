import type { z } from "@hono/zod-openapi";
import { defineRoute, type Inputs, type Route } from "../../http/route.ts";
import { V3 } from "../../wire/heygen_v3.ts";

/** Defines a route of the third generation. */
export function defineV3Route<In extends Inputs>(
  route: Omit<Route<In>, "wire" | "audience" | "requiresKey">,
): Route {
  return defineRoute({
    ...route,
    wire: V3,
    audience: "api",
    requiresKey: true,
  });
}

/** The content of a response in JSON. */
export function json(schema: z.ZodType) {
  return { "application/json": schema };
}

/** Jobs of one kind as a resource of the third generation. */
export interface JobResource {
  /** The kind of job. */
  readonly kind: "translation" | "lipsync" | "video";
  /** The path: `/v3/video-translations`. */
  readonly path: string;
  /** The end of the names of operations: `Translation`. */
  readonly name: string;
  /** What it is, in messages: `Video translation`. */
  readonly noun: string;
  /** The parameter of bulk reads: `video_translation_ids`. */
  readonly idsParameter: string;
  /** The field of a batch with the bodies of its jobs: `video_translations`. */
  readonly itemsField: string;
}
