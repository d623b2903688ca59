import { useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { usePreference } from '../../../_ui/display/preference.ts'
import { useReducedMotion } from '../../../_ui/display/reduced-motion.ts'
import { useLab, useLabState, useLaneIds, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { laneIdsOf, outcomesOf } from '../../../_ui/state/state.ts'
import {
  type CopyResults,
  type IntroState,
  introStep,
  NO_PREDICTIONS,
  PHASES,
  type Predictions,
} from './intro-state.ts'
import { createPace, type Pace } from './pace.ts'

/** How long a step of the theft is shown. */
const STEP_MS = 1500

/** The state of the intro, and its transitions. */
export function useIntro() {
  const lab = useLab()
  const isNew = usePreference(introSeen) === 'new'
  const [state, setState] = useState<IntroState>({ step: 'predict' })
  const [predictions, setPredictions] = useState<Predictions>(NO_PREDICTIONS)
  const [isPaused, setPaused] = useState(false)
  const pace = useRef<Pace>(null)
  // Without motion, each step waits for the person.
  const isStepwise = useReducedMotion()
  const isLive = useLabState(({ moment }) => moment === null)
  const step = useLabState((lab) => introStep(state, outcomesOf(lab), laneIdsOf(lab)))
  const ids = useLaneIds()
  const isBlank = useLiveState(({ rows }) => rows.length === 0)
  // After a reset of the bench the result no longer applies.
  if (isBlank && (state.step === 'reveal' || state.step === 'interrupted')) begin()
  const moving = useRef(new Set<string>())

  /** A double click runs an action once. The next action is queued until this one is done. */
  async function move(name: string, on: () => Promise<void>): Promise<void> {
    if (moving.current.has(name)) return
    moving.current.add(name)
    try {
      await on()
    } finally {
      moving.current.delete(name)
    }
  }

  function begin(): void {
    setState({ step: 'predict' })
    setPredictions(NO_PREDICTIONS)
  }

  /** A new pace for the theft. */
  function start(): Pace {
    setPaused(isStepwise)
    pace.current = createPace(STEP_MS, isStepwise)
    return pace.current
  }

  async function run(): Promise<void> {
    const { runIntro } = await import('./run-intro.ts')
    const results = await runIntro(lab, start(), (phase) => setState({ step: 'running', phase }))
    setState(results === null ? { step: 'interrupted' } : { step: 'reveal', results })
  }

  /** Shows the steps again, without requests. */
  async function replay(results: CopyResults): Promise<void> {
    const again = start()
    for (const phase of PHASES) {
      setState({ step: 'running', phase })
      await again.next()
    }
    setState({ step: 'reveal', results })
  }

  function login(): Promise<void> {
    setState({ step: 'predict' })
    lab.choose({ user: 'alice' })
    return lab.act('login')
  }

  return {
    isShown: isNew && isLive && !lab.isReplay,
    ids,
    step,
    state,
    predictions,
    isPaused,
    predict: (id: MechanismId, isOpen: boolean) => setPredictions((so) => ({ ...so, [id]: isOpen })),
    run: () => move('run', run),
    /** Continues, or waits at the current step. */
    pause(next: boolean) {
      setPaused(next)
      pace.current?.setPaused(next)
    },
    /** Begins the next step now. */
    next: () => pace.current?.step(),
    replay: (results: CopyResults) => move('run', () => replay(results)),
    login: () => move('login', login),
    /** The same under a policy that can revoke credentials. */
    harden: () =>
      move('harden', async () => {
        setPredictions(NO_PREDICTIONS)
        await lab.applyPreset('hardened')
        await login()
      }),
    end: () => {
      begin()
      introSeen.set('told')
    },
  }
}

export type IntroController = ReturnType<typeof useIntro>
