import type { Attack } from '#lib/attacks/attack.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Experiment, Language } from '../experiment.ts'
import { after, ofType, type Run } from '../run.ts'
import { attack as attackStep, onEach, planted, policy, predict, type Step } from '../step.ts'
import { attackTexts } from './attack-texts.ts'
import { merged } from './merged.ts'

/*
 * An attack as an experiment: predict on which lanes it succeeds in its weak setting, run it on each, apply the one change
 * that stops it, and run it again. Everything but the answer follows from the attack.
 */

/** On which lanes an attack succeeds in its weak setting. */
export type Reach = 'all' | 'reference' | 'self-contained' | 'none'

export interface AttackFacts {
  readonly level: Experiment['level']
  readonly minutes: number
  readonly lanes: readonly MechanismId[]
  readonly reach: Reach
  /** Whether the one change stops it on each of these lanes. */
  readonly isStoppedOn: 'all' | 'some'
}

const REACHES: readonly Reach[] = ['all', 'reference', 'self-contained', 'none']

type Finished = ReturnType<typeof ofType<'attack.finished'>>[number]

export function attackExperiment(
  attack: Attack,
  { level, minutes, lanes, reach, isStoppedOn }: AttackFacts,
): Experiment {
  const runs = (run: Run) => ofType(run, 'attack.finished').filter((event) => event.attack === attack.id)
  const triedLanes = (run: Run) =>
    lanes.filter((lane) => runs(run).some(({ mechanism }) => mechanism === lane))
  const breaches = (run: Run) => runs(run).filter(({ outcome }) => outcome === 'breach')
  const isHeldAfter = (run: Run, { mechanism, ...breach }: Finished) =>
    runs(after(run, { mechanism, ...breach } as Finished)).some(
      (event) =>
        event.mechanism === mechanism &&
        event.outcome === 'held' &&
        event.route === 'intended' &&
        event.honest === 'served',
    )
  const isRepeated = (run: Run, breach: Finished) => {
    const next = runs(after(run, breach)).find(({ mechanism }) => mechanism === breach.mechanism)
    if (next === undefined || next.outcome !== 'breach') return false
    const between = run.events.slice(run.events.indexOf(breach), run.events.indexOf(next))
    return !between.some(({ type }) => type === 'policy.changed' || type === 'mutations.changed')
  }
  const runEach = onEach(lanes, (lane) => [attackStep(attack.id, lane)])
  const mend = mendingOf(attack)
  const isOneLane = lanes.length === 1
  const isMixed = areMixed(lanes)
  const texts = (language: Language) => attackTexts(attack, language, { isMixed, isOneLane })
  const [first] = lanes
  return {
    id: `attack-${attack.id}`,
    level,
    minutes,
    lanes,
    setUp: {
      preset: 'textbook',
      policy: merged(PRESETS.textbook, attack.weak.policy ?? {}),
      ...(attack.weak.mutations ? { mutations: attack.weak.mutations } : {}),
    },
    prediction: { choices: isMixed ? REACHES : ['all', 'none'], right: reach, answeredBy: 'tried' },
    checks: [
      {
        id: 'tried',
        hints: ['open-page', 'each-lane'],
        passes: (run) => triedLanes(run).length === lanes.length,
      },
      { id: 'breached', hints: ['weak-setting'], passes: (run) => breaches(run).length > 0 },
      {
        id: 'held',
        hints: ['change', 'both-lamps'],
        passes: (run) => breaches(run).some((breach) => isHeldAfter(run, breach)),
      },
    ],
    mistakes: [
      ...(isOneLane
        ? []
        : [
            {
              hint: 'lanes-left',
              isMade: (run: Run) => triedLanes(run).length > 0 && triedLanes(run).length < lanes.length,
            },
          ]),
      {
        hint: 'changed-first',
        isMade: (run) => triedLanes(run).length === lanes.length && breaches(run).length === 0,
      },
      { hint: 'unchanged', isMade: (run) => breaches(run).some((breach) => isRepeated(run, breach)) },
    ],
    sources: attack.sources,
    code: [attack.code],
    solution: [predict(reach), ...runEach, ...mend, ...runEach],
    wrongAttempts: [
      isOneLane
        ? { id: 'nothing', steps: [], hint: 'open-page' }
        : {
            id: 'one-lane',
            steps: first === undefined ? [] : [attackStep(attack.id, first)],
            hint: 'lanes-left',
          },
      { id: 'run-again-unchanged', steps: [...runEach, ...runEach], hint: 'unchanged' },
      {
        id: 'change-first',
        steps: [...mend, ...runEach],
        hint: isStoppedOn === 'all' ? 'changed-first' : 'change',
      },
    ],
    texts: { en: texts('en'), zh: texts('zh') },
  }
}

/** The change from the weak setting to the one that stops the attack. */
function mendingOf({ weak, mended }: Attack): readonly Step[] {
  return [
    ...(mended.policy ? [policy(mended.policy as Readonly<Record<string, unknown>>)] : []),
    ...(weak.mutations ? [planted(mended.mutations ?? [])] : []),
  ]
}

/** Whether the lanes differ in how their credential refers to the session: otherwise they are not asked about separately. */
function areMixed(lanes: readonly MechanismId[]): boolean {
  return new Set(lanes.map((lane) => factsOf(lane).isSelfContained)).size > 1
}
