import { HEYGEN } from "./_heygen.ts";
import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Videos of HeyGen's API, first generation
 * (https://docs.heygen.com/reference/video-status).
 *
 * @param options The API key.
 * @throws {TypeError} If the key is invalid.
 */
export function heygenV1(options: KeyOptions = {}): Service {
  return {
    ...HEYGEN,
    ...keyHeader("x-api-key", options),
    name: "heygenV1",
    path: "/v1/video_status.get?video_id={job}",
    status: "data.status",
    id: "data.id",
    createdAt: "data.created_at",
    error: "data.error",
    resultUrl: "data.video_url",
    envelope: {
      code: "code",
      message: "message",
      success: 100,
      // The limits of requests and of concurrent jobs.
      transient: [400123, 10007],
    },
  };
}
