import type { Journal, JournalEntry, JournalFilter } from "./journal.ts";
import type { JournalBody } from "./schema.ts";

/**
 * Returns a page of the journal.
 *
 * @param journal The journal.
 * @param filter The entries to include, and the size of the page.
 * @param idOf Returns a job's id.
 */
export function journalPage(
  journal: Journal,
  filter: JournalFilter,
  idOf: (number: number) => string,
): JournalBody {
  // One more than requested shows whether there is another page.
  const found = journal.list({ ...filter, limit: filter.limit + 1 });
  const page = found.slice(0, filter.limit);
  const more = found.length > page.length;
  return {
    entries: page.map((entry) => entryBody(entry, idOf)),
    next: more ? page.at(-1)?.number ?? null : null,
  };
}

function entryBody(
  entry: JournalEntry,
  idOf: (number: number) => string,
): JournalBody["entries"][number] {
  return {
    number: entry.number,
    at: new Date(entry.at).toISOString(),
    answered_at: new Date(entry.answeredAt).toISOString(),
    method: entry.method,
    path: entry.path,
    status: entry.status,
    client: entry.client,
    request_id: entry.requestId,
    job: entry.job === undefined ? null : idOf(entry.job),
    faults: [...entry.faults],
    bytes: entry.bytes,
  };
}
