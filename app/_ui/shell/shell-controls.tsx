'use client'

import type { ComponentType } from 'react'
import { Help } from './help-button.tsx'
import { LanguageSwitch, ThemeSwitch } from './look-switches.tsx'
import type { ShellPage } from './page-links.tsx'
import { PaletteButton } from './palette-button.tsx'

export interface ShellControlsProps {
  readonly here: ShellPage
  /** The commands of the page, and those of every page. */
  readonly Palette: ComponentType<{ onClose: () => void }>
}

/** The controls at the end of a top bar: command palette, language, theme, help. */
export function ShellControls({ here, Palette }: ShellControlsProps) {
  return (
    <>
      <PaletteButton Palette={Palette} />
      <LanguageSwitch />
      <ThemeSwitch />
      <Help here={here} />
    </>
  )
}
