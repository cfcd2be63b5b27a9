import type { Command } from "./command.ts";

/** All commands; each is loaded on demand. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve.ts")).SERVE,
  create: async () => (await import("./create.ts")).CREATE,
  wait: async () => (await import("./wait.ts")).WAIT,
  status: async () => (await import("./status.ts")).STATUS,
  reset: async () => (await import("./create.ts")).RESET,
  jobs: async () => (await import("./jobs.ts")).JOBS,
  intercept: async () => (await import("./intercept.ts")).INTERCEPT,
  plan: async () => (await import("./plan.ts")).PLAN,
  compare: async () => (await import("./compare.ts")).COMPARE,
  demo: async () => (await import("./demo.ts")).DEMO,
  report: async () => (await import("./report.ts")).REPORT,
  completion: async () => (await import("./completion.ts")).COMPLETION,
};
