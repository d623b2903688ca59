import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { type ServiceCall, TOPOLOGIES, type Topology } from '#lib/web/services-types.ts'
import type { ApiResult } from '../../_ui/lab/api.ts'
import { LOOKS } from '../../_ui/mechanisms/index.ts'
import type { Outcome } from '../../_ui/state/lane-state.ts'

/** The acts on a topology. */
export const SERVICE_ACTS = ['cart', 'order', 'revoke', 'knock', 'replay'] as const
export type ServiceAct = (typeof SERVICE_ACTS)[number]

/** The settings of the services, as in `GET /api/services`. */
export interface Setup {
  readonly trust: 'signed' | 'bare'
  readonly relay: 'exchange' | 'as-is'
  readonly faults: { readonly users: 'up' | 'down' | 'hangs' }
  readonly topologies: readonly {
    readonly id: Topology
    readonly mechanisms: readonly { readonly mechanism: MechanismId; readonly supported: boolean }[]
  }[]
}

/** The credential that is sent: that of one mechanism to all three topologies, or the best fit of each. */
export type Choice = 'own' | MechanismId

/** The mechanism that is sent to a topology. */
export function mechanismOf(choice: Choice, topology: Topology): MechanismId {
  if (choice !== 'own') return choice
  return MECHANISM_IDS.find((id) => LOOKS[id].topology === topology) ?? MECHANISM_IDS[0]
}

export interface Tried {
  readonly where: string
  readonly status: number
  readonly code: string | null
}

/** Result of the last act on one topology. */
export interface Result {
  readonly act: ServiceAct
  readonly outcome: Outcome | 'unsupported'
  readonly status: number
  readonly code: string | null
  readonly detail: string
  readonly call: ServiceCall | null
  readonly cart: {
    readonly lines: readonly { readonly quantity: number }[]
    readonly totalCents: number
  } | null
  readonly order: { readonly totalCents: number; readonly address: string } | null
  readonly tried: readonly Tried[]
}

export type Results = Readonly<Record<Topology, Result | null>>

export function mapTopologies<T>(of: (id: Topology) => T): Record<Topology, T> {
  return recordOf(TOPOLOGIES, of)
}

export type ServiceBody = Partial<Pick<Result, 'call' | 'cart' | 'order' | 'tried'>>

export function resultOf(act: ServiceAct, { body, problem }: ApiResult<ServiceBody>): Result {
  return {
    act,
    outcome: outcomeOf(problem),
    status: problem?.status ?? 200,
    code: problem?.code ?? null,
    detail: problem?.detail ?? '',
    call: problem?.call ?? body?.call ?? null,
    cart: body?.cart ?? null,
    order: body?.order ?? null,
    tried: body?.tried ?? [],
  }
}

function outcomeOf(problem: ApiResult['problem']): Result['outcome'] {
  if (problem === null) return 'accepted'
  if (problem.code === 'no_credential') return 'none'
  if (problem.code === 'not_supported') return 'unsupported'
  return problem.status === 0 || problem.status >= 500 || problem.status === 429 ? 'unavailable' : 'refused'
}

export const isAttack = ({ act }: Result) => act === 'knock' || act === 'replay'

/** Whether any service accepted Mallory. */
const isBreach = ({ tried }: Result) => tried.some(({ status }) => status > 0 && status < 400)

/** A part of the sentence after an act, with its topologies. */
export type Clause = readonly [phrase: Phrase, on: readonly Topology[]]
export type Phrase = Result['outcome'] | 'served' | 'breach' | 'held'

/** Results of the last act, grouped by outcome. */
export function clausesOf(results: Results): readonly Clause[] {
  const phrases = new Map<Phrase, Topology[]>()
  for (const id of TOPOLOGIES) {
    const result = results[id]
    if (result === null) continue
    const phrase = phraseOf(result)
    phrases.set(phrase, [...(phrases.get(phrase) ?? []), id])
  }
  return [...phrases]
}

/** The phrase of a result. */
export function phraseOf(result: Result): Phrase {
  if (result.outcome !== 'accepted') return result.outcome
  if (result.act === 'revoke') return 'served'
  if (isAttack(result)) return isBreach(result) ? 'breach' : 'held'
  return 'accepted'
}
