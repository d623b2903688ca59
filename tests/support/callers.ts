import type { Reply } from './remote.ts'

/** The result of one request. */
export interface Sample {
  /** `status` is 0 if no response came; `code` then contains the connection error. */
  readonly status: number
  readonly code: string
  readonly process: string
  /** Milliseconds, on the clock of this process. */
  readonly begunAt: number
  readonly endedAt: number
}

/** Clients that apply load: each sends its next request as soon as it has a response, until it is stopped. */
export class Callers {
  readonly samples: Sample[] = []
  private stopped = false
  private readonly calling: Promise<void>[]
  private waiting: { count: number; tell: () => void }[] = []

  /** @param acts the request that each of them repeats */
  constructor(acts: readonly (() => Promise<Reply>)[]) {
    this.calling = acts.map((act) => this.call(act))
  }

  /** Resolves when the given number of further requests have ended. */
  more(count: number): Promise<void> {
    return new Promise((tell) => {
      this.waiting.push({ count: this.samples.length + count, tell })
    })
  }

  async stop(): Promise<readonly Sample[]> {
    this.stopped = true
    await Promise.all(this.calling)
    return this.samples
  }

  private async call(act: () => Promise<Reply>): Promise<void> {
    while (!this.stopped) {
      const begunAt = performance.now()
      const { status, code, process } = await act().then(
        ({ status, process, body }) => ({ status, code: String(body?.code ?? body?.text ?? ''), process }),
        (error: Error) => ({ status: 0, code: String(error.cause ?? error), process: '' }),
      )
      this.samples.push({ status, code, process, begunAt, endedAt: performance.now() })
      const reached = this.waiting.filter(({ count }) => count <= this.samples.length)
      this.waiting = this.waiting.filter((waiter) => !reached.includes(waiter))
      for (const { tell } of reached) tell()
    }
  }
}

/** The samples without the expected response. */
export function failed(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ status }) => status !== 200)
}
