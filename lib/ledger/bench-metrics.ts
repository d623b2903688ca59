import type { Instant } from '#lib/core/session.ts'
import { type Meter, meters } from './meter.ts'
import { createMetricWindow, type MetricWindow } from './metric-window.ts'
import { createRevocationLag } from './revocation-lag.ts'

export { type Meter, NO_METER } from './meter.ts'

/** The metrics of one bench in this process. They decide nothing. */
export interface BenchMetrics extends Omit<MetricWindow, 'acceptedAfterEnd' | 'revocationLag'>, Meter {
  /** Reports revocation lags that are final now. */
  readonly settle: () => void
}

/**
 * @param process counts the same for all benches of the process
 * @param now the bench's clock
 */
export function createBenchMetrics(process: Meter, now: () => Instant): BenchMetrics {
  const window = createMetricWindow()
  const both = meters(window, process)
  const lag = createRevocationLag(now, both)
  return {
    ...both,
    event(event) {
      both.event(event)
      if (event.type === 'bench.reset') window.setActive(0)
      lag.event(event)
    },
    setActive: window.setActive,
    setStreams: window.setStreams,
    settle: lag.settle,
    points(windowSeconds) {
      lag.settle()
      return window.points(windowSeconds)
    },
  }
}
