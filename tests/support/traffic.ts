import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { ApiResponse } from './test-bench.ts'

/** What one request of the traffic met. */
export interface Outcome {
  readonly client: string
  readonly response: ApiResponse
  /** By the test's clock, milliseconds. */
  readonly at: number
  readonly ms: number
}

/** Somebody who asks again and again. */
interface Caller {
  readonly name: string
  ask(): Promise<ApiResponse>
}

/** Clients that ask without end, each when it has been answered. Light: it is there to see, not to press. */
export class Traffic {
  readonly outcomes: Outcome[] = []
  private isOver = false
  private readonly running: Promise<unknown>
  private readonly names: ReadonlySet<string>

  constructor(askers: readonly Caller[], pauseMs = 15) {
    this.names = new Set(askers.map(({ name }) => name))
    this.running = Promise.all(
      askers.map(async ({ name, ask }) => {
        while (!this.isOver) {
          const from = performance.now()
          const answer = await ask()
          this.outcomes.push({ client: name, response: answer, at: from, ms: performance.now() - from })
          await sleep(pauseMs)
        }
      }),
    )
    // Whoever stops the traffic hears of it.
    this.running.catch(() => {})
  }

  /** Resolves when everybody was answered 200 to something asked after this instant; @returns when the last one was. */
  async recovered(after: number, limitMs = 30_000): Promise<number> {
    let first = new Map<string, number>()
    await expect
      .poll(
        () => {
          first = new Map()
          for (const { client: who, response: answer, at, ms } of this.outcomes) {
            if (at > after && answer.status === 200 && !first.has(who)) first.set(who, at + ms)
          }
          return first.size
        },
        { timeout: limitMs, interval: 20 },
      )
      .toBe(this.names.size)
    return Math.max(...first.values())
  }

  async stop(): Promise<readonly Outcome[]> {
    this.isOver = true
    await this.running
    return this.outcomes
  }
}

/** How often each status was met. */
export function byStatus(met: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { response: answer } of met) counts[answer.status] = (counts[answer.status] ?? 0) + 1
  return counts
}

/** An outage is answered within a second; the rest is the test machine's own hurry. */
export const MAX_RESPONSE_MS = 5000

/** Whatever is broken: an answer, or "not now". Never "you are signed out", never nothing, and no cookie is taken away. */
export function expectNoLostSessions(met: readonly Outcome[]): void {
  for (const { client: who, response: answer, ms } of met) {
    const told = `${who}: ${JSON.stringify(answer.body)}`
    expect([200, 503], told).toContain(answer.status)
    expect(ms, told).toBeLessThan(MAX_RESPONSE_MS)
    if (answer.status === 200) continue
    expect(answer.body.code).toBe('store_unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.getSetCookie()).toEqual([])
  }
}
