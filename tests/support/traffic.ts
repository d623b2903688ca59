import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { ApiResponse } from './test-bench.ts'

/** The outcome of one request of the traffic. */
export interface Outcome {
  readonly client: string
  readonly response: ApiResponse
  /** By the clock of the test, milliseconds. */
  readonly at: number
  readonly ms: number
}

/** A client that sends requests repeatedly. */
interface Caller {
  readonly name: string
  ask(): Promise<ApiResponse>
}

/**
 * Clients that send requests repeatedly, each after its last response. Light: it observes and applies no
 * load.
 */
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
    // A failure is reported by `stop`.
    this.running.catch(() => {})
  }

  /**
   * Resolves when every client got 200 for a request sent after this instant; @returns when the last one
   * did.
   */
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

/** The number of responses by status. */
export function byStatus(met: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { response: answer } of met) counts[answer.status] = (counts[answer.status] ?? 0) + 1
  return counts
}

/** An outage is reported within a second; the rest is for a slow test machine. */
export const MAX_RESPONSE_MS = 5000

/** Whatever fails: a response, or 503. Never 401, never a hang, and no cookie is deleted. */
export function expectNoLostSessions(met: readonly Outcome[]): void {
  for (const { client: who, response: answer, ms } of met) {
    const reported = `${who}: ${JSON.stringify(answer.body)}`
    expect([200, 503], reported).toContain(answer.status)
    expect(ms, reported).toBeLessThan(MAX_RESPONSE_MS)
    if (answer.status === 200) continue
    expect(answer.body.code).toBe('store_unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.getSetCookie()).toEqual([])
  }
}
