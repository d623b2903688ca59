'use client'

import { useRef, useState } from 'react'
import type { ActId } from '../../_ui/lab/acts.ts'
import { KEYS } from '../../_ui/lab/keys.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Key } from '../../_ui/parts/key.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

const LaneMenu = lazyPart(() => import('./lane-menu.tsx').then((module) => module.LaneMenu))

/** An action on all lanes; Alt-click opens a menu to choose one lane. */
export function ActButton({ act }: { act: ActId }) {
  const words = useWords()
  const lab = useLab()
  const [isChoosing, setChoosing] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <>
      <Button
        ref={button}
        title={words.acts.altHint}
        aria-keyshortcuts={KEYS[act]}
        onClick={(event) => (event.altKey ? setChoosing(true) : lab.act(act))}
      >
        {words.acts[act]}
        <Key>{KEYS[act]}</Key>
      </Button>
      {isChoosing && button.current && (
        <LaneMenu
          act={act}
          label={words.acts.onlyOn(words.acts[act])}
          button={button.current}
          onClose={() => {
            setChoosing(false)
            button.current?.focus()
          }}
          onLeave={() => setChoosing(false)}
        />
      )}
    </>
  )
}
