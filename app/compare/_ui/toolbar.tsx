'use client'

import { useState } from 'react'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { EvidenceTable } from '#lib/web/evidence-table.ts'
import { copyText } from '../../_ui/display/clipboard.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { cellText } from './cell-text.ts'
import { EXPORTS, type Format } from './export.ts'
import { useCompareWords } from './use-compare-words.ts'
import type { useMeasurement } from './use-measurement.ts'

/** From the simplest to the one with the shortest timeouts, as on the bench. */
const PRESETS: readonly PresetId[] = ['textbook', 'hardened', 'e-commerce', 'finance', 'impatient']

interface ToolbarProps {
  readonly table: EvidenceTable
  /** The groups with the rows that are shown. */
  readonly groups: EvidenceTable['groups']
  readonly mechanisms: readonly MechanismId[]
  readonly preset: PresetId
  readonly setPreset: (preset: PresetId) => void
  readonly filter: string
  readonly setFilter: (group: string) => void
  readonly onlyDifferences: boolean
  readonly setOnlyDifferences: (is: boolean) => void
  readonly measuring: ReturnType<typeof useMeasurement>
}

/** What is shown, and what can be done with it. */
export function Toolbar(props: ToolbarProps) {
  const texts = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  const { table, preset, filter, onlyDifferences } = props
  return (
    <>
      <p className="hidden print:block">
        {texts.preset}: {words.bar.presets[preset]}
        {onlyDifferences && ` · ${texts.differences}`}
      </p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3 border-b border-hairline pb-3 print:hidden">
        <Select
          label={texts.preset}
          value={preset}
          onChange={({ target: { value } }) => props.setPreset(value as PresetId)}
        >
          {PRESETS.map((id) => (
            <option key={id} value={id}>
              {words.bar.presets[id]}
            </option>
          ))}
        </Select>
        <Select
          label={texts.group}
          value={filter}
          onChange={({ target: { value } }) => props.setFilter(value)}
        >
          <option value="">{texts.allGroups}</option>
          {table.groups.map(({ id, title }) => (
            <option key={id} value={id}>
              {title[language]}
            </option>
          ))}
        </Select>
        <label className="inline-flex items-center gap-2 text-xs">
          <input
            type="checkbox"
            checked={onlyDifferences}
            onChange={({ target: { checked } }) => props.setOnlyDifferences(checked)}
          />
          {texts.differences}
        </label>
        <MeasureTimes {...props} />
        <Exports {...props} />
      </div>
    </>
  )
}

/** Measures all times of the preset in place, with progress. */
function MeasureTimes({ table, preset, mechanisms, measuring }: ToolbarProps) {
  const { measurement, measure, stop, isReady, problem } = measuring
  const texts = useCompareWords()
  const isRunning = measurement?.state === 'running'
  const times = table.groups
    .flatMap(({ rows }) => rows)
    .filter(({ method }) => method === 'time')
    .flatMap(({ id }) => mechanisms.map((mechanism) => `${id}/${mechanism}/${preset}`))
  return (
    <div className="flex items-center gap-3">
      <Button onClick={() => (isRunning ? stop() : measure(times))} aria-disabled={!isReady}>
        {isRunning ? texts.stop : texts.measure}
      </Button>
      <p role="status" className="text-xs text-soft">
        {problem?.detail ?? measurement?.detail ?? (measurement && texts.states[measurement.state])}{' '}
        {isRunning && texts.progress(measurement.cells.length, measurement.total)}
      </p>
    </div>
  )
}

function Exports({ table, groups, preset, mechanisms }: ToolbarProps) {
  const texts = useCompareWords()
  const words = useWords()
  const language = useLanguage()
  const [said, setSaid] = useState('')
  const copy = async (text: string) => setSaid((await copyText(text)) ? texts.copied : texts.notCopied)
  const exported = (format: Format) =>
    EXPORTS[format]({
      ...{ table, preset, mechanisms },
      rows: groups.flatMap(({ rows }) => rows),
      titleOf: ({ title }) => title[language],
      nameOf: (mechanism) => words.mechanisms[mechanism].name,
      textOf: (row, cell) =>
        `${cellText(cell, row, { words, texts, language })}${cell.isStale ? ` (${texts.stale})` : ''}`,
    })
  return (
    <div className="ml-auto flex flex-wrap items-center gap-1 text-xs">
      <span role="status" className="text-soft">
        {said}
      </span>
      <Button look="quiet" onClick={() => copy(location.href)}>
        {texts.copyLink}
      </Button>
      <span className="text-faint">{texts.exportAs}</span>
      {(Object.keys(EXPORTS) as Format[]).map((format) => (
        <Button key={format} look="quiet" onClick={() => copy(exported(format))}>
          {texts.formats[format]}
        </Button>
      ))}
      <Button look="quiet" onClick={() => print()}>
        {texts.print}
      </Button>
    </div>
  )
}
