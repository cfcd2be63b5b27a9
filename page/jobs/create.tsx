import { useState } from "hono/jsx/dom";
import { heygenKey, request } from "../api.ts";
import { Form, Select } from "../controls.tsx";
import { linkTo } from "../location.ts";
import { useSimulation } from "../state.ts";
import { CREATE_ROUTES, type Created, idIn } from "./routes.ts";

const DELAYS = [
  "5",
  "fixed:60",
  "uniform:1,20",
  "lognormal:20,0.6",
  "weibull:300,0.5",
  "mixture:0.7*fixed:8+0.3*fixed:45",
];

export function CreateForm() {
  const { jobs } = useSimulation();
  const [path, setPath] = useState("jobs");
  const [created, setCreated] = useState("");
  const route = CREATE_ROUTES.find((it) => it.path === path);
  const isHeyGen = route?.isHeyGen === true;
  const job = jobs.get(created) ??
    [...jobs.values()].find((it) => it.heygen_id === created);

  return (
    <Form
      class="card create"
      aria-label="New job"
      action={async (fields) => {
        setCreated("");
        const headers = isHeyGen ? heygenKey() : {};
        const body = route?.body(fields);
        setCreated(idIn(await request<Created>("POST", path, body, headers)));
      }}
    >
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
        <Select
          name="outcome"
          disabled={isHeyGen}
          options={[["", "drawn"], "completed", "error"]}
        />
      </label>
      <label>
        Route
        <Select
          value={path}
          options={CREATE_ROUTES.map((it) => [
            it.path,
            `POST /${it.path}: ${it.about}`,
          ])}
          onChange={setPath}
        />
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
    </Form>
  );
}
