import type { Reply } from './remote.ts'

/** What became of one request. */
export interface Sample {
  /** `status` is 0 where no answer came, and `code` then says what the connection died of. */
  readonly status: number
  readonly code: string
  readonly process: string
  /** Milliseconds, on this process's own clock. */
  readonly begunAt: number
  readonly endedAt: number
}

/** Clients that press: each asks again as soon as it is answered, until they are told to stop. */
export class Callers {
  readonly samples: Sample[] = []
  private stopped = false
  private readonly calling: Promise<void>[]
  private waiting: { count: number; tell: () => void }[] = []

  /** @param acts what each of them does again and again */
  constructor(acts: readonly (() => Promise<Reply>)[]) {
    this.calling = acts.map((act) => this.call(act))
  }

  /** Resolves when so many more requests have come to an end. */
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

/** Those that were not answered as they should have been. */
export function failed(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ status }) => status !== 200)
}
