import { PRESETS } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Race } from '#lib/races/race.ts'
import type { Experiment, Language } from '../experiment.ts'
import { ofType, type Run } from '../run.ts'
import { predict, race as raceStep } from '../step.ts'
import { raceTexts } from './race-texts.ts'

/*
 * A race as an experiment: find an order of steps in which the naive code ends badly, run every order, and run every order
 * of the code of the product. Everything but the answer follows from the race.
 */

/** How many orders of the naive code end badly. */
export type Share = 'none' | 'few' | 'half' | 'most'
const SHARES: readonly Share[] = ['none', 'few', 'half', 'most']

export interface RaceFacts {
  readonly level: Experiment['level']
  readonly minutes: number
  readonly lanes: readonly MechanismId[]
  readonly share: Share
  /** An order in which the naive code ends badly. */
  readonly bad: string
  /** An order in which one actor finishes before the other begins. */
  readonly sequential: string
}

export function raceExperiment(
  race: Race,
  { level, minutes, lanes, share, bad, sequential }: RaceFacts,
): Experiment {
  const runs = (run: Run) => ofType(run, 'race.finished').filter((event) => event.race === race.id)
  const ofCode = (run: Run, implementation: 'naive' | 'fixed') =>
    runs(run).filter((event) => event.implementation === implementation)
  const byHand = (run: Run) => ofCode(run, 'naive').filter(({ exhausted }) => exhausted === undefined)
  const isFound = (run: Run) => byHand(run).some(({ outcome }) => outcome === 'bad')
  const exhausted = (run: Run, implementation: 'naive' | 'fixed') =>
    ofCode(run, implementation).flatMap((event) => event.exhausted ?? [])
  const texts = (language: Language) => raceTexts(race, language)
  return {
    id: `race-${race.id}`,
    level,
    minutes,
    lanes,
    setUp: { preset: 'hardened', policy: PRESETS.hardened, frozen: true },
    prediction: { choices: SHARES, right: share, answeredBy: 'exhausted' },
    checks: [
      { id: 'found', hints: ['open-page', 'read-first'], passes: isFound },
      {
        id: 'exhausted',
        hints: ['exhaust'],
        passes: (run) => exhausted(run, 'naive').some((result) => result.bad > 0),
      },
      {
        id: 'fixed',
        hints: ['fixed'],
        passes: (run) => exhausted(run, 'fixed').some((result) => result.bad === 0),
      },
    ],
    mistakes: [
      {
        hint: 'overlap',
        isMade: (run) => !isFound(run) && byHand(run).some(({ outcome }) => outcome === 'sequential'),
      },
      {
        hint: 'naive-first',
        isMade: (run) => ofCode(run, 'naive').length === 0 && ofCode(run, 'fixed').length > 0,
      },
      {
        hint: 'by-hand',
        isMade: (run) => exhausted(run, 'naive').length > 0 && byHand(run).length === 0,
      },
    ],
    sources: race.sources,
    code: CODE,
    solution: [
      predict(share),
      raceStep(race.id, 'naive', bad),
      raceStep(race.id, 'naive'),
      raceStep(race.id, 'fixed'),
    ],
    wrongAttempts: [
      { id: 'one-after-the-other', steps: [raceStep(race.id, 'naive', sequential)], hint: 'overlap' },
      { id: 'fixed-only', steps: [raceStep(race.id, 'fixed')], hint: 'naive-first' },
      { id: 'exhaust-only', steps: [raceStep(race.id, 'naive')], hint: 'by-hand' },
    ],
    texts: { en: texts('en'), zh: texts('zh') },
  }
}

const CODE = [{ file: 'store.ts', name: 'update' }] as const
