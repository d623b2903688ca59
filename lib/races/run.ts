import { RequestRefused } from '#lib/core/errors.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { type Locks, type RunningActor, startActor } from './actor.ts'
import { assertConditions } from './conditions.ts'
import { learnedAt } from './facts.ts'
import { labelOf } from './labels.ts'
import { ACTOR_IDS, type ActorId, type Implementation, type Play, type Race, type Step } from './race.ts'
import { type Facts, fact, type Text, text, withFacts } from './text.ts'
import type { World } from './world.ts'

export const RACE_OUTCOMES = ['good', 'bad', 'sequential'] as const
export type RaceOutcome = (typeof RACE_OUTCOMES)[number]

/** What is decided once no actor can move. */
export interface Result {
  /** The actor of each step. */
  readonly schedule: string
  readonly outcome: RaceOutcome
  /** Whether the invariant holds, also if the actors did not overlap. */
  readonly holds: boolean
  readonly because: Text
}

/** The actors of a race in one world, waiting between steps. */
export interface Run {
  readonly steps: readonly Step[]
  readonly schedule: string
  /** The actors that can make a step. */
  movable(): readonly ActorId[]
  isFinished(actor: ActorId): boolean
  /** The step that an actor would make next; null if it has finished. */
  nextOf(actor: ActorId): Step | null
  labelOf(step: Step): Text
  move(actor: ActorId): Promise<void>
  /** What each actor has learned. */
  believes(): Readonly<Record<ActorId, Facts>>
  state(): Promise<Facts>
  /** The outcome; null while an actor can move. */
  result(): Promise<Result | null>
}

const RESPONSE = text('response', '响应')

/** Prepares a race in a world, and starts both actors: each waits before its first step. */
export async function startRun(race: Race, implementation: Implementation, world: World): Promise<Run> {
  const part = race.parts[implementation]
  const play: Play = await part.prepare(world)
  assertConditions(race, world.conditions())
  const locks: Locks = new Set()
  const learned: Record<ActorId, Facts> = { A: [], B: [] }
  const steps: Step[] = []
  const actors: Record<ActorId, RunningActor> = recordOf(ACTOR_IDS, (id) =>
    startActor({
      world,
      locks,
      holdsAt: part.holdsAt ?? ['before'],
      work: play.actors[id],
      onResult: (point) => {
        learned[id] = withFacts(learned[id], learnedAt(point))
      },
    }),
  )
  for (const id of ACTOR_IDS) await actors[id].started
  const movable = () => ACTOR_IDS.filter((id) => actors[id].canMove())
  const isFinished = (id: ActorId) => actors[id].next === null
  const stepOf = (id: ActorId): Step | null => {
    const point = actors[id].next
    if (point === null) return null
    const { when, store, operation, kind } = point
    return { actor: id, when, store, operation, kind }
  }
  const schedule = () => steps.map(({ actor }) => actor).join('')

  return {
    steps,
    get schedule() {
      return schedule()
    },
    movable,
    isFinished,
    nextOf: stepOf,
    labelOf: (step) => labelOf(step, part.labels),

    async move(id) {
      const step = stepOf(id)
      if (step === null) throw new Error(`Actor ${id} has finished.`)
      steps.push(step)
      await actors[id].move()
    },

    believes: () =>
      recordOf(ACTOR_IDS, (id) => {
        const { response } = actors[id]
        return response === null ? learned[id] : withFacts(learned[id], [fact(RESPONSE, response)])
      }),

    state: () => play.state(),

    async result() {
      if (movable().length > 0) return null
      if (!ACTOR_IDS.every(isFinished)) {
        return { schedule: schedule(), outcome: 'bad', holds: false, because: DEADLOCK }
      }
      const { holds, because } = await play.verdict(steps)
      assertConditions(race, world.conditions())
      if (isSequential(schedule()))
        return { schedule: schedule(), outcome: 'sequential', holds, because: SEQUENTIAL }
      return { schedule: schedule(), outcome: holds ? 'good' : 'bad', holds, because }
    },
  }
}

const DEADLOCK = text(
  'Deadlock: each actor waits for a lock that the other holds.',
  '死锁：两个参与者都在等待对方持有的锁。',
)
const SEQUENTIAL = text(
  'One actor had finished before the other began, so this is no race.',
  '一个参与者结束之后，另一个才开始，所以这不是竞态。',
)

/** Whether no step of one actor is between two steps of the other. */
export function isSequential(schedule: string): boolean {
  return switchesIn(schedule) <= 1
}

/** How often the other actor continues. */
export function switchesIn(schedule: string): number {
  return Array.from(schedule).filter((actor, index) => index > 0 && actor !== schedule[index - 1]).length
}

/**
 * Executes the steps of a schedule.
 * @throws RequestRefused naming the position at which the actor cannot move
 */
export async function moveAlong(
  run: Run,
  schedule: string,
  afterEach: (step: Step) => Promise<void> | void = () => {},
): Promise<void> {
  for (const [index, letter] of Array.from(schedule).entries()) {
    const actor = letter as ActorId
    if (!run.movable().includes(actor)) {
      const reason = run.isFinished(actor) ? 'has finished' : 'waits for a lock'
      throw new RequestRefused(
        'invalid_request',
        `Position ${index + 1}: actor ${actor} ${reason}. ${nextText(run)}`,
        { field: 'schedule' },
      )
    }
    const step = run.nextOf(actor)
    await run.move(actor)
    if (step) await afterEach(step)
  }
}

function nextText(run: Run): string {
  const [only, ...others] = run.movable()
  if (only === undefined) return 'The race is over.'
  return others.length > 0 ? 'Both actors can move.' : `Only actor ${only} can move.`
}
