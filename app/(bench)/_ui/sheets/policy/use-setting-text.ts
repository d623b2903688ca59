'use client'

import { useSheetWords } from '../../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../../_ui/words/use-words.ts'
import { formatDuration } from './durations.ts'
import { GROUPS, type SettingKind, type SettingPath } from './settings.ts'

/** Formats a setting: durations with units, flags as on and off. */
export function useSettingText(): (path: SettingPath, value: unknown) => string {
  const { policy: texts } = useSheetWords()
  const words = useWords()
  return (path, value) => {
    if (value === undefined) return texts.noLimit
    if (typeof value === 'boolean') return value ? texts.on : texts.off
    if (kindOf(path).kind === 'span' && typeof value === 'number') return formatDuration(value, words)
    return Array.isArray(value) ? value.join(words.listAnd) : String(value)
  }
}

function kindOf(path: SettingPath): SettingKind {
  const all: Readonly<Record<string, SettingKind>> = Object.assign({}, ...Object.values(GROUPS))
  return all[path] ?? { kind: 'flag' }
}
