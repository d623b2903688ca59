'use client'

import type { KeyboardEvent } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { loadExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { withWords } from '../../_ui/words/create-words.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import type { AttackView } from './attack-runs.ts'
import { defaultVariant, runsOf, type SettingId, settingOf } from './attack-settings.ts'
import { BoardCell, cellId } from './board-cell.tsx'
import { type BoardProps, COLUMNS, type ShownLane } from './board-props.ts'
import type { OpenCell } from './use-attack-address.ts'
import { useAttackWords } from './use-attack-words.ts'

const AttackDetail = lazyPart(() =>
  withWords(import('./attack-detail.tsx'), loadAllWords, loadExperimentWords).then(
    (module) => module.AttackDetail,
  ),
)

interface AttackRowProps extends BoardProps {
  readonly attack: AttackView
  readonly shown: ShownLane
  /** The open cell, if it is of this attack. */
  readonly open: OpenCell | null
  readonly onOpen: (cell: OpenCell | null) => void
}

/** An attack: what Mallory wants, its two settings, a cell for each lane, and the open cell below. */
export function AttackRow({ attack, lanes, runs, isReady, shown, open, onOpen }: AttackRowProps) {
  const words = useAttackWords()
  const language = useLanguage()
  const title = attack.title[language]
  const change = (mechanism: MechanismId) => {
    const variant = defaultVariant(attack, mechanism)
    const labelOf = (setting: SettingId) => settingOf(attack, variant, setting).label[language]
    return words.change(labelOf('weak'), labelOf('mended'))
  }
  const close = () => {
    if (open === null) return
    onOpen(null)
    document.getElementById(cellId(attack.id, open.mechanism))?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || open === null) return
    event.preventDefault()
    close()
  }
  return (
    <tbody id={attack.id} data-attack-row={attack.id} className="block scroll-mt-12" onKeyDown={onKeyDown}>
      <tr className={`${COLUMNS} gap-y-2 border-b border-hairline py-3`}>
        <th scope="row" className="flex min-w-0 flex-col items-start gap-0.5 text-left font-normal">
          <span className="flex w-full items-baseline justify-between gap-3">
            <span className="font-semibold">{title}</span>
            <Button
              look="quiet"
              className="text-xs"
              aria-label={words.runNamed(title)}
              aria-disabled={!isReady}
              onClick={() => isReady && runs.start(runsOf(attack, lanes))}
            >
              {words.run}
            </Button>
          </span>
          <span className="text-xs text-soft present:hidden">{attack.wants[language]}</span>
          {[...new Set(lanes.map(change))].map((text) => (
            <span key={text} className="text-xs text-faint">
              {text}
            </span>
          ))}
        </th>
        {lanes.map((mechanism) => (
          <td
            key={mechanism}
            className={`@container min-w-0 ${shown === 'all' || shown === mechanism ? '' : 'max-lanes:hidden'}`}
          >
            <BoardCell
              {...{ attack, mechanism, runs, isReady }}
              isOpen={open?.mechanism === mechanism}
              onToggle={() =>
                open?.mechanism === mechanism
                  ? onOpen(null)
                  : onOpen({ attack: attack.id, mechanism, variant: defaultVariant(attack, mechanism) })
              }
            />
          </td>
        ))}
      </tr>
      {open !== null && (
        <tr className="block">
          <td colSpan={lanes.length + 1} className="block">
            <AttackDetail
              key={open.mechanism}
              {...{ attack, open, lanes, runs, isReady }}
              onVariant={(variant) => onOpen({ ...open, variant })}
              onClose={close}
            />
          </td>
        </tr>
      )}
    </tbody>
  )
}
