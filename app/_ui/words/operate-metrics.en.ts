import type { ChartId } from '#lib/web/metric-charts.ts'

/** Strings of the section “Metrics” of the page /operate. */
export const metrics = {
  intro:
    'What this server counts and measures, from the requests to this bench. Each chart has the PromQL that shows the same in Prometheus.',

  of: 'Source',
  sources: { bench: 'This bench', process: 'The process' },
  process: (pid: number) => `Counted by process ${pid}`,
  notAllowed:
    'The metrics of the process count the requests of all users. They are available only in a browser on the machine of the server.',
  window: 'Window',
  windows: (minutes: number) => (minutes === 1 ? '1 minute' : `${minutes} minutes`),
  pause: 'Pause',
  resume: 'Resume',
  paused: (time: string) => `Paused at ${time}`,
  asTables: 'As tables',
  asCharts: 'As charts',
  loading: 'Loading metrics…',
  failed: 'Could not load the metrics; retrying.',
  empty: 'Nothing was counted in this window. Log in on the bench, or start a load.',
  none: 'no data',

  titles: {
    active: 'Active sessions',
    created: 'Sessions created',
    ended: 'Sessions ended, by reason',
    verifications: 'Verifications, by outcome',
    refusals: 'Refusals, by code',
    verify: 'Verification time',
    store: 'Store latency',
    refreshReuse: 'Refresh token reuse',
    cache: 'Cache hit rate',
    revocationLag: 'Revocation lag',
    sseClients: 'Event streams',
  } satisfies Record<ChartId, string>,
  meanings: {
    active:
      'Sessions that have not ended, as the event log counts them. With self-contained tokens the server itself does not have this number.',
    created: 'Logins per second. Each one costs a password hash, which limits it more than any store does.',
    ended:
      'Sessions that ended per second, by reason. Many with the reason “store lost” or “key retired” are an incident, not a logout.',
    verifications:
      'Presented credentials per second. Unavailable means 503: a store was needed and not reachable, and the session is unchanged.',
    refusals:
      'Why credentials were refused. A burst of one code shows its cause: a retired key, a wrong clock, or an attacker that tries passwords.',
    verify:
      'From request to verdict, for each mechanism: the median (line) and the 99th percentile (dashed). Store calls are included.',
    store:
      'Duration of a call to each store: median and 99th percentile. Mechanisms without a store call do not become slower when it rises.',
    refreshReuse: 'A rotated refresh token was presented again after the grace period. Expected value: 0.',
    cache:
      'Share of lookups in the caches of verified credentials that found an entry. Each hit saves work, and may accept a revoked credential.',
    revocationLag:
      'From the end of a session until its last acceptance. 0 where each check looks up the session; up to the lifetime of the token where none does.',
    sseClients: 'Browsers and programs that read the event log live.',
  } satisfies Record<ChartId, string>,

  lines: {
    accepted: 'accepted',
    refused: 'refused',
    unavailable: 'unavailable',
    hits: 'hits',
    active: 'active',
    created: 'created',
    reuse: 'reuse',
    streams: 'streams',
    lag: 'longest lag',
    memory: 'node memory',
    redis: 'Redis',
    database: 'SQL',
  },
  perSecond: '/s',
  time: 'Time',
  quantiles: 'p50 · p99',
  promql: 'PromQL',
  copy: 'Copy',
  copied: 'Copied',
  copyQuery: (chart: string) => `Copy the PromQL of “${chart}”`,
  table: (chart: string) => `${chart}, as a table`,
  now: (value: string) => `now ${value}`,
  earlier: (value: string, ago: string) => `${value}, ${ago}`,
  chart: (chart: string, value: string, highest: string) => `${chart}: ${value}, highest ${highest}`,

  load: {
    title: 'Load',
    intro:
      'Sends requests as fast as they are answered, on a temporary bench under this bench’s policy and faults. The event log and the sessions of this bench stay as they are.',
    counted: {
      me: 'Counted below in “Verifications”, “Refusals”, “Verification time”, “Store latency” and “Cache hit rate”, not in the charts of sessions.',
      login:
        'Counted below in “Store latency”, and if a login fails, in “Verifications”: the sessions are not those of this bench.',
    },
    concurrency: 'Concurrent clients',
    seconds: 'Duration',
    act: 'Request',
    acts: { me: 'Check', login: 'Log in with password' },
    secondsOf: (n: number) => `${n} s`,
    start: 'Start load',
    running: (n: number) => `Running: ${n} clients…`,
    none: 'No load yet. Try it once, then again while Redis is slow or its pool is exhausted.',
    failed: (why: string) => `The load did not run: ${why}`,
    result: (n: number, seconds: number) => `${n} clients, ${seconds} s for all lanes`,
    columns: {
      mechanism: 'Mechanism',
      throughput: 'Requests/s',
      p50: 'p50',
      p99: 'p99',
      outcomes: 'Outcomes',
      storeCalls: 'Store calls per request',
      spent: 'Time of a request',
      bottleneck: 'Bottleneck',
    },
    accepted: (n: number) => `${n} accepted`,
    refused: (n: number, code: string) => `${n} ${code}`,
    unavailable: (n: number) => `${n} unavailable`,
    noStore: 'no store',
    calls: (reads: string, writes: string) => `reads ${reads} · writes ${writes}`,
    parts: { store: 'store', password: 'password hash', verify: 'verification', process: 'this process' },
    part: (name: string, time: string) => `${name} ${time}`,
  },

  faults: {
    title: 'Faults of the stores',
    redis: 'Redis',
    pools: 'Connection pools',
    poolStates: { free: 'free', exhausted: 'exhausted' },
    redisStates: { up: 'up', slow: 'slow (300 ms)', 'read-only': 'read-only', down: 'down' },
    explained: {
      none: 'No fault: each call to a store gets a connection and a response.',
      slow: 'Each call to Redis takes 300 ms longer. Only the mechanisms that call it become slower.',
      'read-only':
        'Redis refuses writes: logins, refreshes and revocations that write to it fail with 503. Checks only read, and continue.',
      down: 'Each call to Redis fails: the request fails with 503, or continues without a check of revocation if the policy is fail-open. Mechanisms that need no store continue.',
      exhausted:
        'Other clients use every connection: each call to Redis or the database waits up to 500 ms, then the request fails with 503. Mechanisms that need no store continue.',
      inMemory:
        'Under this policy, server-side sessions are in the memory of the nodes: these faults do not affect them.',
      inDatabase: 'Under this policy, server-side sessions are in SQL: this fault does not affect them.',
    },
    failed: (why: string) => `Failed: ${why}`,
  },
}
