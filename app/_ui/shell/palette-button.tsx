'use client'

import { useLayoutEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { useWords } from '../words/use-words.ts'

const Palette = lazyPart(() => import('./palette.tsx').then((module) => module.Palette))

/** Opens the palette, as Ctrl+K and ⌘K do wherever the focus is. */
export function PaletteButton() {
  const words = useWords()
  const [isOpen, setOpen] = useState(false)
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      if (event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      if (document.querySelector('dialog[open]') === null) setOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <Button
        look="quiet"
        className="h-7 font-mono text-xs max-md:hidden bench:max-wide:hidden"
        title={words.commands}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        <span className="sr-only">{words.commands}</span>
        <span aria-hidden="true">Ctrl K</span>
      </Button>
      {isOpen && <Palette onClose={() => setOpen(false)} />}
    </>
  )
}
