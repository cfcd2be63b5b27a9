// Run in a Node project that has installed the package.
const { fetchStatus } = require("@heygen-sim/client");
const { fibonacci } = require("@heygen-sim/client/algorithms");

const answer = { status: "completed", completion_time: 1.5 };
const fetch = () => Promise.resolve(Response.json(answer));
fetchStatus(() => fibonacci({ unit: 20 }), { fetch }).then((report) =>
  console.log(report.status, report.completionTime)
);
