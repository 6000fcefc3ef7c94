// How is the page of results written?

const count = ({ passes, failures }) => `${passes.length} of ${passes.length + failures.length}`;

/** Tests that pass with the official package and fail with ours, and the other way round. */
export function differences({ theirs, ours }) {
  const passes = (run, test) => run.passes.includes(test);
  return {
    worse: theirs.passes.filter((test) => !passes(ours, test)),
    better: ours.passes.filter((test) => !passes(theirs, test)),
  };
}

/** `notes` are pairs: words of specs or tests, and why they differ. */
export function render(rows, notes, intro, date) {
  const explained = new Map();
  const lines = rows.map((row) => {
    const { worse, better } = differences(row);
    const why = worse.map((test) => number(explained, notes, `${row.version} ${row.name} ${test}`));
    const marks = [...new Set(why)].sort((one, other) => one - other).join(", ");
    return `| ${row.version} | ${row.name} | ${count(row.theirs)} | ${count(row.ours)} | ${better.length || ""} | ${marks} |`;
  });
  const table = ["| specs of | file | official | perilune | passes here only | differences |", "|---|---|---|---|---|---|", ...lines];
  const list = [...explained].map(([text, at]) => `${at}. ${text}`);
  return `${intro.replace("DATE", date)}\n${table.join("\n")}\n\n## Differences\n\n${list.join("\n")}\n`;
}

function number(explained, notes, words) {
  const [, text] = notes.find(([pattern]) => new RegExp(pattern).test(words)) ?? ["", "Not looked into yet."];
  if (!explained.has(text)) explained.set(text, explained.size + 1);
  return explained.get(text);
}
