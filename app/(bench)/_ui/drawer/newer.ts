import { useEffect } from 'react'
import type { ExchangeDetail, ExchangeSummary } from '#lib/web/exchange-recorder.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import type { LabState } from '../../../_ui/state/state.ts'
import { useReading } from './reading.ts'

type Shown = Pick<ExchangeSummary, 'mechanism' | 'realAt' | 'code'>

/**
 * The newest exchange of note on the lane of the one that is shown, or null: an act, or else a check that ended another
 * way. The drawer offers it and does not follow: it would slip from under whoever explains it, once a heartbeat.
 * @param kept newest first
 */
export function newestExchange<Kept extends ExchangeSummary>(
  shown: Shown,
  kept: readonly Kept[],
): Kept | null {
  const newer = kept.filter(
    ({ mechanism, realAt, resentOf }) =>
      mechanism === shown.mechanism && realAt > shown.realAt && resentOf === null,
  )
  return newer.find(({ act }) => act !== 'me') ?? newer.find(({ code }) => code !== shown.code) ?? null
}

const MOST = 16

/** The same, as it stands now: asked for again whenever something happens on the lane. */
export function useNewer(shown: ExchangeDetail | null): ExchangeSummary | null {
  const of = shown?.mechanism ?? null
  const news = useLiveState((state) => of && newsOf(state, of))
  const { reading, again } = useReading<{ exchanges: readonly ExchangeSummary[] }>(
    of === null ? null : `/api/exchanges?mechanism=${of}&limit=${MOST}`,
  )
  useEffect(() => {
    if (news !== null) again()
  }, [news, again])
  return shown !== null && reading.state === 'here' ? newestExchange(shown, reading.value.exchanges) : null
}

/** Changes with every act on a lane, and with every check that ends another way. */
function newsOf({ events, lanes }: LabState, of: ExchangeDetail['mechanism']): string {
  const event = events.find((one) => 'mechanism' in one && one.mechanism === of)
  return `${event?.seq} ${lanes[of].verdict?.code}`
}
