'use client'

import { useCallback } from 'react'
import { Announcer } from '../../../_ui/lane/announcer.tsx'
import { Banner } from '../../../_ui/shell/banner.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { BenchSigns } from '../signs/bench-signs.tsx'
import { IntroBar } from '../top-bar.tsx'
import { Frame, Top } from './frame.tsx'
import { IntroButtons } from './intro-buttons.tsx'
import { IntroLane } from './intro-lane.tsx'
import { introSentence } from './intro-sentence.ts'
import type { IntroController } from './use-intro.ts'
import { useWantedLogin } from './use-wanted-login.ts'

/** The first minute, instead of the bench: log in, predict, watch a theft, and see on which lanes the copy is accepted. */
export function FirstMinute({ controller }: { controller: IntroController }) {
  const words = useAllWords()
  const { ids, step, login } = controller
  useIntroKeys(controller)
  useWantedLogin(login)
  return (
    <>
      <IntroBar />
      <Banner />
      <BenchSigns />
      <main className="@container flex flex-1 flex-col bench:mr-[var(--sheet,0px)]">
        <MainStart />
        <section
          data-focus-fallback
          tabIndex={-1}
          aria-label={words.intro.label}
          data-step={step}
          className="flex flex-1 flex-col outline-none"
        >
          <Frame
            ids={ids}
            top={
              <Top sentence={<Announcer>{introSentence(controller, words)}</Announcer>}>
                <IntroButtons controller={controller} />
              </Top>
            }
            lane={(id) => <IntroLane of={id} controller={controller} />}
          />
        </section>
      </main>
    </>
  )
}

/** The keys of the theft: space pauses, the right arrow key begins the next step, R shows it again. */
function useIntroKeys({ state, isPaused, pause, next, replay }: IntroController): void {
  useShortcuts(
    useCallback(
      (key: string) => {
        if (state.step === 'running' && key === 'ARROWRIGHT') next()
        else if (state.step === 'running' && key === ' ' && !isOnButton()) pause(!isPaused)
        else if (state.step === 'reveal' && key === 'R') replay(state.results)
        else return false
        return true
      },
      [state, isPaused, pause, next, replay],
    ),
  )
}

/** Whether the space bar presses a button. */
function isOnButton(): boolean {
  return document.activeElement instanceof HTMLButtonElement
}
