/** The fields of the form; empty, or missing, where nothing is entered. */
type Fields = Readonly<Partial<Record<"title" | "delay" | "outcome", string>>>;

/** What a response has of a new job; where it is depends on the route. */
export interface Created {
  readonly id?: string;
  readonly data?: {
    readonly video_translation_ids?: readonly string[];
    readonly video_translate_id?: string;
    readonly video_id?: string;
  };
}

interface CreateRoute {
  readonly path: string;
  readonly about: string;
  /** Whether it is HeyGen's, which has neither duration nor outcome. */
  readonly isHeyGen: boolean;
  readonly body: (fields: Fields) => object;
}

const VIDEO = "https://example.com/video.mp4";
const LANGUAGE = "Spanish (Spain)";

function own(path: string, about: string): CreateRoute {
  return {
    path,
    about,
    isHeyGen: false,
    body: ({ title, delay, outcome }) => ({
      ...title && { title },
      ...delay &&
        { delay: Number.isFinite(Number(delay)) ? Number(delay) : delay },
      ...outcome && { outcome },
    }),
  };
}

function heygen(path: string, about: string, video: object): CreateRoute {
  return {
    path,
    about: `HeyGen ${about}`,
    isHeyGen: true,
    body: ({ title }) => ({ ...video, ...title && { title } }),
  };
}

export const CREATE_ROUTES: readonly CreateRoute[] = [
  own("jobs", "a job"),
  own("reset", "the job of /status"),
  heygen("v3/video-translations", "v3, translation", {
    video: { type: "url", url: VIDEO },
    output_languages: [LANGUAGE],
  }),
  heygen("v3/videos", "v3, avatar video", { type: "avatar" }),
  heygen("v2/video_translate", "v2, translation", {
    video_url: VIDEO,
    output_language: LANGUAGE,
  }),
  heygen("v2/video/generate", "v2, avatar video; v1 returns its status", {
    video_inputs: [{}],
  }),
];

export function idIn({ id, data }: Created): string {
  return id ?? data?.video_translation_ids?.[0] ?? data?.video_translate_id ??
    data?.video_id ?? "";
}
