'use client'

import { useMemo } from 'react'
import { useLab } from '../lab/use-lab.tsx'
import { labCommands } from './lab-commands.ts'
import { Palette } from './palette.tsx'
import { displayCommands, pageCommands } from './shell-commands.ts'

interface PaletteProps {
  readonly onClose: () => void
}

/** The palette of a page without a bench: display and pages. */
export function ShellPalette({ onClose }: PaletteProps) {
  const commands = useMemo(() => [...displayCommands(), ...pageCommands()], [])
  return <Palette commands={commands} onClose={onClose} />
}

/** The palette of a page with a bench and no commands of its own. */
export function LabPalette({ onClose }: PaletteProps) {
  const lab = useLab()
  const commands = useMemo(() => [...labCommands(lab), ...displayCommands(), ...pageCommands()], [lab])
  return <Palette commands={commands} onClose={onClose} />
}
