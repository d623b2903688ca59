'use client'

import { Palette } from '../../_ui/shell/palette.tsx'
import { benchCommands } from './commands.ts'

/** The palette with what can be done on the bench. */
export function BenchPalette({ onClose }: { onClose: () => void }) {
  return <Palette commandsOf={benchCommands} onClose={onClose} />
}
