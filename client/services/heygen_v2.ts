import { HEYGEN, HEYGEN_ENVELOPE } from "./_heygen.ts";
import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Video translations of HeyGen's API, second generation, whose word for a good
 * end is `success` (https://docs.heygen.com).
 *
 * @param options The API key.
 * @throws {TypeError} If the key is invalid.
 */
export function heygenV2(options: KeyOptions = {}): Service {
  return {
    ...HEYGEN,
    ...keyHeader("x-api-key", options),
    name: "heygenV2",
    path: "/v2/video_translate/{job}",
    status: "data.status",
    id: "data.video_translate_id",
    error: "data.message",
    resultUrl: "data.url",
    envelope: HEYGEN_ENVELOPE,
  };
}
