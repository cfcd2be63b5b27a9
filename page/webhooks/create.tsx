import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import { Failure, submitted } from "../parts.tsx";
import { useAction } from "../read.ts";
import { useSchemas } from "../schema.tsx";
import type { Webhook } from "./delivery.tsx";
import { Secret } from "./endpoint.tsx";

/** A form that creates a webhook. */
export function CreateWebhook() {
  const schemas = useSchemas();
  const [created, setCreated] = useState<Webhook & { secret: string }>();
  const [error, attempt] = useAction();
  const fields = schemas.value?.NewWebhook?.properties;

  const submit = submitted(async (data, form) => {
    const events = data.getAll("events");
    const description = String(data.get("description")).trim();
    const done = await attempt(async () => {
      setCreated(
        await request("POST", "webhooks", {
          url: String(data.get("url")).trim(),
          ...events.length > 0 && { events },
          ...description && { description },
        }),
      );
    });
    if (done) form.reset();
  });

  return (
    <form class="card create" aria-label="New webhook" onSubmit={submit}>
      <label>
        URL of the receiver
        <input
          name="url"
          inputmode="url"
          required
          autocomplete="off"
          placeholder="http://127.0.0.1:8080/hook"
        />
      </label>
      <label>
        Description
        <input name="description" maxlength={200} autocomplete="off" />
      </label>
      <button type="submit" class="main">Create</button>
      <fieldset class="events">
        <legend class="soft">
          Events; the ends of jobs if none is chosen
        </legend>
        {fields?.events?.items?.enum?.map((it) => (
          <label key={it}>
            <input type="checkbox" name="events" value={it ?? ""} />
            {it}
          </label>
        ))}
      </fieldset>
      {created && <Secret of={created.id} secret={created.secret} />}
      <Failure text={error || schemas.error} />
    </form>
  );
}
