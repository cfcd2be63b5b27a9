import { z } from "@hono/zod-openapi";
import { defineRoute, type Route } from "../http/route.ts";
import type { Parts } from "../parts.ts";

/** A copy of the store, if the store can be copied. */
export function backupRoutes(
  { settings: { store }, work }: Pick<Parts, "settings" | "work">,
): readonly Route[] {
  if (!store.backup) return [];
  const backup = store.backup.bind(store);
  return [
    defineRoute({
      route: "GET /backup",
      operationId: "getBackup",
      summary: "copies the store, to be opened with --store",
      audience: "admin",
      responses: {
        200: {
          description: "The store as it is now, an SQLite database.",
          content: { "application/vnd.sqlite3": z.any() },
          headers: { "content-disposition": "A name for the file." },
        },
        507: "There is no room to complete the file first.",
      },
      handle({ context: { method } }) {
        const headers = [
          ["content-type", "application/vnd.sqlite3"],
          ["content-disposition", 'attachment; filename="backup.db"'],
          ["cache-control", "no-store"],
        ] as const;
        const response = { status: 200, headers, body: null };
        if (method === "HEAD") return response;
        let ended = () => {};
        work.flush();
        const copy = backup(() => ended());
        return {
          ...response,
          stream(onEnd) {
            ended = onEnd;
            return copy;
          },
        };
      },
    }),
  ];
}
