'use client'

import { useState } from 'react'
import { type Policy, PRESET_IDS, PRESETS, type PresetId } from '#lib/core/policy.ts'
import { PresetSelect } from '../../../../_ui/admin/preset-select.tsx'
import { useLab, useLabState } from '../../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../../_ui/parts/button.tsx'
import { problemText } from '../../../../_ui/words/problem-text.ts'
import { useSheetWords } from '../../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../../_ui/words/use-words.ts'
import { AdminSheet } from '../admin-sheet.tsx'
import { LanesChoice } from './lanes-choice.tsx'
import { changedSettings, isSame, patchFor, valueAt } from './paths.ts'
import { SettingRow } from './setting-row.tsx'
import { groupName, settingWords } from './setting-words.ts'
import { GROUPS, type GroupId, type SettingKind, type SettingPath } from './settings.ts'
import { useSettingText } from './use-setting-text.ts'

/** All settings of the bench's policy, with their meaning and their difference from the preset. */
export default function PolicySheet({ of }: { of: string | null }) {
  const bench = useLabState((state) => state.bench)
  const [confirmed, setConfirmed] = useState('')
  return (
    <AdminSheet
      wide
      name="policy"
      head={
        <>
          {bench && <PresetLine policy={bench.policy} preset={bench.preset} />}
          <p role="status" className="min-h-5 pt-1 text-xs text-accepted">
            {confirmed}
          </p>
        </>
      }
    >
      {bench && (
        <div className="flex flex-col gap-6">
          <LanesChoice />
          {(Object.keys(GROUPS) as GroupId[]).map((group) => (
            <Group
              key={group}
              group={group}
              policy={bench.policy}
              preset={bench.preset}
              sought={of}
              onConfirm={setConfirmed}
            />
          ))}
        </div>
      )}
    </AdminSheet>
  )
}

/** The current preset, the number of settings that differ from it, and the reset. */
function PresetLine({ policy, preset }: { policy: Policy; preset: PresetId }) {
  const { policy: texts } = useSheetWords()
  const words = useWords()
  const lab = useLab()
  const changed = changedSettings(preset, policy).length
  const name = words.bar.presets[preset]
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="flex items-center gap-2 text-xs text-soft">
        <span aria-hidden="true">{texts.preset}</span>
        <PresetSelect />
      </span>
      <span className="text-xs text-soft">{texts.leftPreset(name, changed)}</span>
      {changed > 0 && PRESET_IDS.includes(preset) && (
        <Button className="h-7 text-xs" onClick={() => lab.applyPreset(preset)}>
          {texts.resetAll(name)}
        </Button>
      )}
    </div>
  )
}

interface GroupProps {
  readonly group: GroupId
  readonly policy: Policy
  readonly preset: PresetId
  /** The setting that the sheet was opened for. */
  readonly sought: string | null
  readonly onConfirm: (text: string) => void
}

function Group({ group, policy, preset, sought, onConfirm }: GroupProps) {
  const { policy: texts } = useSheetWords()
  const words = useWords()
  const lab = useLab()
  const text = useSettingText()
  const switches = Object.entries(GROUPS[group]) as [SettingPath, SettingKind][]

  async function change(path: SettingPath, value: unknown): Promise<string | null> {
    onConfirm('')
    let refusal: string | null = null
    await lab.operate(async () => {
      const problem = await lab.operator.changePolicy(patchFor(path, value))
      if (problem)
        refusal = problem.status === 0 ? texts.unreachable : texts.refused(problemText(problem, words))
    })
    // The page shows the state from the response, so the value is read from there.
    const is = valueAt(lab.store.get().bench?.policy ?? {}, path)
    if (refusal === null) onConfirm(texts.nowIs(settingWords(path, texts)[0], text(path, is)))
    return refusal
  }

  return (
    <div>
      <h3 className="border-b border-hairline pb-1 font-semibold">{groupName(group, texts, words)}</h3>
      {switches.map(([path, kind]) => {
        const value = valueAt(policy, path)
        const usual = valueAt(PRESETS[preset], path)
        return (
          <SettingRow
            key={path}
            path={path}
            kind={kind}
            value={value}
            usual={isSame(value, usual) ? null : { value: usual, text: text(path, usual) }}
            isSought={path === sought}
            onChange={(next) => change(path, next)}
          />
        )
      })}
    </div>
  )
}
