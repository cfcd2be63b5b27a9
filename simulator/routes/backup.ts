import { z } from "@hono/zod-openapi";
import { defineRoute, type Route } from "../http/route.ts";
import type { Simulation } from "../simulation.ts";

/**
 * A copy of the store, where there is one that can be copied.
 *
 * @param simulation The simulation.
 */
export function backupRoutes({ keeper }: Simulation): readonly Route[] {
  if (!keeper?.hasBackup) return [];
  return [
    defineRoute({
      method: "GET",
      path: "/backup",
      operationId: "getBackup",
      summary: "copies the store, to be opened with --store",
      audience: "admin",
      answers: {
        200: {
          description: "The store as it is now, an SQLite database.",
          content: { "application/vnd.sqlite3": z.any() },
          headers: { "content-disposition": "A name for the file." },
        },
        507: { description: "There is no room to complete the file first." },
      },
      handle({ exchange: { method } }) {
        const headers = [
          ["content-type", "application/vnd.sqlite3"],
          ["content-disposition", 'attachment; filename="backup.db"'],
          ["cache-control", "no-store"],
        ] as const;
        const answer = { status: 200, headers, body: null };
        if (method === "HEAD") return answer;
        let ended = () => {};
        const copy = keeper.backup(() => ended());
        if (!copy) return answer;
        return {
          ...answer,
          stream(onEnd) {
            ended = onEnd;
            return copy;
          },
        };
      },
    }),
  ];
}
