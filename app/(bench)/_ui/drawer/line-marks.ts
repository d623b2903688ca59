import type { MechanismId } from '#lib/core/session.ts'
import type { Step } from '#lib/core/steps.ts'
import type { Act } from '#lib/ledger/event.ts'
import type { Source, SourceName } from '#lib/web/source.ts'

/** The source files of each mechanism, the main one first. */
export const FILES: Readonly<Record<MechanismId, readonly SourceName[]>> = {
  'server-session': ['reference-tokens.ts', 'sessions.ts', 'reference-token.ts', 'server-session.ts'],
  'sealed-cookie': ['sealed-cookie.ts', 'sessions.ts', 'self-contained.ts'],
  jwt: ['jwt.ts', 'sessions.ts', 'refresh-family.ts', 'self-contained.ts', 'strict-jwt.ts'],
  'opaque-token': ['reference-tokens.ts', 'sessions.ts', 'reference-token.ts', 'opaque-token.ts'],
}

const CHECK = ['verify', 'lookUp', 'check', 'queryRevocation', 'recordActivity', 'renew']
const END_PRESENTED = ['verify', 'lookUp', 'endPresented', 'sessionOf', 'revoke', 'revokeAll']
const ISSUE = ['issue', 'sign', 'sealOf']

/** The functions that each act may run. The steps of the request state which of them did run. */
const ACT_FUNCTIONS: Readonly<Record<Act, readonly string[]>> = {
  me: [...CHECK, 'sealOf', 'sign'],
  transfer: [...CHECK, 'sealOf', 'sign'],
  'step-up': [...CHECK, 'stepUp', 'reissue', 'sealOf', 'sign'],
  login: [...ISSUE, ...END_PRESENTED, 'login'],
  refresh: [
    'refresh',
    'renew',
    'verify',
    'lookUp',
    'queryRevocation',
    'revoke',
    'revokeAll',
    'sealOf',
    'sign',
  ],
  logout: END_PRESENTED,
  revoke: [],
}

export type Mark = 'ran' | 'refused'

/** The data of a request that marking its lines requires. */
export interface Run {
  readonly act: Act
  readonly steps: readonly { readonly step: Step }[]
  readonly refusedBy: Step | null
}

/** The lines that ran, by number; those of the step that refused are marked differently. */
export function lineMarksOf(
  source: Pick<Source, 'steps'>,
  { act, steps, refusedBy }: Run,
): ReadonlyMap<number, Mark> {
  const taken = new Set(steps.map(({ step }) => step))
  const marks = new Map<number, Mark>()
  for (const { step, within, from, to } of source.steps) {
    if (!ACT_FUNCTIONS[act].includes(within) || !taken.has(step)) continue
    for (let line = from; line <= to; line++) marks.set(line, step === refusedBy ? 'refused' : 'ran')
  }
  return marks
}
