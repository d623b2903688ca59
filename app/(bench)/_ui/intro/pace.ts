/** The pace of a sequence of steps: each takes its time, unless it is paused or the next one is requested. */
export interface Pace {
  /** Resolves when the current step has taken its time. */
  next(): Promise<void>
  /** Ends the current step now. */
  step(): void
  /** A paused step keeps the rest of its time. */
  setPaused(isPaused: boolean): void
}

/** @param stepMs how long a step takes */
export function createPace(stepMs: number, isPausedAtFirst: boolean): Pace {
  let isPaused = isPausedAtFirst
  let finish: (() => void) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let startedAt = 0
  let leftMs = 0

  function start(): void {
    startedAt = performance.now()
    timer = setTimeout(step, leftMs)
  }

  function step(): void {
    clearTimeout(timer)
    finish?.()
    finish = null
  }

  return {
    next: () =>
      new Promise((resolve) => {
        finish = resolve
        leftMs = stepMs
        if (!isPaused) start()
      }),
    step,
    setPaused(next) {
      if (next === isPaused) return
      isPaused = next
      if (finish === null) return
      if (isPaused) {
        clearTimeout(timer)
        leftMs -= performance.now() - startedAt
      } else start()
    },
  }
}
