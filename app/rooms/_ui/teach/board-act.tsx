'use client'

import type { ReactNode } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { BOARD_KEYS, type BoardCommand } from './board-keys.ts'
import { useBoardWords } from './use-board-words.ts'

/** Acts that belong together, with their name. */
export function ActGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot have its name in line with its contents
    <div role="group" aria-label={title} className="flex flex-wrap items-center gap-1">
      <span aria-hidden="true" className="mr-0.5 text-2xs text-faint">
        {title}
      </span>
      {children}
    </div>
  )
}

export interface ShownAct {
  readonly of: BoardCommand
  readonly label: string
  readonly note?: string
  readonly isOff?: boolean
  /** It deletes something. */
  readonly isDestructive?: boolean
  /** It is the next sensible step. */
  readonly isNext?: boolean
}

/** The button of an act. */
export function Act({
  of,
  label,
  note,
  isOff = false,
  isDestructive = false,
  isNext = false,
  run,
}: ShownAct & { readonly run: () => void }) {
  const { keyTip } = useBoardWords()
  const look = isDestructive ? 'text-refused!' : 'aria-disabled:text-faint'
  return (
    <Button
      look={isNext ? 'primary' : isDestructive ? 'quiet' : 'plain'}
      className={`h-7! gap-1! px-1.5! text-xs ${isNext ? '[&>span]:text-paper' : look}`}
      title={keyTip(note ?? label, BOARD_KEYS[of])}
      aria-keyshortcuts={BOARD_KEYS[of]}
      aria-disabled={isOff || undefined}
      data-next={isNext || undefined}
      onClick={() => !isOff && run()}
    >
      {label}
      <Key>{BOARD_KEYS[of]}</Key>
    </Button>
  )
}
