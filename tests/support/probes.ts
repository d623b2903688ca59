import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
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
  if ((await client.me('?slide=0')).status !== 200) return { value: 'immediate' }
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
    id: 'copy-after-logout',
    title: 'Stolen copy is refused after logout',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const copy = alice.copy()
      await alice.logout()
      return whenRefused(bench, copy)
    },
  },
  {
    id: 'revoked',
    title: 'Revoked session is refused',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'others-logged-out',
    title: 'Other devices are refused after “Log out my other sessions”',
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 2 } })
      const [mine, phone] = [await bench.login(mechanism), await bench.login(mechanism)]
      await mine.post('logout', { scope: 'others' })
      return whenRefused(bench, phone)
    },
  },
  {
    id: 'listed',
    title: 'Server can list active sessions',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await alice.me()).body.session.knownBy === 'server')
    },
  },
  {
    id: 'limit',
    title: 'Session limit exceeded',
    async run(bench, mechanism) {
      await bench.policy({ concurrency: { perUser: 1 } })
      const first = await bench.login(mechanism)
      const second = await bench.login(mechanism).catch(() => null)
      if (second === null) return { value: 'rejected' }
      const outcome = await whenRefused(bench, first)
      const wasCounted = (await bench.events()).some(({ type }) => type === 'policy.limit_reached')
      return wasCounted ? { ...outcome, value: `evicts-${outcome.value}` } : { value: 'no-limit' }
    },
  },
  {
    id: 'idle-limit',
    title: 'Idle timeout is enforced',
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
    title: 'Absolute timeout is enforced',
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
    title: 'Removed role takes effect',
    async run(bench, mechanism) {
      const carol = await bench.login(mechanism, 'carol')
      await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
      const isAdmin = async () => (await carol.me('?slide=0')).body.user?.roles.includes('admin') === true
      if (!(await isAdmin())) return { value: 'immediate' }
      await carol.refresh()
      return { value: (await isAdmin()) ? 'never' : 'at-next-refresh' }
    },
  },
  {
    id: 'disabled',
    title: 'Disabled user is refused',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } })
      return whenRefused(bench, alice)
    },
  },
  {
    id: 'extended',
    title: 'Expiry can be adjusted',
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
    title: 'Previous credential after renewal, past the grace period',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const old = alice.copy()
      await alice.refresh()
      await bench.advance(11)
      const late = mechanism === 'jwt' ? await old.refresh() : await old.me('?slide=0')
      if (late.status === 200) return { value: 'accepted' }
      const isAlive = (await alice.refresh()).status === 200
      return { value: isAlive ? 'refused' : 'revokes-the-family' }
    },
  },
  {
    id: 'other-network',
    title: 'Credential used from another network',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const { status } = await alice.from(OTHER_NETWORK).me()
      return {
        value: status === 200 ? 'accepted' : status === 403 ? 'requires-re-authentication' : 'refused',
      }
    },
  },
  {
    id: 'key-lost',
    title: 'After immediate key rotation',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      for (const keys of KEYED_MECHANISMS) {
        const body = { mechanism: keys, mode: 'immediate' }
        await bench.request('/api/bench/keys/rotate', { method: 'POST', body })
      }
      if ((await alice.me()).status === 200) return { value: 'unaffected' }
      return { value: (await alice.refresh()).status === 200 ? 'must-refresh' : 'must-log-in' }
    },
  },
  {
    id: 'redis-down',
    title: 'Check while Redis is down',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
      return { value: (await alice.me('?slide=0')).status === 200 ? 'accepted' : '503' }
    },
  },
  {
    id: 'other-node',
    title: 'Session is known on another node',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return yesNo((await alice.request('me', { headers: { 'lab-node': 'b' } })).status === 200)
    },
  },
  {
    id: 'node-restarted',
    title: 'Session survives a node restart',
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
    title: 'Credential bytes per request (rounded to 10)',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      return { value: String(Math.round(alice.credential.length / 10) * 10) }
    },
  },
  {
    id: 'readable',
    title: 'Client can read the contents',
    async run(bench, mechanism) {
      const alice = await bench.login(mechanism)
      const parts = alice.credential.split(/[.*]/).map((part) => Buffer.from(part, 'base64url').toString())
      return yesNo(parts.some((part) => part.includes('alice')))
    },
  },
]
