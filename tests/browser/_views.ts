/** The views of the page: their addresses, names in the navigation, and headings. */
export const VIEWS: readonly {
  readonly path: string;
  readonly title: string;
  readonly heading: string;
}[] = [
  { path: "/#/race", title: "Race", heading: "Which algorithm waits best?" },
  { path: "/#/live", title: "Your client", heading: "Your client" },
  { path: "/#/jobs", title: "Jobs", heading: "Jobs" },
  {
    path: "/#/control",
    title: "Clock & faults",
    heading: "Clock & faults",
  },
  { path: "/#/webhooks", title: "Webhooks", heading: "Webhooks" },
  { path: "/#/report", title: "Report", heading: "Client report" },
];
