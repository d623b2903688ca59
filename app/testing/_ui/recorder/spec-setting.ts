import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { byOperator } from './operator-steps.ts'
import { patchOfPreset } from './policy-patch.ts'
import type { RecordedStep, StepClient } from './recorded-step.ts'

/** Options of the world, without those that every world has. */
export function worldOptionsOf({ preset, policy, offsetSeconds, mutations }: RecordingStart) {
  const patch = patchOfPreset(preset, policy)
  return {
    ...(preset === 'hardened' ? {} : { preset }),
    ...(Object.keys(patch).length === 0 ? {} : { policy: patch }),
    ...(offsetSeconds === 0 ? {} : { clock: { frozen: true, offsetSeconds } }),
    ...(mutations.length === 0 ? {} : { mutations }),
  }
}

/** Faults that the bench already had. */
function faultsOf(start: RecordingStart): RecordedStep[] {
  const stopped = start.nodes.filter(({ up }) => !up)
  return [
    ...stopped.map(({ id }) =>
      byOperator(start.at, { method: 'PATCH', path: `/api/bench/nodes/${id}`, body: { up: false } }),
    ),
    ...(start.redis === 'up'
      ? []
      : [byOperator(start.at, { method: 'PATCH', path: '/api/bench/faults', body: { redis: start.redis } })]),
  ]
}

/** Logins of the sessions that began before the recording and are used in it. */
function earlierLogins(start: RecordingStart, steps: readonly RecordedStep[]): RecordedStep[] {
  const begun = new Set<string>()
  const logins = new Map<string, RecordedStep>()
  const lanes = new Set<string>()
  for (const step of steps) {
    const { client, mechanism, sessionId } = step
    if (mechanism === null || sessionId === null) continue
    const holder: StepClient = client === 'phone' ? 'phone' : 'browser'
    const lane = `${holder} ${mechanism}`
    if (step.begins) begun.add(sessionId)
    if (!begun.has(sessionId) && !logins.has(sessionId) && !lanes.has(lane) && client !== 'mallory') {
      logins.set(sessionId, loginBefore(start, step, holder))
    }
    lanes.add(lane)
  }
  return Array.from(logins.values())
}

function loginBefore(start: RecordingStart, step: RecordedStep, client: StepClient): RecordedStep {
  const credentials = {
    username: step.user ?? 'alice',
    password: '<password>',
    ...(step.carrier === 'cookie' && client === 'browser' && { carrier: 'cookie' }),
  }
  const { mechanism } = step
  const [path, body] =
    client === 'phone'
      ? ['/api/guests/phone/login', { mechanism, ...credentials }]
      : [`/api/${mechanism}/login`, credentials]
  return {
    ...byOperator(start.at, { method: 'POST', path, body }),
    client,
    mechanism,
    carrier: step.carrier,
    user: credentials.username,
    sessionId: step.sessionId,
    begins: true,
  }
}

/** What has to be done before the first step. */
export function preludeOf(start: RecordingStart, steps: readonly RecordedStep[]): readonly RecordedStep[] {
  return [...earlierLogins(start, steps), ...faultsOf(start)].map((step) => ({ ...step, note: 'before' }))
}

/**
 * Waits between the steps, as advances of the clock: those before the last result that depends on time. Without one the
 * steps give the same results immediately after each other.
 */
export function withWaits(start: RecordingStart, steps: readonly RecordedStep[]): readonly RecordedStep[] {
  const last = steps.findLastIndex(({ isTimely }) => isTimely)
  let at = start.at
  let waitedMs = 0
  return steps.flatMap((step, index): RecordedStep[] => {
    waitedMs += Math.max(0, step.at - at - step.advancesSeconds * 1000)
    at = step.at
    if (index > last) return [step]
    // A limit must have been reached; before any other result, no more time passes than had passed.
    const seconds = step.isTimely ? Math.ceil(waitedMs / 1000) : Math.floor(waitedMs / 1000)
    if (seconds <= 0) return [step]
    waitedMs -= seconds * 1000
    return [
      {
        ...byOperator(start.at, {
          method: 'POST',
          path: '/api/bench/clock',
          body: { advanceSeconds: seconds },
        }),
        advancesSeconds: seconds,
        note: 'wait',
      },
      step,
    ]
  })
}

const ONE_NODE = ['/api/bench/nodes/', '/api/guests/mallory/']
const isOfOneNode = ({ path }: RecordedStep) => ONE_NODE.some((start) => path.startsWith(start))

/** Whether a result may depend on the node that served the request, so that the test must name it. */
export function dependsOnNodes({ policy }: RecordingStart, steps: readonly RecordedStep[]): boolean {
  const texts = steps.map(({ path, body }) => `${path} ${JSON.stringify(body)}`)
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text))
  const keepsOnNodes =
    ['memory', 'replicated', 'two-tier'].includes(policy.serverSession.store) ||
    [policy.jwt, policy.sealedCookie, policy.signedCookie].some((each) => each.verifiedCacheSeconds > 0) ||
    has(/clockSkewSeconds|partitioned|"store"|verifiedCacheSeconds|"textbook"/)
  // A client that stays on its node needs no name for it, unless something happens to one node, or a copy is used elsewhere.
  const isSticky = policy.balancer === 'sticky' && !has(/"balancer"|"preset"/)
  return keepsOnNodes && (!isSticky || steps.some(isOfOneNode))
}

/**
 * Whether a result may depend on the network of a client. Clients of the kit have the address of the test; the simulated ones
 * have addresses of their own.
 */
export function dependsOnAddresses({ policy }: RecordingStart, steps: readonly RecordedStep[]): boolean {
  const isBound =
    ['step-up', 'strict'].includes(policy.binding.ip) ||
    steps.some(({ body }) => /"binding"|"finance"/.test(JSON.stringify(body)))
  return isBound && steps.some(({ path }) => path.startsWith('/api/guests/'))
}
