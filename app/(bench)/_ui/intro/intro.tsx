'use client'

import { type ReactNode, useLayoutEffect } from 'react'
import { INTRO_DONE } from '../../../_ui/display/intro-key.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { useLab } from '../../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { activeBugs } from '../../../_ui/state/active-bugs.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { bugInAddress } from '../signs/bug-in-address.ts'
import { Opening } from './opening.tsx'
import { useIntro } from './use-intro.ts'
import { useWantedLogin } from './use-wanted-login.ts'

const FirstMinute = lazyPart(
  () => withWords(import('./first-minute.tsx'), loadAllWords).then((module) => module.FirstMinute),
  undefined,
  Opening,
)

/** The first minute for a new visitor, and otherwise the bench. */
export function Intro({ children }: { children: ReactNode }) {
  const controller = useIntro()
  useNoIntroWithBug()
  return controller.isShown ? (
    <FirstMinute controller={controller} />
  ) : (
    <>
      <WantedLogin login={controller.login} />
      {children}
    </>
  )
}

/**
 * A visitor who opens the bench with a planted bug, or by an address that names one, has come for it: the bench shows it. The
 * intro would teach its effect as that of a mechanism. On request it still runs, below the sign of the bug.
 */
function useNoIntroWithBug(): void {
  const lab = useLab()
  // Before the first paint of the intro.
  useLayoutEffect(() => {
    if (activeBugs(lab.store.get()).length > 0 || bugInAddress() !== null) introSeen.set(INTRO_DONE)
  }, [lab])
}

/** The login button of the opening also works if the bench follows it. */
function WantedLogin({ login }: { login: () => unknown }) {
  useWantedLogin(login)
  return null
}
