import { useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLab, useLabState, useLiveState } from '../lab/use-lab.tsx'
import { usePreference } from '../display/preference.ts'
import { outcomesOf } from '../state/state.ts'
import { type Bets, chapter, NO_BETS, type Story } from './intro-state.ts'
import { firstMinute } from './intro-seen.ts'

/** The story as far as it has come, and what moves it on. */
export function useStory() {
  const lab = useLab()
  const isNew = usePreference(firstMinute) === 'new'
  const [story, setStory] = useState<Story>({ step: 'bet' })
  const [bets, setBets] = useState<Bets>(NO_BETS)
  const isReady = useLabState(({ phase, moment }) => phase === 'ready' && moment === null)
  const step = useLabState((state) => chapter(story, outcomesOf(state)))
  const isBlank = useLiveState(({ rows }) => rows.length === 0)
  // The bench was reset: what was told of it is told of nothing.
  if (isBlank && (story.step === 'reveal' || story.step === 'interrupted')) begin()
  const moving = useRef(new Set<string>())

  /** Who presses twice has pressed once. Another move may follow before this one is over: it will have its turn. */
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
    setBets(NO_BETS)
  }

  async function run(): Promise<void> {
    const { runExperiment } = await import('./run-intro.ts')
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
    /** The same under a policy that can call credentials back. */
    harden: () =>
      move('harden', async () => {
        setBets(NO_BETS)
        await lab.applyPreset('hardened')
        await login()
      }),
    end: () => {
      begin()
      firstMinute.set('told')
    },
  }
}

export type StoryTeller = ReturnType<typeof useStory>
