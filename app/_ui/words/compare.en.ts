import type { Measurement } from '#lib/evidence/progress.ts'

/** Strings of the page `/compare`. */
export const compare = {
  title: 'Compare',
  intro:
    'Each cell is an act that was done with one mechanism under one preset. Press a cell to see why, and to do the act on your own bench.',
  measured: (date: string, cpu: string, cores: number) => `Measured ${date} on ${cpu}, ${cores} cores`,
  commit: (id: string) => `commit ${id}`,
  contents: 'Parts of this page',
  parts: { cells: 'Measured cells', articles: 'What articles say', claims: 'Contested claims' },

  preset: 'Preset',
  group: 'Group',
  allGroups: 'all groups',
  differences: 'Only rows that differ',
  copyLink: 'Copy link',
  exportAs: 'Copy as',
  formats: { markdown: 'Markdown', csv: 'CSV', json: 'JSON' },
  print: 'Print',
  copied: 'Copied',
  notCopied: 'The browser did not allow copying',
  noRows: 'All mechanisms have the same value in every row.',

  row: 'Row',
  stale: 'stale',
  staleMeaning: 'The code has changed since this was measured.',
  nothing: 'nothing to measure',
  here: (value: string) => `here ${value}`,
  interval: (from: string, to: string, n: number) => `95 % interval ${from} to ${to}, n = ${n}`,
  tie: 'Overlapping intervals: the data do not tell which is larger.',
  /** A number with its unit. */
  units: {
    B: (n) => `${n} B`,
    commands: (n) => (n === '1' ? '1 command' : `${n} commands`),
    requests: (n) => (n === '1' ? '1 request' : `${n} requests`),
    lines: (n) => (n === '1' ? '1 line' : `${n} lines`),
    secrets: (n) => (n === '1' ? '1 key' : `${n} keys`),
    fields: (n) => (n === '1' ? '1 field' : `${n} fields`),
    nodes: (n) => (n === '1' ? '1 node' : `${n} nodes`),
    attributes: (n) => (n === '1' ? '1 attribute' : `${n} attributes`),
    files: (n) => (n === '1' ? '1 file' : `${n} files`),
  } as Readonly<Record<string, (n: string) => string>>,
  perMillion: (value: string) => `${value} per million`,

  statements: (n: number) => (n === 1 ? '1 statement' : `${n} statements`),
  why: 'Why',
  sources: 'Sources',
  repeated: 'Repeated by every test run',
  prove: 'Prove it',
  proveOn: 'Does the act on your bench, which is reset first.',
  proving: 'Running on your bench…',
  published: 'Published',
  onYourBench: 'On your bench',
  same: 'same',
  different: 'different',
  events: 'Events of your bench',
  seeBench: 'See it on the bench',
  noBench: 'The bench is still opening.',

  measure: 'Measure times on my bench',
  stop: 'Stop',
  progress: (done: number, total: number) => `${done} of ${total} cells`,
  states: {
    none: '',
    running: 'Measuring…',
    done: 'Measured on this server.',
    stopped: 'Stopped.',
    failed: 'The measurement failed. Try again.',
  } satisfies Record<Measurement['state'], string>,

  limits: {
    title: 'Known limits of these numbers',
    items: [
      'One machine, one Redis on the same machine, and requests over loopback: a network adds its delay to each command.',
      'Times are ratios to a handler of the same server that does nothing. They compare mechanisms, and predict no latency.',
      'The client that measures shares the processor with the server, which moves ratios towards 1.',
      'The session has three fields of data. Larger sessions cost more where the credential contains them: see “with data”.',
      'Each mechanism is this project’s implementation, with its libraries. Another implementation has other numbers.',
    ],
  },

  charts: {
    title: 'As bars',
    lag: 'How long a stolen copy works after logout, and what each check reads',
    reads: (n: number) => (n === 1 ? '1 read' : `${n} reads`),
    bytes: 'Bytes of the credential in each request, without and with 1 kB of data',
    memory: 'Redis memory of a million sessions',
    now: 'ends immediately',
    noRedis: 'nothing in Redis',
    withData: 'with 1 kB of data',
  },

  /** Where the condition does not follow. */
  conditional: 'holds only under a condition',
  verdicts: {
    holds: 'holds',
    'holds-only-if': 'holds only',
    'does-not-hold': 'does not hold',
    'not-measurable': 'not measurable here',
  },
  articles: {
    intro:
      'The tables of five articles, statement by statement, next to measured cells. A verdict follows from the cells: it holds under all presets, under some, or under none.',
    about: (row: string) => `Only statements about: ${row}.`,
    all: 'Show all statements',
    ours: 'Measured',
    under: (presets: string) => `under ${presets}`,
    link: 'Original article',
    summary: (holds: number, some: number, not: number, unmeasured: number) =>
      `${holds} hold, ${some} hold only under a condition, ${not} do not hold, ${unmeasured} are not measurable here`,
  },
  claims: {
    intro:
      'Statements that are disputed in public. Each is settled by an experiment that runs here; the result states its numbers and the condition under which it flips.',
    saidBy: 'Said by',
    settledBy: 'Settled by',
    flips: 'Flips if',
    run: (seconds: string) => `Run it here (about ${seconds})`,
    running: 'Running…',
    published: 'Published result',
    here: 'Result on this server',
    table: 'Numbers',
  },
}
