import type { AttackOutcome, AttackRoute, RecordedEvent } from '#lib/ledger/event.ts'
import { type Attack, type AttackRun, MALLORYS_NAME } from './attack.ts'

/** The verdict on one run of an attack, and the events that decide it. */
export interface AttackVerdict {
  readonly outcome: AttackOutcome
  readonly route: AttackRoute
  /** The code of the refusal that stopped it; null after a breach, or if nothing was refused. */
  readonly code: string | null
  readonly evidence: readonly RecordedEvent[]
}

type Refusal = Extract<RecordedEvent, { type: 'request.refused' | 'store.unavailable' }>

/** Codes that have nothing to do with an attack: the lab stopped it, not a defence. */
const ACCIDENTS: readonly string[] = [
  'rate_limited',
  'too_many_sessions',
  'store_unavailable',
  'service_unavailable',
  'internal_error',
  'invalid_request',
  'invalid_credentials',
  'not_supported',
  'session_too_large',
]

/** What another client of the bench may have changed while the attack ran: then that stopped it, and no defence. */
const INTERFERENCE: readonly RecordedEvent['type'][] = [
  'bench.reset',
  'policy.changed',
  'user.changed',
  'node.changed',
  'faults.changed',
  'mutations.changed',
]

const isRefused = (event: RecordedEvent): event is Refusal =>
  event.type === 'request.refused' || event.type === 'store.unavailable'

/** Decides by the events of a run alone. */
export function judge(attack: Attack, run: AttackRun): AttackVerdict {
  const breaches = run.events.filter((event) => attack.isBreach(event, run))
  if (breaches.length > 0) {
    const isOther = breaches.every((event) => attack.isOtherWay?.(event, run) ?? false)
    return { outcome: 'breach', route: isOther ? 'other' : 'intended', code: null, evidence: breaches }
  }
  const isRefusal = attack.isRefusal ?? isRefusalOfMallory
  const refusals = run.events.filter(isRefused).filter((event) => isRefusal(event, run))
  const codes = refusals.map(({ code }) => code ?? 'store_unavailable')
  if (run.events.some(({ type }) => INTERFERENCE.includes(type)))
    return held('accidental', codes.at(-1) ?? null, refusals)
  const { heldBy = attack.heldBy } = attack.variants.find(({ id }) => id === run.variant) ?? {}
  const intended = codes.findLastIndex((code) => heldBy.includes(code))
  if (intended >= 0) return held('intended', codes[intended] ?? null, refusals)
  const isAccident = (code: string) =>
    ACCIDENTS.includes(code) && !(attack.otherwiseHeldBy?.includes(code) ?? false)
  const other = codes.findLast((code) => !isAccident(code)) ?? null
  if (other !== null) return held('other', other, refusals)
  if (codes.length === 0 && attack.unrecorded?.[run.variant] !== undefined) return held('intended', null, [])
  return held('accidental', codes.at(-1) ?? null, refusals)
}

const isRefusalOfMallory = (event: RecordedEvent) => 'client' in event && event.client === MALLORYS_NAME

function held(route: AttackRoute, code: string | null, evidence: readonly RecordedEvent[]): AttackVerdict {
  return { outcome: 'held', route, code, evidence }
}
