'use client'

import { useEffect, useState } from 'react'
import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { INTRO_DONE } from '../../../_ui/display/intro-key.ts'
import { introSeen } from '../../../_ui/display/intro-seen.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Frame, Top } from './frame.tsx'
import { keepFocus, replayEarlyClick, requestLogin } from './wanted-login.ts'

/** What a new visitor sees before there is a bench: what the page is for, and one button that already works. */
export function Opening() {
  const words = useWords()
  const [isPressed, setPressed] = useState(false)
  useEffect(replayEarlyClick, [])
  return (
    <main aria-busy="true" aria-label={words.states.connecting} className="@container flex flex-1 flex-col">
      <div className="flex h-19 items-start border-b border-hairline px-5 py-2 bench:h-12.25 bench:items-center bench:py-0">
        <h1 className="text-base font-semibold tracking-tight">Session Lab</h1>
      </div>
      <Frame
        ids={DEFAULT_LANES}
        top={
          <Top sentence={words.states.purpose}>
            <Button
              look="primary"
              data-early="login"
              ref={keepFocus}
              aria-busy={isPressed}
              onClick={() => {
                setPressed(true)
                requestLogin()
              }}
            >
              {words.loginPrompt.login('Alice')}
            </Button>
            <Button look="quiet" data-early="skip" onClick={() => introSeen.set(INTRO_DONE)}>
              {words.loginPrompt.skip}
            </Button>
          </Top>
        }
      />
    </main>
  )
}
