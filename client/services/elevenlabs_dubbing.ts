import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Dubbing projects of ElevenLabs
 * (https://elevenlabs.io/docs/api-reference/dubbing/get). The dubbed file is at
 * `/v1/dubbing/{job}/audio/{language}`, which requires the key as well.
 *
 * @param options The API key.
 * @throws {TypeError} If the key is invalid.
 */
export function elevenlabsDubbing(options: KeyOptions = {}): Service {
  return {
    ...keyHeader("xi-api-key", options),
    name: "elevenlabsDubbing",
    baseUrl: "https://api.elevenlabs.io",
    path: "/v1/dubbing/{job}",
    status: "status",
    words: { completed: ["dubbed"], error: ["failed"] },
    id: "dubbing_id",
    createdAt: "created_at",
    error: "error",
    traits: {
      source: "source_language",
      language: "target_languages.0",
      length: "media_metadata.duration",
    },
    envelope: {
      code: ["detail.code", "detail.status"],
      message: "detail.message",
    },
  };
}
