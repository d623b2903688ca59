import { useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { usePreference } from '../../../_ui/display/preference.ts'
import { useLab, useLabState, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { outcomesOf } from '../../../_ui/state/state.ts'
import { type IntroState, introStep, NO_PREDICTIONS, type Predictions } from './intro-state.ts'

/** The state of the intro, and its transitions. */
export function useIntro() {
  const lab = useLab()
  const isNew = usePreference(introSeen) === 'new'
  const [story, setStory] = useState<IntroState>({ step: 'bet' })
  const [bets, setBets] = useState<Predictions>(NO_PREDICTIONS)
  const isReady = useLabState(({ phase, moment }) => phase === 'ready' && moment === null)
  const step = useLabState((state) => introStep(story, outcomesOf(state)))
  const isBlank = useLiveState(({ rows }) => rows.length === 0)
  // After a reset of the bench the result no longer applies.
  if (isBlank && (story.step === 'reveal' || story.step === 'interrupted')) begin()
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
    setStory({ step: 'bet' })
    setBets(NO_PREDICTIONS)
  }

  async function run(): Promise<void> {
    const { runIntro: runExperiment } = await import('./run-intro.ts')
    const answers = await runExperiment(lab, (phase) => setStory({ step: 'running', phase }))
    setStory(answers === null ? { step: 'interrupted' } : { step: 'reveal', answers })
  }

  function login(): Promise<void> {
    setStory({ step: 'bet' })
    lab.choose({ user: 'alice' })
    return lab.act('login')
  }

  return {
    isTold: isNew && isReady && !lab.isReplay,
    step,
    story,
    bets,
    bet: (id: MechanismId) => setBets((so) => ({ ...so, [id]: !so[id] })),
    run: () => move('run', run),
    login: () => move('login', login),
    /** The same under a policy that can revoke credentials. */
    harden: () =>
      move('harden', async () => {
        setBets(NO_PREDICTIONS)
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
