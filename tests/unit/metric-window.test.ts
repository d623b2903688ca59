import { describe, expect, test } from 'vitest'
import type { LabEvent } from '#lib/ledger/event.ts'
import { createMetricWindow, MAX_WINDOW_SECONDS } from '#lib/ledger/metric-window.ts'
import { createRevocationLag } from '#lib/ledger/revocation-lag.ts'
import { TimeHistogram } from '#lib/ledger/time-histogram.ts'

const session = { mechanism: 'jwt', sessionId: 's', user: 'alice', node: 'a' } as const

describe('a histogram of times', () => {
  test('has quantiles that are at most 5 % off, and an exact maximum', () => {
    const histogram = new TimeHistogram()
    for (let micros = 1; micros <= 10_000; micros++) histogram.add(micros)
    const { n, p50, p99, max } = histogram.quantiles()
    expect({ n, max }).toEqual({ n: 10_000, max: 10_000 })
    expect(Math.abs(p50 / 5000 - 1)).toBeLessThan(0.05)
    expect(Math.abs(p99 / 9900 - 1)).toBeLessThan(0.05)
  })

  test('adds up to the same as one of all times', () => {
    const [all, first, second] = [new TimeHistogram(), new TimeHistogram(), new TimeHistogram()]
    for (const micros of [0, 1, 250, 3_000, 700_000]) all.add(micros)
    for (const micros of [0, 3_000]) first.add(micros)
    for (const micros of [1, 250, 700_000]) second.add(micros)
    first.addAll(second)
    expect(first.quantiles()).toEqual(all.quantiles())
  })

  test('is empty without times', () => {
    expect(new TimeHistogram().quantiles()).toEqual({ n: 0, p50: 0, p99: 0, max: 0 })
  })
})

describe('the window of metrics', () => {
  const at = { now: 1_000_000_000 }
  const windowAt = () => createMetricWindow(() => at.now)

  test('keeps a second for fifteen minutes, and its level until the next change', () => {
    const window = windowAt()
    window.setActive(3)
    window.cacheRead(true)
    at.now += (MAX_WINDOW_SECONDS - 20) * 1000
    const hits = () =>
      window.points(MAX_WINDOW_SECONDS).points.reduce((sum, { cache }) => sum + cache.hits, 0)
    expect(hits()).toBe(1)
    expect(window.points(60).points.map(({ active }) => active)).toEqual(Array(60).fill(3))
    at.now += 60_000
    window.cacheRead(false)
    expect(hits()).toBe(0)
  })

  test('counts active sessions only once their number is known', () => {
    const window = windowAt()
    const created = { type: 'session.created' } as LabEvent
    window.event(created)
    expect(window.points(10).points.at(-1)?.active).toBeNull()
    window.setActive(1)
    window.event(created)
    expect(window.points(10).points.at(-1)?.active).toBe(2)
    for (let nth = 0; nth < 5; nth++)
      window.event({ type: 'session.ended', reason: 'signed_out' } as LabEvent)
    expect(window.points(10).points.at(-1)?.active).toBe(0)
  })
})

describe('revocation lag', () => {
  const ended = (effectiveAt: number, reason = 'signed_out') =>
    ({ type: 'session.ended', ...session, reason, effect: 'within', effectiveAt }) as LabEvent
  const presented = (type: 'request.verified' | 'request.refused') =>
    ({ type, ...session, status: type === 'request.verified' ? 200 : 401 }) as LabEvent
  function measured() {
    const clock = { now: 0 }
    const lags: number[] = []
    const after: number[] = []
    const lag = createRevocationLag(() => clock.now, {
      revocationLag: (_, seconds) => lags.push(seconds),
      acceptedAfterEnd: (_, seconds) => after.push(seconds),
    })
    return { clock, lags, after, lag }
  }

  test('is the time of the last acceptance, once no copy may be accepted', () => {
    const { clock, lags, after, lag } = measured()
    lag.event(ended(30_000))
    for (const now of [5000, 20_000]) {
      clock.now = now
      lag.event(presented('request.verified'))
    }
    lag.event(presented('request.refused'))
    lag.settle()
    expect(lags).toEqual([])
    clock.now = 30_001
    lag.settle()
    lag.settle()
    expect({ lags, after }).toEqual({ lags: [20], after: [5, 20] })
  })

  test('is reported immediately if a copy is accepted when all should be refused', () => {
    const { clock, lags, lag } = measured()
    lag.event(ended(0))
    clock.now = 4000
    lag.event(presented('request.verified'))
    expect(lags).toEqual([4])
    clock.now = 5000
    lag.event(presented('request.refused'))
    lag.settle()
    expect(lags).toEqual([4])
  })

  test('is 0 for a session that is refused, and nothing for one that is not presented or has expired', () => {
    const { lags, lag } = measured()
    lag.event(ended(0))
    lag.event(presented('request.refused'))
    lag.event(presented('request.refused'))
    expect(lags).toEqual([0])
    lag.event(ended(0, 'idle_timeout'))
    lag.event(presented('request.refused'))
    lag.settle()
    expect(lags).toEqual([0])
  })

  test('forgets the sessions of a bench that was reset', () => {
    const { lags, lag } = measured()
    lag.event(ended(0))
    lag.event({ type: 'bench.reset' })
    lag.event(presented('request.refused'))
    expect(lags).toEqual([])
  })
})
