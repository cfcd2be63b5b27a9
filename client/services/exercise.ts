import type { Service } from "./service.ts";

/** The default service: `GET /status`, and `GET /jobs/{id}` for a `job`. */
export const exercise: Service = {
  name: "exercise",
  path: "/jobs/{job}",
  currentPath: "/status",
  status: ["status", "result"],
  words: {
    completed: ["completed", "success"],
    error: ["error", "failed", "canceled", "cancelled"],
  },
  id: "id",
  progress: "progress",
  createdAt: "created_at",
  completedAt: "completed_at",
  serverTime: "server_time",
  duration: "completion_time",
  error: "error",
  resultUrl: "result_url",
};

const { currentPath: _, ...definition } = exercise;

/** The jobs of the simulator, `GET /jobs/{id}`. */
export const jobs: Service = { ...definition, name: "jobs" };
