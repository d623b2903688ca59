import { useCallback } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { send, urlOf } from '../../../_ui/lab/api.ts'
import { type Loaded, useLoading } from '../../../_ui/lab/use-reading.ts'

/** One request for each lane that has one. */
export type Exchanges = Partial<Record<MechanismId, ExchangeDetail>>

/** The newest request of a kind on each of these lanes; null before they are read. */
export function useNewestExchanges(
  act: ExchangeDetail['act'],
  ids: readonly MechanismId[],
): Exchanges | null {
  const load = useCallback((of: string, signal: AbortSignal) => readNewest(of, ids, signal), [ids])
  return useLoading(act, load).latest
}

async function readNewest(
  act: string,
  ids: readonly MechanismId[],
  signal: AbortSignal,
): Promise<Loaded<Exchanges>> {
  const get = <Path extends '/api/exchanges' | '/api/exchanges/{id}'>(path: Path, parts: object) =>
    send<ResponseBody<Path, 'GET'>>('GET', urlOf(path, parts), undefined, signal)
  const { body: list } = await get('/api/exchanges', { query: { act, limit: 64 } })
  const found = await Promise.all(
    ids.map(async (id) => {
      const newest = list?.exchanges.find(({ mechanism, resentOf }) => mechanism === id && resentOf === null)
      const read = newest && (await get('/api/exchanges/{id}', { params: { id: newest.id } }))
      return [id, read?.body ?? undefined] as const
    }),
  )
  return {
    problem: null,
    body: Object.fromEntries(found.filter(([, exchange]) => exchange !== undefined)),
  }
}
