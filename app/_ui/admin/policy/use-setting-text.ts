'use client'

import { useWords } from '../../words/use-words.ts'
import { useSheetWords } from '../use-sheet-words.ts'
import { spanText } from './durations.ts'
import { GROUPS, type Kind, type SwitchPath } from './settings.ts'

/** Says a setting as people would: spans with their units, flags as on and off. */
export function useSettingText(): (path: SwitchPath, value: unknown) => string {
  const { policy: say } = useSheetWords()
  const words = useWords()
  return (path, value) => {
    if (value === undefined) return say.noLimit
    if (typeof value === 'boolean') return value ? say.on : say.off
    if (kindOf(path).kind === 'span' && typeof value === 'number') return spanText(value, words)
    return Array.isArray(value) ? value.join(words.listAnd) : String(value)
  }
}

function kindOf(path: SwitchPath): Kind {
  const all: Readonly<Record<string, Kind>> = Object.assign({}, ...Object.values(GROUPS))
  return all[path] ?? { kind: 'flag' }
}
