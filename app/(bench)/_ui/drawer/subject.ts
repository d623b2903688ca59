import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { type Reading, useReading } from '../../../_ui/lab/use-reading.ts'

/** The subject of a drawer: a request, an event that one caused, or a session. */
export interface Subject {
  readonly exchange: Reading<ExchangeDetail>
  /** The session of the subject, if it is known. */
  readonly sessionId: string | null
}

const EXCHANGE = /^x[\w-]{12}$/
const SEQ = /^\d+-\d+$/

/** Finds the request of `of`. A session selects its newest request; an empty value, the newest of the bench. */
export function useSubject(of: string): Subject {
  const isExchange = EXCHANGE.test(of) || SEQ.test(of)
  const list = isExchange ? null : { query: { limit: 1, ...(of === '' ? {} : { session: of }) } }
  const { reading: newest } = useReading('/api/exchanges', list)
  const found = newest.state === 'here' ? (newest.value.exchanges[0]?.id ?? null) : null
  const id = isExchange ? of : found
  const { reading: detail } = useReading('/api/exchanges/{id}', id === null ? null : { params: { id } })
  const exchange: Reading<ExchangeDetail> =
    !isExchange && newest.state === 'here' && found === null
      ? { state: 'failed', problem: { code: 'not_found', status: 404, detail: '' } }
      : newest.state === 'failed'
        ? newest
        : detail
  const sessionId = isExchange || of === '' ? (detail.state === 'here' ? detail.value.sessionId : null) : of
  return { exchange, sessionId }
}
