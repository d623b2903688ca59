import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { Client, TestBench } from './test-bench.ts'

/** The result of one experiment: a word that is the same in every run, and a number if there is one. */
export interface ProbeResult {
  readonly value: string
  readonly seconds?: number
}

/** An experiment with every mechanism under every preset. */
export interface Probe {
  readonly id: string
  readonly title: string
  run(bench: TestBench, mechanism: MechanismId): Promise<ProbeResult>
}

const OTHER_NETWORK = { ip: '198.51.100.4' }

/** Benches for the next experiment: creating one costs three password hashes, a reset costs none. */
const idle = new Map<string, TestBench[]>()

/** Runs one experiment with one mechanism, on a bench as new, with a frozen clock and on one node. */
export async function runProbe(probe: Probe, mechanism: MechanismId, preset: PresetId): Promise<ProbeResult> {
  const benches = idle.get(preset) ?? []
  idle.set(preset, benches)
  const bench = benches.pop() ?? (await TestBench.open({ preset, clock: { frozen: true } }))
  bench.headers = { 'lab-node': 'a' }
  const found = await probe.run(bench, mechanism)
  bench.headers = { 'lab-node': 'b' }
  await bench.request('/api/bench/reset', { method: 'POST', body: {} })
  benches.push(bench)
  return found
}

async function now(bench: TestBench): Promise<number> {
  return (await bench.request('/api/bench')).body.now
}

/**
 * When a client is refused: immediately, at the next refresh, or at the expiry of its credential, to which
 * the clock is advanced.
 */
async function whenRefused(bench: TestBench, client: Client): Promise<ProbeResult> {
  if ((await client.me('?slide=0')).status !== 200) return { value: 'at-once' }
  const seconds = Math.ceil(((client.session?.expiresAt ?? 0) - (await now(bench))) / 1000)
  const canRefresh = (await client.copy().refresh()).status === 200
  await bench.advance(seconds)
  const isOver = (await client.me('?slide=0')).status !== 200
  if (!isOver) return { value: 'never' }
  return { value: client.refreshToken !== null && !canRefresh ? 'at-next-refresh' : 'at-expiry', seconds }
}

const yesNo = (isTrue: boolean): ProbeResult => ({ value: isTrue ? 'yes' : 'no' })

/** The cost stated in the response. */
function storeCallsIn(headers: Headers, what: 'reads' | 'writes'): ProbeResult {
  return { value: new RegExp(`${what}=(\\d+)`).exec(headers.get('server-timing') ?? '')?.[1] ?? '' }
}

export const PROBES: readonly Probe[] = [
  {
    id: 'copy-after-sign-out',
    title: 'A stolen copy is refused after its owner signs out',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      return whenRefused(bench, copy)
    },
  },
  {
    id: 'kicked',
    title: 'A session that an operator ended is refused',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'others-signed-out',
    title: 'Other devices are refused after “sign out everywhere else”',
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 2 } })
      const [mine, phone] = [await bench.login(mechanism), await bench.login(mechanism)]
      await mine.post('logout', { scope: 'others' })
      return whenRefused(bench, phone)
    },
  },
  {
    id: 'listed',
    title: 'The server itself can say who is signed in',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await alice.me()).body.session.knownBy === 'server')
    },
  },
  {
    id: 'limit',
    title: 'One session too many',
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 1 } })
      const first = await bench.login(mechanism)
      const second = await bench.login(mechanism).catch(() => null)
      if (second === null) return { value: 'is-turned-away' }
      const outcome = await whenRefused(bench, first)
      const wasCounted = (await bench.events()).some(({ type }) => type === 'policy.limit_reached')
      return wasCounted ? { ...outcome, value: `evicts-${outcome.value}` } : { value: 'nobody-counts' }
    },
  },
  {
    id: 'idle-limit',
    title: 'The idle limit holds, whatever the client keeps',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const seconds = Math.ceil(((alice.session?.idleExpiresAt ?? 0) - (await now(bench))) / 1000)
      await bench.advance(seconds)
      return {
        ...yesNo((await alice.me()).status === 401 && (await alice.refresh()).status === 401),
        seconds,
      }
    },
  },
  {
    id: 'absolute-limit',
    title: 'The absolute limit holds, however busy the client is',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { idleExpiresAt = 0, absoluteExpiresAt = 0 } = alice.session ?? {}
      const started = await now(bench)
      const step = Math.max(1, Math.floor((idleExpiresAt - started) / 2000))
      const total = Math.ceil((absoluteExpiresAt - started) / 1000)
      for (let passed = 0; passed + step < total; passed += step) {
        await bench.advance(step)
        if ((await alice.refresh()).status !== 200) return { value: 'ends-early', seconds: passed + step }
      }
      const isAlive = (await alice.me('?slide=0')).status === 200
      await bench.advance(step)
      const isOver = (await alice.me()).status === 401 && (await alice.refresh()).status === 401
      return { ...yesNo(isAlive && isOver), seconds: total }
    },
  },
  {
    id: 'role-withdrawn',
    title: 'A role that was taken away is gone',
    async run(bench, mechanism) {
      const carol = await bench.login(mechanism, 'carol')
      await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
      const isAdmin = async () => (await carol.me('?slide=0')).body.user?.roles.includes('admin') === true
      if (!(await isAdmin())) return { value: 'at-once' }
      await carol.refresh()
      return { value: (await isAdmin()) ? 'never' : 'at-next-refresh' }
    },
  },
  {
    id: 'disabled',
    title: 'A disabled user is refused',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'extended',
    title: 'A session can be extended or shortened while it lives',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const answer = await bench.request(`/api/sessions/${alice.session?.id}`, {
        method: 'PATCH',
        body: { endsInSeconds: 60 },
      })
      if (answer.status !== 200) return { value: 'no' }
      await bench.advance(30)
      await alice.refresh()
      await bench.advance(30)
      return { value: (await alice.me()).status === 401 ? answer.body.effect : 'never' }
    },
  },
  {
    id: 'old-credential',
    title: 'The credential before the last renewal, past its grace period',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const old = alice.copy()
      await alice.refresh()
      await bench.advance(11)
      const late = mechanism === 'jwt' ? await old.refresh() : await old.me('?slide=0')
      if (late.status === 200) return { value: 'is-accepted' }
      const isAlive = (await alice.refresh()).status === 200
      return { value: isAlive ? 'is-refused' : 'ends-the-family' }
    },
  },
  {
    id: 'other-network',
    title: 'The same credential from another network',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { status } = await alice.from(OTHER_NETWORK).me()
      return {
        value: status === 200 ? 'is-accepted' : status === 403 ? 'asks-for-the-password' : 'is-refused',
      }
    },
  },
  {
    id: 'key-lost',
    title: 'After a key was replaced at once',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (const keys of ['jwt', 'sealed-cookie']) {
        const body = { mechanism: keys, mode: 'immediate' }
        await bench.request('/api/bench/keys/rotate', { method: 'POST', body })
      }
      if ((await alice.me()).status === 200) return { value: 'unaffected' }
      return { value: (await alice.refresh()).status === 200 ? 'must-refresh' : 'must-sign-in' }
    },
  },
  {
    id: 'redis-down',
    title: 'With Redis down, a signed-in user is',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
      return { value: (await alice.me('?slide=0')).status === 200 ? 'served' : 'told-to-wait' }
    },
  },
  {
    id: 'other-node',
    title: 'The next node knows the session',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await alice.request('me', { headers: { 'lab-node': 'b' } })).status === 200)
    },
  },
  {
    id: 'node-restarted',
    title: 'The session survives the restart of its node',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (const up of [false, true]) {
        // A stopped node cannot handle the request to start it.
        const headers = { 'lab-node': 'b' }
        await bench.request('/api/bench/nodes/a', { method: 'PATCH', body: { up }, headers })
      }
      return yesNo((await alice.me()).status === 200)
    },
  },
  {
    id: 'reads-per-check',
    title: 'Store reads per check',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return storeCallsIn((await alice.me('?slide=0')).headers, 'reads')
    },
  },
  {
    id: 'writes-per-login',
    title: 'Store writes per login',
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 5, perIp: 10 } })
      const { headers } = await new Client(bench, mechanism).login('bob')
      return storeCallsIn(headers, 'writes')
    },
  },
  {
    id: 'bytes',
    title: 'Bytes that travel with each request, to the nearest ten',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return { value: String(Math.round(alice.credential.length / 10) * 10) }
    },
  },
  {
    id: 'readable',
    title: 'Its holder can read what it says',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const parts = alice.credential.split(/[.*]/).map((part) => Buffer.from(part, 'base64url').toString())
      return yesNo(parts.some((part) => part.includes('alice')))
    },
  },
]
