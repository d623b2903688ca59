import { useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { usePreference } from '../look/preference.ts'
import { outcomesOf } from '../state/state.ts'
import { type Bets, chapter, NO_BETS, type Story } from './story.ts'
import { firstMinute } from './told.ts'

/** The story as far as it has come, and what moves it on. */
export function useStory() {
  const lab = useLab()
  const isNew = usePreference(firstMinute) === 'new'
  const [story, setStory] = useState<Story>({ step: 'bet' })
  const [bets, setBets] = useState<Bets>(NO_BETS)
  const isReady = useLabState(({ phase, moment }) => phase === 'ready' && moment === null)
  const step = useLabState((state) => chapter(story, outcomesOf(state)))

  async function run(): Promise<void> {
    const { runExperiment } = await import('./run.ts')
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
    bet: (id: MechanismId) => setBets({ ...bets, [id]: !bets[id] }),
    run,
    login,
    /** The same under a policy that can call credentials back. */
    harden: async () => {
      setBets(NO_BETS)
      await lab.applyPreset('hardened')
      await login()
    },
    end: () => {
      setStory({ step: 'bet' })
      setBets(NO_BETS)
      firstMinute.set('told')
    },
  }
}

export type StoryTeller = ReturnType<typeof useStory>
