'use client'

import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { closeSheet } from '../display/open-sheet.ts'
import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'

interface Props {
  readonly title: ReactNode
  /** Below the title; it stays in place while the rest scrolls. */
  readonly head?: ReactNode
  readonly children: ReactNode
  readonly wide?: boolean
  /** The mechanism whose lane the sheet is about; by default all lanes. */
  readonly of?: MechanismId | undefined
}

function onKey(event: Pick<Event, 'defaultPrevented' | 'preventDefault'> & { key: string }): void {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
  event.preventDefault()
  closeSheet()
}

/** Below this width a sheet is at the bottom; see `--sheet`. There the lane is scrolled to, so that it is above the sheet. */
function showLane(of: MechanismId | undefined): void {
  if (!matchMedia('(width < 80rem)').matches) return
  const lanes = [...document.querySelectorAll<HTMLElement>('section[data-mechanism]')]
  const lane = lanes.find(({ dataset }) => dataset.mechanism === of) ?? lanes[0]
  lane?.scrollIntoView({ block: 'start' })
}

/**
 * A panel at the right edge, or at the bottom of a narrow screen. The bench becomes narrower (`--sheet`) and stays usable, so it
 * is no modal dialog. Escape closes it: before anything else if it has the focus, after everything else if not.
 */
export function Sheet({ title, head, children, wide = false, of }: Props) {
  const words = useWords()
  const titleId = useId()
  const panel = useRef<HTMLElement>(null)
  useEffect(() => showLane(of), [of])
  // In the layout phase, so that Escape closes it from the first visible frame on.
  useLayoutEffect(() => {
    panel.current?.focus({ preventScroll: true })
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <aside
      ref={panel}
      data-focus-fallback
      tabIndex={-1}
      aria-labelledby={titleId}
      data-sheet={wide ? 'wide' : 'narrow'}
      className="fixed inset-x-0 bottom-0 z-30 flex h-[55dvh] flex-col border-t border-edge bg-raised text-sm shadow-2xl outline-none bench:inset-y-0 bench:left-auto bench:h-auto bench:w-(--sheet) bench:border-t-0 bench:border-l fit:top-12.25"
      onKeyDown={onKey}
    >
      <header className="shrink-0 border-b border-hairline px-5 pt-3 pb-2">
        <div className="flex items-center justify-between gap-4">
          <h2 id={titleId} className="truncate text-lg font-semibold tracking-tight">
            {title}
          </h2>
          <Button look="quiet" onClick={closeSheet}>
            {words.help.close}
          </Button>
        </div>
        {head}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4 [scrollbar-width:thin]">
        {children}
      </div>
    </aside>
  )
}
