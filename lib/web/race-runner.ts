import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { openRaceWorlds } from '#lib/bench/race-worlds.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { exhaust } from '#lib/races/exhaust.ts'
import type { Implementation, Race, Step } from '#lib/races/race.ts'
import { moveAlong, type RaceOutcome, type Run, startRun, switchesIn } from '#lib/races/run.ts'
import type { Facts } from '#lib/races/text.ts'
import type { Worlds } from '#lib/races/world.ts'
import type { BenchCall } from './call.ts'

/** Runs of one schedule in progress: of a bench, and in a process. */
const MAX_RUNS = 4
const MAX_RUNS_OF_PROCESS = 32

export interface RaceRequest {
  readonly race: Race
  readonly implementation: Implementation
}

/**
 * Executes the steps of a schedule in a new world. The same schedule leads to the same state, so a client that executes a
 * race step by step sends one letter more each time.
 */
export async function runSchedule(call: BenchCall, request: RaceRequest, schedule: string) {
  const { lab, bench, onEvent } = call
  const release = lab.slots.take({ [`race steps:${bench.id}`]: MAX_RUNS, 'race steps': MAX_RUNS_OF_PROCESS })
  if (release === null) {
    throw new RequestRefused('rate_limited', 'Too many races are running. Retry in 1 s.', {
      retryAfterSeconds: 1,
    })
  }
  try {
    return await withWorlds(bench, request.race, (worlds) =>
      stepsOf(request, schedule, worlds, append(bench, onEvent)),
    )
  } finally {
    release()
  }
}

/**
 * Executes every possible order of steps.
 * @throws RequestRefused `conflict` while an exhaustive run is in progress on this bench
 */
export async function runExhaustively(call: BenchCall, request: RaceRequest) {
  const { lab, bench, client, onEvent } = call
  const release = takeSlot(lab, bench)
  try {
    const place = { address: addressKey(client), bench: bench.id }
    return await lab.measuring.run(place, () =>
      withWorlds(bench, request.race, (worlds) => allOf(request, worlds, append(bench, onEvent))),
    )
  } finally {
    release()
  }
}

function takeSlot({ slots }: Lab, { id }: Bench): () => void {
  const release = slots.take({ [`races:${id}`]: 1 })
  if (release === null) {
    throw new RequestRefused(
      'conflict',
      'An exhaustive run is in progress on this bench. Wait until it has finished.',
    )
  }
  return release
}

/** Every race is run under the same policy, whatever the bench has. */
async function withWorlds<T>(
  bench: Bench,
  { policy }: Race,
  work: (worlds: Worlds) => Promise<T>,
): Promise<T> {
  const worlds = openRaceWorlds(bench, { ...PRESETS.hardened, ...policy })
  try {
    return await work(openedWhileExists(bench, worlds))
  } finally {
    await worlds.close()
  }
}

/** No run starts after the bench was deleted. */
function openedWhileExists({ deletion: { signal } }: Bench, worlds: Worlds): Worlds {
  return {
    ...worlds,
    open() {
      signal.throwIfAborted()
      return worlds.open()
    },
  }
}

type Append = ReturnType<typeof append>

const append =
  (bench: Bench, onEvent: (seq: string) => void) =>
  (event: LabEvent): string => {
    const seq = bench.append(event)
    onEvent(seq)
    return seq
  }

async function stepsOf(
  { race, implementation }: RaceRequest,
  schedule: string,
  worlds: Worlds,
  emit: Append,
) {
  const run = await startRun(race, implementation, worlds.open())
  const steps: StepView[] = []
  await moveAlong(run, schedule, async (step) => {
    steps.push({ ...stepView(run, step), believes: run.believes(), state: await run.state() })
  })
  const store = await run.state()
  const result = await run.result()
  const outcome: RaceOutcome | 'open' = result?.outcome ?? 'open'
  const seqs = result
    ? [emit({ type: 'race.finished', race: race.id, implementation, schedule, outcome: result.outcome })]
    : []
  return {
    ...{ schedule, steps, believes: run.believes(), store, outcome },
    because: result?.because ?? null,
    next: nextOf(run),
    seqs,
  }
}

interface StepView extends ReturnType<typeof stepView> {
  readonly believes: ReturnType<Run['believes']>
  readonly state: Facts
}

function stepView(run: Run, step: Step) {
  const { when, ...shown } = step
  return { ...shown, at: when, label: run.labelOf(step) }
}

function nextOf(run: Run) {
  return run.movable().flatMap((actor) => {
    const step = run.nextOf(actor)
    return step ? [stepView(run, step)] : []
  })
}

async function allOf({ race, implementation }: RaceRequest, worlds: Worlds, emit: Append) {
  const startedAt = performance.now()
  const { results, shortestBad } = await exhaust(race, implementation, worlds)
  const ms = Math.round(performance.now() - startedAt)
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  const schedules = results.length
  const bad = count('bad')
  const seq = emit({
    type: 'race.finished',
    race: race.id,
    implementation,
    schedule: shortestBad?.schedule ?? null,
    outcome: bad > 0 ? 'bad' : 'good',
    exhausted: { schedules, bad },
  })
  return {
    ...{ schedules, bad, sequential: count('sequential') },
    shortestBad: shortestBad?.schedule ?? null,
    because: shortestBad?.because ?? null,
    map: results.map(({ schedule, outcome }) => ({ schedule, switches: switchesIn(schedule), outcome })),
    ms,
    seqs: [seq],
  }
}
