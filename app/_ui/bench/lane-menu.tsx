'use client'

import { type KeyboardEvent, useEffect, useRef } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { ActId } from '../lab/acts.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { useWords } from '../words/use-words.ts'

/** Which lane an act is meant for. Arrows move, Escape and looking elsewhere leave. */
export function LaneMenu({ act, onClose }: { act: ActId; onClose: () => void }) {
  const words = useWords()
  const lab = useLab()
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => itemsOf(menu.current)[0]?.focus(), [])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') onClose()
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const items = itemsOf(menu.current)
    const place = items.indexOf(document.activeElement as HTMLElement)
    items[(place + step + items.length) % items.length]?.focus()
  }

  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={words.acts.onlyOn(words.acts[act])}
      className="absolute top-full left-0 z-20 mt-1 flex w-52 flex-col rounded-md border border-edge bg-raised p-1 shadow-lg"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onClose()
      }}
    >
      {MECHANISM_IDS.map((id) => (
        <button
          key={id}
          type="button"
          role="menuitem"
          className="flex h-8 items-center gap-2 rounded px-2 text-left hover:bg-sunk"
          onClick={() => {
            lab.act(act, [id])
            onClose()
          }}
        >
          <Glyph of={id} />
          {words.mechanisms[id].name}
        </button>
      ))}
    </div>
  )
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return Array.from(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])
}
