import type { Journal } from "./journal.ts";
import type { JournalFilter } from "./journal_filter.ts";
import { detailsBody, requestBody } from "./recorded_request.ts";
import type { JournalBody } from "./schema.ts";

/**
 * Returns a page of the journal.
 *
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
    entries: page.map(({ number, job, ...request }) => ({
      number,
      ...requestBody(request, job === undefined ? undefined : idOf(job)),
      ...detailsBody(request.details),
    })),
    count: journal.count(filter),
    dropped: journal.lost,
    next: more ? page.at(-1)?.number ?? null : null,
  };
}
