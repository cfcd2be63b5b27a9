import type { LoggedRequest, MessageDetails } from "@heygen-sim/simulator";
import { styleText } from "node:util";
import type { Output } from "./context.ts";
import { formatMs, printable } from "./format.ts";

const MAX_BODY_LENGTH = 2_000;

type Style = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<string, Style>> = {
  2: "green",
  3: "cyan",
  4: "yellow",
  5: "red",
};

export const LOG_FORMS = {
  /** A line for people, and below it the headers and bodies, if they are recorded. */
  requests(request: LoggedRequest, { hasColours }: Pick<Output, "hasColours">) {
    const { at, duration, method, path, bytes, client, details } = request;
    const show = (style: Style, text: string) =>
      hasColours ? styleText(style, text, { validateStream: false }) : text;
    const status = String(request.status);
    const notes = notesOf(request).map((note) => ` ${show("magenta", note)}`);
    const line = [
      show("dim", new Date(at).toISOString().slice(11, 23)),
      show(COLOURS[status.slice(0, 1)] ?? "dim", status),
      printable(`${method} ${path}`),
      show("dim", `${bytes} B ${Math.round(duration)} ms`),
      printable(client),
    ].join(" ");
    const more = details
      ? [
        ...linesOf(">", details.request, details.query),
        ...linesOf("<", details.response),
      ]
      : [];
    return [line + notes.join(""), ...more.map((line) => show("dim", line))]
      .join("\n");
  },
  /** An object for programs, with the names of the journal. */
  json(request: LoggedRequest) {
    const { at, duration, requestId, job = null, ...rest } = request;
    const { poll = null, waste, details, ...others } = rest;
    return JSON.stringify({
      at: new Date(at).toISOString(),
      duration_ms: duration,
      ...others,
      request_id: requestId,
      job,
      poll,
      waste_seconds: waste === undefined ? null : waste / 1_000,
      request: details
        ? { query: details.query, ...messageOf(details.request) }
        : null,
      response: details ? messageOf(details.response) : null,
    });
  },
} as const;

export const LOG_NAMES = ["requests", "json"] as const;

/** What stands out: the result of a poll, and injected faults. */
function notesOf({ poll, early, waste, faults }: LoggedRequest): string[] {
  return [
    ...(poll === "redundant" ? ["redundant"] : []),
    ...(early ? ["early"] : []),
    ...(waste === undefined ? [] : [`end seen after ${formatMs(waste)}`]),
    ...(faults.length > 0 ? [printable(`[${faults.join(", ")}]`)] : []),
  ];
}

/** A message in lines, as `curl -v` shows it. */
function linesOf(
  mark: string,
  { headers, body }: MessageDetails,
  query = "",
): string[] {
  const lines = [
    ...(query === "" ? [] : [`?${query}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (body?.encoding === "base64") lines.push("(a body that is not text)");
  else if (body && body.text !== "") {
    const text = body.text.slice(0, MAX_BODY_LENGTH);
    const isWhole = !body.isTruncated && text.length === body.text.length;
    lines.push(...(isWhole ? text : `${text}…`).split(/\r?\n/));
  }
  return lines.map((line) => `  ${mark} ${printable(line)}`);
}

function messageOf({ headers, body }: MessageDetails) {
  return {
    headers,
    body: body?.text ?? null,
    body_encoding: body?.encoding ?? null,
    body_truncated: body?.isTruncated ?? false,
  };
}
