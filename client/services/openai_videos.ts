import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Videos of OpenAI's API
 * (https://developers.openai.com/api/reference/resources/videos). The video itself
 * is at `/v1/videos/{job}/content`, which requires the key as well.
 *
 * @param options The API key.
 * @throws {TypeError} If the key is invalid.
 */
export function openaiVideos(options: KeyOptions = {}): Service {
  return {
    ...keyHeader("authorization", options, "Bearer "),
    name: "openaiVideos",
    baseUrl: "https://api.openai.com",
    path: "/v1/videos/{job}",
    status: "status",
    words: { completed: ["completed"], error: ["failed"] },
    id: "id",
    progress: "progress",
    progressMax: 100,
    createdAt: "created_at",
    completedAt: "completed_at",
    error: "error",
    envelope: {
      code: ["error.code", "error.type"],
      message: "error.message",
      transient: ["rate_limit_exceeded", "server_error"],
    },
  };
}
