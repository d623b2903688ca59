import type { MechanismId } from '#lib/core/session.ts'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import type { Source } from '#lib/web/source.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { filesOf, stepRegionsOf } from '../drawer/line-marks.ts'
import type { DecidingLine } from './intro-state.ts'

/** Reads, for each lane, the line of code that decided about the newest request of Mallory. */
export async function readDecidingLines(
  ids: readonly MechanismId[],
  outcomes: Readonly<Record<MechanismId, Outcome>>,
): Promise<Partial<Record<MechanismId, DecidingLine>>> {
  const { body } = await callApi('GET', '/api/exchanges', { query: { act: 'me', limit: 64 } })
  const found = await Promise.all(
    ids.map(async (id) => {
      // After the logout only Mallory sends a credential.
      const newest = body?.exchanges.find(
        ({ mechanism, sessionId }) => mechanism === id && sessionId !== null,
      )
      return [id, newest ? await readDecidingLine(newest.id, outcomes[id]) : null] as const
    }),
  )
  return Object.fromEntries(found.filter(([, line]) => line !== null))
}

async function readDecidingLine(exchange: string, outcome: Outcome): Promise<DecidingLine | null> {
  const { body: detail } = await callApi('GET', '/api/exchanges/{id}', { params: { id: exchange } })
  if (detail === null || (detail.code === null) !== (outcome === 'accepted')) return null
  for (const file of filesOf(detail.mechanism)) {
    const { body: source } = await callApi('GET', '/api/source/{file}', { params: { file } })
    const line = source && decidingLine(source, detail, outcome)
    if (line) return { exchange, path: source.path, ...line }
  }
  return null
}

/**
 * The first statement of the step that refused the request. An accepted request was decided by its lifetime: that is the
 * check that every mechanism makes, and it states how long the copy is accepted.
 */
export function decidingLine(
  source: Pick<Source, 'lines' | 'steps'>,
  request: Pick<ExchangeDetail, 'act' | 'steps' | 'refusedBy'>,
  outcome: Outcome,
): { readonly number: number; readonly text: string } | null {
  const step = outcome === 'accepted' ? 'lifetime' : request.refusedBy
  for (const region of stepRegionsOf(source, request)) {
    if (region.step !== step) continue
    for (let number = region.from; number <= region.to; number++) {
      const text = (source.lines[number - 1] ?? [])
        .map(([, token]) => token)
        .join('')
        .trim()
      if (isStatement(text)) return { number, text }
    }
  }
  return null
}

/** Whether a line does something, apart from reporting its step. */
function isStatement(text: string): boolean {
  return /[=(]/.test(text) && !/^(\/[/*]|\*|(context\.)?step\(|const \{)/.test(text)
}
