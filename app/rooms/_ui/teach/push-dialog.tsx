'use client'

import { useState } from 'react'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { Select } from '../../../_ui/parts/select.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { BoardDialog } from './board-dialog.tsx'
import type { BoardDialogProps } from './board-dialogs.tsx'
import { CLOCK_IDS, CLOCKS, type Push, SETTING_IDS, SETTINGS, type Setting } from './push-settings.ts'
import { useBoardWords } from './use-board-words.ts'

const FAULTS = ['up', 'down', 'slow', 'read-only'] as const

/** Changes policy, clock or Redis on the benches of the selected seats, or of all. */
export function PushDialog({ tools: { act, selected }, onClose }: BoardDialogProps) {
  const { push: texts, selected: selectedText } = useBoardWords()
  const { bar } = useWords()
  const [preset, setPreset] = useState<PresetId | ''>('')
  const [setting, setSetting] = useState<'none' | Setting>('none')
  const [clock, setClock] = useState<keyof typeof CLOCKS>('none')
  const [redis, setRedis] = useState<(typeof FAULTS)[number] | ''>('')
  const push: Push = {
    ...(preset && { preset }),
    ...(setting !== 'none' && { policy: SETTINGS[setting] }),
    ...(clock !== 'none' && { advanceSeconds: CLOCKS[clock] }),
    ...(redis && { redis }),
  }
  const choices = [
    {
      label: texts.preset,
      value: preset,
      set: (value: string) => setPreset(value as PresetId),
      options: [['', texts.unchanged] as const, ...PRESET_IDS.map((id) => [id, bar.presets[id]] as const)],
    },
    {
      label: texts.setting,
      value: setting,
      set: (value: string) => setSetting(value as Setting),
      options: SETTING_IDS.map((id) => [id, texts.settings[id]] as const),
    },
    {
      label: texts.clock,
      value: clock,
      set: (value: string) => setClock(value as keyof typeof CLOCKS),
      options: CLOCK_IDS.map((id) => [id, texts.clocks[id]] as const),
    },
    {
      label: texts.redis,
      value: redis,
      set: (value: string) => setRedis(value as (typeof FAULTS)[number]),
      options: [['', texts.unchanged] as const, ...FAULTS.map((id) => [id, bar.redisStates[id]] as const)],
    },
  ]
  return (
    <BoardDialog
      title={texts.title}
      submit={texts.submit}
      isOff={Object.keys(push).length === 0}
      onSubmit={() => act({ act: 'push', push, ...(selected.length > 0 && { seats: [...selected] }) })}
      onClose={onClose}
    >
      <p className="text-sm text-soft">
        {texts.applies(selectedText(selected.length))} {texts.clockNote}
      </p>
      <div className="flex flex-col gap-2">
        {choices.map(({ label, value, set, options }) => (
          <div key={label} className="[&>label]:grid [&>label]:grid-cols-[11rem_minmax(0,1fr)]">
            <Select
              label={label}
              className="h-8 w-full text-sm"
              value={value}
              onChange={({ target }) => set(target.value)}
            >
              {options.map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </div>
        ))}
      </div>
    </BoardDialog>
  )
}
