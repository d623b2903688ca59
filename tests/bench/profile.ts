/** Where the time of a request goes: samples of the CPU, grouped by cause. */
import type { Profiler } from 'node:inspector'
import { loadFrom, logIn, printTable, TARGETS } from './measure.ts'
import { withPlainServer } from './plain.ts'

/** A sample belongs to the first cause that matches the file of a frame, from the innermost frame outwards. */
const CAUSES: readonly (readonly [cause: string, file: RegExp])[] = [
  ['benchmark: its Request and Response', /tests\/bench\//],
  ['ioredis', /node_modules\/(ioredis|@ioredis|redis-parser|cluster-key-slot|denque)\//],
  ['jose', /node_modules\/jose\//],
  ['iron-session', /node_modules\/(iron-session|iron-webcrypto|uncrypto)\//],
  ['validation (zod)', /node_modules\/zod\//],
  ['metrics (prom-client)', /node_modules\/(prom-client|@opentelemetry|tdigest)\//],
  ['exchanges', /lib\/(web\/exchange|bench\/exchanges)/],
  ['events of the response', /lib\/web\/response-event/],
  ['events of sessions', /lib\/ledger\/observe-sessions/],
  ['ledger and index', /lib\/(ledger|bench\/bench-observer)/],
  ['trace and ports', /lib\/bench\/trace/],
  ['composition', /lib\/bench\/compose/],
  ['the bench', /lib\/bench\//],
  ['Redis stores', /lib\/redis\//],
  ['other stores', /lib\/stores\//],
  ['policy (core)', /lib\/core\//],
  ['mechanisms', /lib\/mechanisms\//],
  ['response', /lib\/web\/respond/],
  ['cookies and credentials', /lib\/web\/(cookies|credentials)/],
  ['routes', /lib\/(web|server)\//],
  ['sockets and HTTP', /^node:(net|_http|http|internal\/(stream|streams|http|net|timers))/],
]

/** The part of each cause, in microseconds of CPU a request. */
type Breakdown = ReadonlyMap<string, number>

export async function profileByCause(env: Record<string, string>): Promise<void> {
  await withPlainServer(env, async ({ url, port, cpuMicros }) => {
    const columns: { name: string; total: number; parts: Breakdown }[] = []
    for (const way of TARGETS) {
      const requests = await logIn(url, way)
      const load = (seconds: number) => loadFrom({ port, requests, connections: 32, seconds })
      await load(2)
      await fetch(`${url}/profile/start`)
      const before = await cpuMicros()
      const { perSecond } = await load(4)
      const total = ((await cpuMicros()) - before) / (perSecond * 4)
      const profile = (await (await fetch(`${url}/profile/stop`)).json()) as Profiler.Profile
      columns.push({ name: way.name, total, parts: breakdown(profile, total) })
    }
    const causes = [...new Set(columns.flatMap(({ parts }) => [...parts.keys()]))]
    const weight = (cause: string) => columns.reduce((sum, { parts }) => sum + (parts.get(cause) ?? 0), 0)
    printTable('CPU µs a request by cause, on node:http; the profiler itself adds about a tenth', [
      ['', ...columns.map(({ name }) => name)],
      ...causes
        .sort((x, y) => weight(y) - weight(x))
        .map((cause) => [cause, ...columns.map(({ parts }) => parts.get(cause) ?? 0)]),
      ['all', ...columns.map(({ total }) => total)],
    ])
  })
}

function breakdown(profile: Profiler.Profile, totalMicros: number): Breakdown {
  const parents = new Map<number, number>()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  for (const { id, children = [] } of profile.nodes) for (const child of children) parents.set(child, id)
  const causes = new Map<number, string>()
  const causeOf = (id: number): string => {
    const known = causes.get(id)
    if (known !== undefined) return known
    const frame = nodes.get(id)?.callFrame
    const own = frame && causeOfFrame(frame)
    const parent = parents.get(id)
    const cause = own ?? (parent === undefined ? 'Node.js and other' : causeOf(parent))
    causes.set(id, cause)
    return cause
  }
  const ticks = new Map<string, number>()
  let busy = 0
  for (const id of profile.samples ?? []) {
    const cause = causeOf(id)
    if (cause === IDLE) continue
    busy++
    ticks.set(cause, (ticks.get(cause) ?? 0) + 1)
  }
  return new Map(Array.from(ticks, ([cause, count]) => [cause, (count / busy) * totalMicros]))
}

const IDLE = 'idle'
/** By the name of the function. A map, because a function may be named `constructor`. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['(idle)', IDLE],
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code'],
])

function causeOfFrame({ functionName, url }: { functionName: string; url: string }): string | undefined {
  const builtIn = BUILT_IN.get(functionName)
  return builtIn ?? CAUSES.find(([, file]) => file.test(url))?.[0]
}
