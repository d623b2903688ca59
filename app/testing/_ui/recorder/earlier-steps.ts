import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { byOperator } from './operator-steps.ts'
import type { RecordedStep } from './recorded-step.ts'
import { CLOCK_PATH, isPathOf, laneOf, type StepLane, stolenLane } from './step-lane.ts'

/* What a test has to do before the first recorded step, so that its clients have the credentials that the recorded ones had. */

/** What a client has on a lane when the recording begins. */
interface Held {
  readonly sessionId: string
  /** The step that issued it, among the earlier ones: for a copied credential, the login of its session. */
  readonly since: number
}

/** Acts of the operator before the recording that the set-up repeats in their order; the world begins with the other ones. */
const REPEATED = ['/api/bench/users/', '/api/bench/keys/', '/api/sessions']

/** Whether a session from before this step has other properties than one of the world would have. */
const isOtherWorld = ({ path }: RecordedStep) =>
  path === '/api/bench/policy' || path === '/api/bench/mutations'

/** The credentials of each lane at the end of these steps. Null: of unknown origin. */
function heldAfter(steps: readonly RecordedStep[]): ReadonlyMap<StepLane, Held | null> {
  const held = new Map<StepLane, Held | null>()
  const logins = new Map<string, number>()
  for (const [index, step] of steps.entries()) {
    const lane = laneOf(step)
    const { sessionId, result } = step
    if (lane === null) continue
    const copied = stolenLane(step)
    if (copied !== null) {
      held.set(copied, held.get(lane) ?? null)
    } else if (step.begins && sessionId !== null) {
      logins.set(sessionId, index)
      held.set(lane, { sessionId, since: index })
    } else if (step.logsOut) {
      held.delete(lane)
    } else if (result.status < 400 && sessionId !== null && held.get(lane)?.sessionId !== sessionId) {
      const since = logins.get(sessionId)
      held.set(lane, since === undefined ? null : { sessionId, since })
    }
  }
  return held
}

export interface Prelude {
  readonly steps: readonly RecordedStep[]
  /** The lanes whose clients have their credentials after the set-up. */
  readonly lanes: ReadonlySet<StepLane>
}

/** @param isTimely whether a recorded result depends on time, so that the earlier use of the sessions matters */
export function preludeOf(
  start: RecordingStart,
  earlier: readonly RecordedStep[],
  isTimely: boolean,
): Prelude {
  const other = earlier.findLastIndex(isOtherWorld)
  const lanes = new Map(
    Array.from(heldAfter(earlier)).flatMap(([lane, held]): [StepLane, Held][] =>
      held !== null && held.since > other ? [[lane, held]] : [],
    ),
  )
  const ids = new Set(Array.from(lanes.values(), ({ sessionId }) => sessionId))
  const first = Math.min(...Array.from(lanes.values(), ({ since }) => since))
  /** Of the sessions that are held, since their login. */
  const used = earlier.filter((step, index) => {
    const copied = stolenLane(step)
    if (copied !== null) return lanes.has(copied) && ids.has(step.sessionId ?? '')
    if (step.client === 'operator') return isRepeated(step, index >= first, ids)
    const held = lanes.get(laneOf(step) ?? '')
    return held !== undefined && index >= held.since
  })
  const isWhole = isTimely || used.some((step) => step.isTimely)
  const needed = used.filter(
    (step) =>
      isWhole || step.begins || step.client === 'operator' || step.ends.length > 0 || stolenLane(step),
  )
  return {
    steps: [...needed, ...faultsOf(start, earlier)].map((step) => ({ ...step, note: 'before' })),
    lanes: new Set(lanes.keys()),
  }
}

function isRepeated({ path }: RecordedStep, isAfterLogin: boolean, ids: ReadonlySet<string>): boolean {
  if (path === CLOCK_PATH || !REPEATED.some((begin) => path.startsWith(begin))) return false
  if (path.startsWith('/api/bench/users/')) return true
  const named = /^\/api\/sessions\/([^?]+)/.exec(path)?.[1]
  return isAfterLogin && (named === undefined || ids.has(named))
}

const DEFAULTS: Readonly<Record<string, unknown>> = {
  ...{ redis: 'up', invalidation: 'on', pools: 'free' },
  ...{ up: true, partitioned: false, clockSkewSeconds: 0 },
}

/** Faults that the bench has when the recording begins: the changes before it, and those that the bench states itself. */
function faultsOf(start: RecordingStart, earlier: readonly RecordedStep[]): readonly RecordedStep[] {
  const bodies = new Map<string, Readonly<Record<string, unknown>>>()
  const change = (path: string, body: Readonly<Record<string, unknown>>) =>
    bodies.set(path, { ...bodies.get(path), ...body })
  for (const { path, body } of earlier) if (isPathOf(path, 'faults', 'nodes')) change(path, body ?? {})
  for (const { id, up } of start.nodes) change(`/api/bench/nodes/${id}`, { up })
  change('/api/bench/faults', { redis: start.redis })
  return Array.from(bodies).flatMap(([path, body]) => {
    const given = Object.entries(body).filter(([name, value]) => value !== DEFAULTS[name])
    return given.length === 0
      ? []
      : [byOperator(start.at, { method: 'PATCH', path, body: Object.fromEntries(given) })]
  })
}
