import { useState } from "hono/jsx/dom";
import { heygenKey, request } from "../api.ts";
import type { Job } from "../bodies.ts";
import { Button } from "../controls.tsx";
import { messageOf } from "../read.ts";

/** The routes of HeyGen that return a job; only translations have a language. */
function routesOf({ heygen_id }: Job) {
  const routes = [
    ["HeyGen v3", "v3/video-translations/"],
    ["HeyGen v2", "v2/video_translate/"],
    ["HeyGen v1", "v1/video_status.get?video_id="],
    ["HeyGen v3, as a video", "v3/videos/"],
  ] as const;
  return heygen_id.includes("-") ? routes : routes.slice(2);
}

export function Wires({ job }: { readonly job: Job }) {
  const routes = routesOf(job);
  const [read, setRead] = useState<readonly string[]>([]);
  async function readAll() {
    setRead(
      await Promise.all(routes.map(async ([, path]) => {
        try {
          const body = await request(
            "GET",
            path + encodeURIComponent(job.heygen_id),
            undefined,
            heygenKey(),
          );
          return JSON.stringify(body, null, 2);
        } catch (error) {
          return messageOf(error);
        }
      })),
    );
  }
  return (
    <section aria-labelledby="wires">
      <h2 id="wires">What clients receive</h2>
      <p class="row">
        <Button
          text={read.length > 0 ? "Read again" : "Read HeyGen’s forms"}
          onClick={readAll}
        />
        <span class="soft">
          This polls the job as the client of this page; an automatic clock
          moves.
        </span>
      </p>
      <div class="two">
        <Form title="Simulator" path={`jobs/${job.id}`}>
          {JSON.stringify(job, null, 2)}
        </Form>
        {read.map((text, i) => {
          const [title = "", path = ""] = routes[i] ?? [];
          return (
            <Form key={title} title={title} path={path + job.heygen_id}>
              {text}
            </Form>
          );
        })}
      </div>
    </section>
  );
}

function Form({ title, path, children }: {
  readonly title: string;
  readonly path: string;
  readonly children: string;
}) {
  return (
    <div class="card">
      <h3>{title}</h3>
      <p class="soft">
        <code>GET /{path}</code>
      </p>
      <pre><code>{children}</code></pre>
    </div>
  );
}
