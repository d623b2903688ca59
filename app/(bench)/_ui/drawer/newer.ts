import type { ExchangeDetail, ExchangeSummary } from '#lib/web/exchange-recorder.ts'
import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import type { LabState } from '../../../_ui/state/state.ts'

type Shown = Pick<ExchangeSummary, 'mechanism' | 'realAt' | 'code'>

/**
 * The newest relevant request on the lane of the displayed one, or null: an act, or else a check with another outcome.
 * The drawer offers it and does not switch to it, because each heartbeat would replace the request that is being
 * explained.
 * @param requests newest first
 */
export function newestExchange<Summary extends ExchangeSummary>(
  shown: Shown,
  requests: readonly Summary[],
): Summary | null {
  const newer = requests.filter(
    ({ mechanism, realAt, resentOf }) =>
      mechanism === shown.mechanism && realAt > shown.realAt && resentOf === null,
  )
  return newer.find(({ act }) => act !== 'me') ?? newer.find(({ code }) => code !== shown.code) ?? null
}

const MAX_REQUESTS = 16

/** The same for the current state: computed again after each event on the lane. */
export function useNewer(shown: ExchangeDetail | null): ExchangeSummary | null {
  const of = shown?.mechanism ?? null
  const changes = useLiveState((state) => of && changesOf(state, of))
  const { reading } = useReading(
    '/api/exchanges',
    of === null ? null : { query: { mechanism: of, limit: MAX_REQUESTS } },
    { when: changes },
  )
  return shown !== null && reading.state === 'here' ? newestExchange(shown, reading.value.exchanges) : null
}

/** Changes with every act on a lane, and with every check that has another outcome. */
function changesOf({ events, lanes }: LabState, of: ExchangeDetail['mechanism']): string {
  const event = events.find((one) => 'mechanism' in one && one.mechanism === of)
  return `${event?.seq} ${lanes[of].verdict?.code}`
}
