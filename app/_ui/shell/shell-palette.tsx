'use client'

import { useMemo } from 'react'
import { useLab } from '../lab/use-lab.tsx'
import type { Command } from './command.ts'
import { labCommands } from './lab-commands.ts'
import { Palette } from './palette.tsx'
import { displayCommands, pageCommands } from './shell-commands.ts'

interface PaletteProps {
  readonly onClose: () => void
  readonly commands?: readonly Command[]
}

/** The palette of a page without a bench: display and pages. */
export function ShellPalette({ onClose }: PaletteProps) {
  const commands = useMemo(() => [...displayCommands(), ...pageCommands()], [])
  return <Palette commands={commands} onClose={onClose} />
}

const NO_COMMANDS: readonly Command[] = []

/** The palette of a page with a bench. @param own the commands of the page itself, first in the list */
export function LabPalette({ onClose, commands: own = NO_COMMANDS }: PaletteProps) {
  const lab = useLab()
  const commands = useMemo(
    () => [...own, ...labCommands(lab), ...displayCommands(), ...pageCommands()],
    [own, lab],
  )
  return <Palette commands={commands} onClose={onClose} />
}
