'use client'

import { Palette } from '../../_ui/shell/palette.tsx'
import { en } from '../../_ui/words/all.en.ts'
import { zh } from '../../_ui/words/all.zh.ts'
import { benchCommands } from './commands.ts'

const LANGUAGES = [en, zh]

/** The palette with what can be done on the bench. */
export function BenchPalette({ onClose }: { onClose: () => void }) {
  return <Palette commandsOf={benchCommands} languages={LANGUAGES} onClose={onClose} />
}
