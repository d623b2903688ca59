import { useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { usePreference } from '../../../_ui/display/preference.ts'
import { useLab, useLabState, useLaneIds, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { laneIdsOf, outcomesOf } from '../../../_ui/state/state.ts'
import { type IntroState, introStep, NO_PREDICTIONS, type Predictions } from './intro-state.ts'

/** The state of the intro, and its transitions. */
export function useIntro() {
  const lab = useLab()
  const isNew = usePreference(introSeen) === 'new'
  const [state, setState] = useState<IntroState>({ step: 'predict' })
  const [predictions, setPredictions] = useState<Predictions>(NO_PREDICTIONS)
  const isReady = useLabState(({ phase, moment }) => phase === 'ready' && moment === null)
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

  async function run(): Promise<void> {
    const { runIntro: runExperiment } = await import('./run-intro.ts')
    const outcomes = await runExperiment(lab, (phase) => setState({ step: 'running', phase }))
    setState(outcomes === null ? { step: 'interrupted' } : { step: 'reveal', outcomes })
  }

  function login(): Promise<void> {
    setState({ step: 'predict' })
    lab.choose({ user: 'alice' })
    return lab.act('login')
  }

  return {
    isShown: isNew && isReady && !lab.isReplay,
    ids,
    step,
    state,
    predictions,
    predict: (id: MechanismId) => setPredictions((so) => ({ ...so, [id]: !so[id] })),
    run: () => move('run', run),
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
