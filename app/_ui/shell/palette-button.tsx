'use client'

import { type ComponentType, useLayoutEffect, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import type { Command } from './command.ts'
import { keepTyped } from './typed-ahead.ts'

export interface PaletteButtonProps {
  /** The commands of the page, and those of every page. */
  readonly Palette: ComponentType<{ onClose: () => void; commands?: readonly Command[] }>
  /** Commands that depend on the state of the page's own components. */
  readonly commands?: readonly Command[]
}

/** Opens the palette of the page, as Ctrl+K and ⌘K do. */
export function PaletteButton({ Palette, commands }: PaletteButtonProps) {
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
  useLayoutEffect(() => (isOpen ? keepTyped() : undefined), [isOpen])
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
      {isOpen && <Palette {...(commands && { commands })} onClose={() => setOpen(false)} />}
    </>
  )
}
