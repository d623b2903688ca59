'use client'

import { Help } from './help-button.tsx'
import { LanguageSwitch, PresentSwitch, ThemeSwitch } from './look-switches.tsx'
import type { ShellPage } from './page-links.tsx'
import { PaletteButton, type PaletteButtonProps } from './palette-button.tsx'

export interface ShellControlsProps extends PaletteButtonProps {
  readonly here: ShellPage
}

/** The controls at the end of a top bar: command palette, language, theme, present mode, help. */
export function ShellControls({ here, ...palette }: ShellControlsProps) {
  return (
    <>
      <PaletteButton {...palette} />
      <LanguageSwitch />
      <ThemeSwitch />
      <PresentSwitch />
      <Help here={here} />
    </>
  )
}
