'use client'

import { useMemo } from 'react'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Palette } from '../../_ui/shell/palette.tsx'
import { benchCommands } from './commands.ts'

/** The palette with what can be done on the bench. */
export function BenchPalette({ onClose }: { onClose: () => void }) {
  const lab = useLab()
  const commands = useMemo(() => benchCommands(lab), [lab])
  return <Palette commands={commands} onClose={onClose} />
}
