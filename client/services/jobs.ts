import { exercise } from "./exercise.ts";
import type { Service } from "./service.ts";

const { currentPath: _, ...definition } = exercise;

/** The jobs of the simulator, `GET /jobs/{id}`. */
export const jobs: Service = { ...definition, name: "jobs" };
