import type { Parts } from "../../../parts.ts";
import type { HeyGenSource } from "../heygen.ts";

export type ResourceSource =
  & HeyGenSource
  & Pick<Parts, "assets" | "batches" | "webhooks">;

/** Jobs of one kind as a resource of the third generation. */
export interface JobResource {
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
