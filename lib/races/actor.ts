import type { ActorContext, HoldName } from './race.ts'
import type { Text } from './text.ts'
import type { Hold, Point, World } from './world.ts'

/** An actor that runs until its next hold point, and waits there. */
export interface RunningActor {
  /** The step that it would make next; null if it has finished. */
  readonly next: Point | null
  readonly response: Text | null
  /** Whether it has a next step, and does not wait for a lock. */
  canMove(): boolean
  /** Makes one step, and resolves when the actor waits again or has finished. */
  move(): Promise<void>
  /** Resolves when the actor waits at its first point. */
  readonly started: Promise<void>
}

/** The locks of one run, by name: which of them are held. */
export type Locks = Set<string>

export interface ActorOptions {
  readonly world: World
  readonly locks: Locks
  readonly holdsAt: readonly HoldName[]
  readonly work: (context: ActorContext) => Promise<Text>
  /** Receives what a command of the actor returned. */
  readonly onResult: (point: Point) => void
}

export function startActor({ world, locks, holdsAt, work, onResult }: ActorOptions): RunningActor {
  let waiting: { readonly point: Point; readonly release: () => void } | null = null
  let response: Text | null = null
  let stopped = Promise.withResolvers<void>()

  async function wait(point: Point): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting = { point, release: resolve }
    stopped.resolve()
    await promise
  }
  const hold: Hold = async (point) => {
    if (point.when === 'after') onResult(point)
    if (isHeld(point, holdsAt)) await wait(point)
  }
  const context: ActorContext = {
    step: (operation) => wait({ when: 'before', store: 'request', operation, kind: 'read' }),
    async lock(name) {
      const isFree = () => !locks.has(name)
      await wait({ when: 'before', store: 'lock', operation: `lock ${name}`, kind: 'write', isFree })
      locks.add(name)
      return () => void locks.delete(name)
    },
  }
  world
    .run(hold, () => work(context))
    .then(
      (text) => {
        response = text
        stopped.resolve()
      },
      (error: unknown) => stopped.reject(error),
    )
  // A run that is abandoned may leave an actor that fails later.
  stopped.promise.catch(() => {})

  return {
    get next() {
      return waiting?.point ?? null
    },
    get response() {
      return response
    },
    started: stopped.promise,
    canMove: () => waiting !== null && (waiting.point.isFree?.() ?? true),
    async move() {
      const current = waiting
      if (current === null) throw new Error('The actor has no next step.')
      waiting = null
      stopped = Promise.withResolvers()
      current.release()
      await stopped.promise
    },
  }
}

function isHeld({ when, operation, kind }: Point, holdsAt: readonly HoldName[]): boolean {
  if (when === 'after') return holdsAt.includes(`after-${kind}`)
  return holdsAt.includes('before') || holdsAt.includes(`before:${operation}`)
}
