'use client'

import { Palette } from '../../_ui/shell/palette.tsx'
import { benchCommands } from './commands.ts'

/** The command palette of the bench page. */
export function BenchPalette({ onClose }: { onClose: () => void }) {
  return <Palette commandsOf={benchCommands} onClose={onClose} />
}
