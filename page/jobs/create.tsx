import { useState } from "hono/jsx/dom";
import { heygenKey, request } from "../api.ts";
import { linkTo } from "../location.ts";
import { messageOf } from "../read.ts";
import { useSimulation } from "../state.ts";

/** The fields of the form. */
type Fields = Readonly<Record<"title" | "delay" | "outcome", string>>;

/** What a response has of the new job; where it is depends on the route. */
interface Created {
  readonly id?: string;
  readonly data?: {
    readonly video_translation_ids?: readonly string[];
    readonly video_translate_id?: string;
    readonly video_id?: string;
  };
}

const VIDEO = "https://example.com/video.mp4";
const LANGUAGE = "Spanish (Spain)";

/** The simulator's own body; HeyGen's has neither duration nor outcome. */
function ownBody({ title, delay, outcome }: Fields): object {
  return {
    ...title && { title },
    ...delay && { delay: Number.isNaN(Number(delay)) ? delay : Number(delay) },
    ...outcome && { outcome },
  };
}

const titled = ({ title }: Fields) => title ? { title } : {};

/** The routes that create jobs. */
const ROUTES: readonly {
  readonly path: string;
  readonly about: string;
  readonly body: (fields: Fields) => object;
}[] = [
  { path: "jobs", about: "a job", body: ownBody },
  { path: "reset", about: "the job of /status", body: ownBody },
  {
    path: "v3/video-translations",
    about: "HeyGen v3, translation",
    body: (fields) => ({
      video: { type: "url", url: VIDEO },
      output_languages: [LANGUAGE],
      ...titled(fields),
    }),
  },
  {
    path: "v3/videos",
    about: "HeyGen v3, avatar video",
    body: (fields) => ({ type: "avatar", ...titled(fields) }),
  },
  {
    path: "v2/video_translate",
    about: "HeyGen v2, translation",
    body: (fields) => ({
      video_url: VIDEO,
      output_language: LANGUAGE,
      ...titled(fields),
    }),
  },
  {
    path: "v2/video/generate",
    about: "HeyGen v2, avatar video; v1 returns its status",
    body: (fields) => ({ video_inputs: [{}], ...titled(fields) }),
  },
];

/** Durations to choose from. */
const DELAYS = [
  "5",
  "fixed:60",
  "uniform:1,20",
  "lognormal:20,0.6",
  "weibull:300,0.5",
  "mixture:0.7*fixed:8+0.3*fixed:45",
];

/** A form that creates a job. */
export function CreateForm() {
  const { jobs } = useSimulation();
  const [path, setPath] = useState("jobs");
  const [error, setError] = useState("");
  const [created, setCreated] = useState("");
  const route = ROUTES.find((it) => it.path === path);
  const own = route?.body === ownBody;
  const job = jobs.get(created) ??
    [...jobs.values()].find((it) => it.heygen_id === created);

  async function submit(event: Event) {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const fields = Object.fromEntries(
      ["title", "delay", "outcome"].map((name) =>
        [name, String(data.get(name) ?? "").trim()] as const
      ),
    ) as Fields;
    try {
      const { id, data } = await request<Created>(
        "POST",
        path,
        route?.body(fields),
        own ? {} : heygenKey(),
      );
      setCreated(
        id ?? data?.video_translation_ids?.[0] ?? data?.video_translate_id ??
          data?.video_id ?? "",
      );
      setError("");
    } catch (error) {
      setCreated("");
      setError(messageOf(error));
    }
  }

  return (
    <form class="card create" aria-label="New job" onSubmit={submit}>
      <label>
        Title
        <input name="title" maxlength={200} autocomplete="off" />
      </label>
      <label>
        Duration in seconds
        <input
          name="delay"
          list="delays"
          placeholder="drawn"
          disabled={!own}
          autocomplete="off"
        />
        <datalist id="delays">
          {DELAYS.map((it) => <option value={it} key={it} />)}
        </datalist>
      </label>
      <label>
        Outcome
        <select name="outcome" disabled={!own}>
          <option value="">drawn</option>
          <option value="completed">completed</option>
          <option value="error">error</option>
        </select>
      </label>
      <label>
        Route
        <select
          onChange={({ target }: Event) =>
            setPath((target as HTMLSelectElement).value)}
        >
          {ROUTES.map((it) => (
            <option value={it.path} selected={it.path === path}>
              POST /{it.path}: {it.about}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main">Create</button>
      {!own && (
        <p class="soft">
          HeyGen’s routes take no duration and no outcome: the server draws
          them.
        </p>
      )}
      <p role="status">
        {created && (
          <>
            Created {job
              ? (
                <a href={linkTo(["jobs", job.id])}>
                  {job.title ?? job.id}
                </a>
              )
              : created}
            .
          </>
        )}
      </p>
      {error && <p class="error" role="alert">{error}</p>}
    </form>
  );
}
