'use client'

import type { PresetId } from '#lib/core/policy.ts'
import { useLab, useLabState } from '../lab/use-lab.tsx'
import { Select } from '../parts/select.tsx'
import { presetOf } from '../state/state.ts'
import { useWords } from '../words/use-words.ts'
import { usePendingValue } from './use-pending-value.ts'

/** From the simplest to the one with the shortest timeouts. */
const ORDER: readonly PresetId[] = ['textbook', 'hardened', 'e-commerce', 'finance', 'impatient']

/** The current preset, and the choice of another. */
export function PresetSelect() {
  const words = useWords()
  const lab = useLab()
  const policy = useLabState((state) => state.bench?.policy)
  const preset = policy ? presetOf(policy) : null
  const [sent, send] = usePendingValue<PresetId>()
  return (
    <Select
      label={words.bar.preset}
      hideLabel
      value={sent?.value ?? preset ?? ''}
      onChange={({ target: { value } }) => send(value as PresetId, lab.applyPreset(value as PresetId))}
    >
      {preset === null && (
        <option value="" disabled>
          {words.bar.customPolicy}
        </option>
      )}
      {ORDER.map((id) => (
        <option key={id} value={id}>
          {words.bar.presets[id]}
        </option>
      ))}
    </Select>
  )
}
