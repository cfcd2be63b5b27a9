/**
 * How to read the jobs of an API, for the option `service` of `fetchStatus`,
 * `watchStatus` and `fetchStatuses`.
 *
 * @example A translation at HeyGen
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { heygenV3 } from "@heygen-sim/client/services";
 * import { assertEquals } from "@std/assert";
 *
 * // In place of the API.
 * const data = { status: "completed", video_url: "https://files.test/v.mp4" };
 * const fetch = () => Promise.resolve(Response.json({ data }));
 *
 * const service = heygenV3({ apiKey: "my-key" });
 * const report = await fetchStatus("fibonacci", { service, job: "7-es", fetch });
 * assertEquals(report.resultUrl, "https://files.test/v.mp4");
 * ```
 *
 * @module
 */
export type { KeyOptions } from "./_key.ts";
export { azureOperation } from "./azure_operation.ts";
export { elevenlabsDubbing } from "./elevenlabs_dubbing.ts";
export { exercise, jobs } from "./exercise.ts";
export { heygenV1 } from "./heygen_v1.ts";
export { heygenV2 } from "./heygen_v2.ts";
export { heygenV3 } from "./heygen_v3.ts";
export { openaiVideos } from "./openai_videos.ts";
export { replicate } from "./replicate.ts";
export type { ErrorEnvelope, Field, Service } from "./service.ts";
