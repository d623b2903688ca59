import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Step } from '#lib/core/steps.ts'
import type { Act } from '#lib/ledger/event.ts'
import type { Source, SourceName } from '#lib/web/source.ts'

/** The source files of a mechanism, the main one first. */
export function filesOf(id: MechanismId): readonly SourceName[] {
  return MECHANISM_FACTS[id].sources
}

/** The source files of all mechanisms. */
export const ALL_FILES: readonly SourceName[] = [...new Set(MECHANISM_IDS.flatMap(filesOf))]

const CHECK = ['verify', 'decode', 'lookUp', 'check', 'queryRevocation', 'recordActivity', 'renew']
const END_PRESENTED = ['verify', 'decode', 'lookUp', 'endPresented', 'sessionOf', 'revoke', 'revokeAll']
const ISSUE = ['issue', 'sign', 'credentialOf', 'encode']

/** The functions that each act may run. The steps of the request state which of them did run. */
const ACT_FUNCTIONS: Readonly<Record<Act, readonly string[]>> = {
  me: [...CHECK, ...ISSUE],
  transfer: [...CHECK, ...ISSUE],
  'step-up': [...CHECK, 'stepUp', 'reissue', ...ISSUE],
  login: [...ISSUE, ...END_PRESENTED, 'login'],
  data: [...CHECK, 'setData', 'reissue', ...ISSUE],
  sessions: [...CHECK, ...ISSUE, 'revoke', 'revokeAll'],
  refresh: [...CHECK, ...ISSUE, 'refresh', 'revoke', 'revokeAll'],
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
  const marks = new Map<number, Mark>()
  for (const { step, from, to } of stepRegionsOf(source, { act, steps })) {
    for (let line = from; line <= to; line++) marks.set(line, step === refusedBy ? 'refused' : 'ran')
  }
  return marks
}

/** The steps of a file that ran for a request, with their lines. */
export function stepRegionsOf(
  source: Pick<Source, 'steps'>,
  { act, steps }: Pick<Run, 'act' | 'steps'>,
): Source['steps'] {
  const taken = new Set(steps.map(({ step }) => step))
  return source.steps.filter(({ step, within }) => ACT_FUNCTIONS[act].includes(within) && taken.has(step))
}
