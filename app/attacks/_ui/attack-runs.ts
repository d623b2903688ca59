import type { MechanismId } from '#lib/core/session.ts'
import type { RequestBody, ResponseBody } from '#lib/web/routes-types.ts'
import { type ApiResult, type Problem, send, urlOf } from '../../_ui/lab/api.ts'

export type AttackView = ResponseBody<'/api/attacks', 'GET'>['attacks'][number]
export type AttackResult = ResponseBody<'/api/bench/attacks/{id}', 'POST'>

/** The settings in which an attack is run: on a bench of its own, or on that of the visitor. */
export const STAGES = ['weak', 'mended', 'bench'] as const
export type Stage = (typeof STAGES)[number]

export interface RunId {
  readonly attack: string
  readonly mechanism: MechanismId
  readonly variant: string
  readonly stage: Stage
}

/** One run of an attack, the newest with its ID. */
export type Run =
  /** `after` is the newest event of the bench before it began. */
  | { readonly state: 'running'; readonly after: string | null }
  | { readonly state: 'done'; readonly result: AttackResult }
  | { readonly state: 'failed'; readonly problem: Problem }

/** Whether a run was refused because this server serves no planted bugs. */
export const isOff = ({ code }: Problem) => code === 'not_supported' || code === 'forbidden'

export interface RunsState {
  readonly runs: ReadonlyMap<string, Run>
  /** Of the runs that were requested since none was in progress. */
  readonly done: number
  readonly total: number
  readonly phase: 'idle' | 'running' | 'finished' | 'stopped'
}

const INITIAL: RunsState = { runs: new Map(), done: 0, total: 0, phase: 'idle' }

/** As many as the server carries out for one bench at a time. */
const MAX_CONCURRENT = 4
/** Refused for other benches in progress: a full room is served within that many seconds. */
const MAX_ATTEMPTS = 30
/** Longer than the slowest paced run, on a busy server. */
const TIMEOUT_MS = 30_000

export const runKey = ({ attack, mechanism, variant, stage }: RunId) =>
  `${attack} ${mechanism} ${variant} ${stage}`

export type AttackRuns = ReturnType<typeof createAttackRuns>

interface Dependencies {
  readonly request?: (id: RunId) => Promise<ApiResult<AttackResult>>
  readonly pause?: (ms: number) => Promise<void>
}

/** The runs of this page: at most four at a time, each again later if the server has no room for it now. */
export function createAttackRuns({ request = requestRun, pause = wait }: Dependencies = {}) {
  const listeners = new Set<() => void>()
  let state = INITIAL
  let queue: RunId[] = []
  let active = 0
  let isStopped = false

  function set(change: Partial<RunsState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  function setRun(id: RunId, run: Run | undefined): void {
    const runs = new Map(state.runs)
    if (run === undefined) runs.delete(runKey(id))
    else runs.set(runKey(id), run)
    set({ runs })
  }

  /** The run after its end; the one before it if it was stopped before it began. */
  async function carryOut(id: RunId, after: string | null): Promise<Run | undefined> {
    const before = state.runs.get(runKey(id))
    setRun(id, { state: 'running', after })
    for (let attempt = 1; ; attempt++) {
      const { problem, body, retryAfterSeconds } = await request(id)
      if (problem === null) return { state: 'done', result: body }
      if (problem.status !== 429 || attempt === MAX_ATTEMPTS) return { state: 'failed', problem }
      await pause((retryAfterSeconds ?? 1) * 1000)
      if (isStopped && id.stage !== 'bench') return before
    }
  }

  async function work(): Promise<void> {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      setRun(id, await carryOut(id, null))
      set({ done: state.done + 1 })
    }
    active--
    if (active === 0) set({ phase: isStopped ? 'stopped' : 'finished' })
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    get: () => state,
    initial: () => INITIAL,
    /** Runs these on benches of their own, in this order. */
    start(ids: readonly RunId[]): void {
      isStopped = false
      const before = active === 0 ? { done: 0, total: 0 } : state
      set({ phase: 'running', done: before.done, total: before.total + ids.length })
      queue.push(...ids)
      while (active < MAX_CONCURRENT && queue.length > 0) {
        active++
        void work()
      }
    },
    /** Begins no other run; those in progress end within a moment. */
    stop(): void {
      isStopped = true
      set({ total: state.total - queue.length })
      queue = []
    },
    /** Runs one on the bench of the visitor. @param after the newest event there */
    async onBench(id: RunId, after: string | null): Promise<void> {
      if (state.runs.get(runKey(id))?.state === 'running') return
      setRun(id, await carryOut(id, after))
    },
  }
}

function requestRun({ attack, mechanism, variant, stage }: RunId): Promise<ApiResult<AttackResult>> {
  const body = {
    ...{ mechanism, variant, stage },
    // A person watches.
    ...(stage === 'bench' && { paced: true }),
  } satisfies RequestBody<'/api/bench/attacks/{id}', 'POST'>
  const url = urlOf('/api/bench/attacks/{id}', { params: { id: attack } })
  return send<AttackResult>('POST', url, body, undefined, TIMEOUT_MS)
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
