import { HEYGEN, HEYGEN_ENVELOPE } from "./_heygen.ts";
import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Video translations of HeyGen's API, third generation
 * (https://developers.heygen.com).
 *
 * @param options The API key.
 * @throws {TypeError} If the key is invalid.
 */
export function heygenV3(options: KeyOptions = {}): Service {
  return {
    ...HEYGEN,
    ...keyHeader("x-api-key", options),
    name: "heygenV3",
    path: "/v3/video-translations/{job}",
    status: "data.status",
    id: "data.id",
    createdAt: "data.created_at",
    error: "data.failure_message",
    resultUrl: ["data.video_url", "data.audio_url"],
    traits: {
      source: "data.input_language",
      language: "data.output_language",
      length: "data.duration",
    },
    envelope: HEYGEN_ENVELOPE,
  };
}
