'use client'

import type { ComponentType } from 'react'
import { Help } from './help-button.tsx'
import { LanguageSwitch, ThemeSwitch } from './look-switches.tsx'
import { PaletteButton } from './palette-button.tsx'

/** The controls at the end of a top bar: command palette, language, theme, help. */
export function ShellControls({ Palette }: { Palette: ComponentType<{ onClose: () => void }> }) {
  return (
    <>
      <PaletteButton Palette={Palette} />
      <LanguageSwitch />
      <ThemeSwitch />
      <Help />
    </>
  )
}
