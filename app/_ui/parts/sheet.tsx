'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'
import { closeSheet } from '../display/open-sheet.ts'
import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'

interface Props {
  readonly title: ReactNode
  /** Below the title; it stays in place while the rest scrolls. */
  readonly head?: ReactNode
  readonly children: ReactNode
  readonly wide?: boolean
}

function onKey(event: Pick<Event, 'defaultPrevented' | 'preventDefault'> & { key: string }): void {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
  event.preventDefault()
  closeSheet()
}

/**
 * A panel at the right edge. The bench stays visible and usable next to it, so it is no modal dialog. Escape closes it:
 * before anything else if it has the focus, after everything else if not.
 */
export function Sheet({ title, head, children, wide = false }: Props) {
  const words = useWords()
  const titleId = useId()
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <aside
      ref={panel}
      data-focus-fallback
      tabIndex={-1}
      aria-labelledby={titleId}
      className={`fixed inset-y-0 right-0 z-30 flex max-w-full flex-col border-l border-edge bg-raised text-sm shadow-2xl outline-none ${wide ? 'w-[46rem]' : 'w-[32rem]'}`}
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
