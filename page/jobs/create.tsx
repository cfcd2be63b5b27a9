import { useState } from "hono/jsx/dom";
import { heygenKey, request } from "../api.ts";
import { linkTo } from "../location.ts";
import { entered, Failure, submitted } from "../parts.tsx";
import { useAction } from "../read.ts";
import { useSimulation } from "../state.ts";
import { CREATE_ROUTES, type Created, type Fields, idIn } from "./routes.ts";

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
  const [error, attempt] = useAction();
  const [created, setCreated] = useState("");
  const route = CREATE_ROUTES.find((it) => it.path === path);
  const isHeyGen = route?.isHeyGen === true;
  const job = jobs.get(created) ??
    [...jobs.values()].find((it) => it.heygen_id === created);

  const submit = submitted(async (data) => {
    const fields = Object.fromEntries(
      ["title", "delay", "outcome"].map((name) =>
        [name, String(data.get(name) ?? "").trim()] as const
      ),
    ) as Fields;
    let created = "";
    await attempt(async () => {
      const headers = isHeyGen ? heygenKey() : {};
      created = idIn(
        await request<Created>("POST", path, route?.body(fields), headers),
      );
    });
    setCreated(created);
  });

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
          disabled={isHeyGen}
          autocomplete="off"
        />
        <datalist id="delays">
          {DELAYS.map((it) => <option value={it} key={it} />)}
        </datalist>
      </label>
      <label>
        Outcome
        <select name="outcome" disabled={isHeyGen}>
          <option value="">drawn</option>
          <option value="completed">completed</option>
          <option value="error">error</option>
        </select>
      </label>
      <label>
        Route
        <select
          onChange={entered(setPath)}
        >
          {CREATE_ROUTES.map((it) => (
            <option value={it.path} selected={it.path === path}>
              POST /{it.path}: {it.about}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main">Create</button>
      {isHeyGen && (
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
      <Failure text={error} />
    </form>
  );
}
