'use client'

import { useRef, useState } from 'react'
import type { ActId } from '../lab/acts.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { Key } from '../parts/key.tsx'
import { useWords } from '../words/use-words.ts'
import { LaneMenu } from './lane-menu.tsx'
import { KEYS } from './shortcuts.ts'

/** An act on all four lanes; with Alt held, a small menu asks for one of them. */
export function ActButton({ act }: { act: ActId }) {
  const words = useWords()
  const lab = useLab()
  const [isChoosing, setChoosing] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setChoosing(false)
    button.current?.focus()
  }
  return (
    <span className="relative">
      <Button
        ref={button}
        title={words.acts.altHint}
        aria-keyshortcuts={KEYS[act]}
        onClick={(event) => (event.altKey ? setChoosing(true) : lab.act(act))}
      >
        {words.acts[act]}
        <Key>{KEYS[act]}</Key>
      </Button>
      {isChoosing && <LaneMenu act={act} onClose={close} />}
    </span>
  )
}
