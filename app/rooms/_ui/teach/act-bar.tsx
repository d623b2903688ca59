'use client'

import type { ComponentProps, ReactNode } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { ActOutcome } from './act-outcome.tsx'
import { BOARD_KEYS, type BoardCommand, phaseKey } from './board-keys.ts'
import { type BoardTools, PHASES } from './board-types.ts'
import type { BoardCommands } from './use-board-commands.ts'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly tools: BoardTools
  readonly commands: BoardCommands
  readonly outcome: ComponentProps<typeof ActOutcome>
}

/** The acts of a teacher, each with its key. */
export function ActBar({ tools, commands, outcome }: Props) {
  const { room, selected } = tools
  const { acts: texts, selected: selectedText, keysNote } = useBoardWords()
  const { experiment, experiments, locked, revealed, frozenAt, spotlight, seats } = room
  const isLocked = experiment !== null && locked.includes(experiment)
  const isAllLocked = experiments.every((id) => locked.includes(id))
  const isRevealed = experiment !== null && revealed.includes(experiment)
  const takesSpotlightOff = spotlight !== null && (selected.length === 0 || selected[0] === spotlight)
  const hasHand = seats.some(({ handAt }) => handAt !== null)
  const buttons: readonly [BoardCommand, string, boolean?, boolean?][] = [
    ['here', texts.here],
    ['lock', isLocked ? texts.unlock : texts.lock],
    ['lockAll', isAllLocked ? texts.unlockAll : texts.lockAll],
    ['reveal', isRevealed ? texts.hidePredictions : texts.showPredictions],
    ['push', texts.push],
    ['hint', texts.hint],
    ['message', texts.message],
    ['timer', texts.timer],
    ['freeze', frozenAt === null ? texts.freeze : texts.unfreeze],
    [
      'spotlight',
      takesSpotlightOff ? texts.spotlightOff : texts.spotlight,
      selected.length === 0 && spotlight === null,
    ],
    ['lowerHand', texts.lowerHand, !hasHand],
    ['select', selected.length === seats.length && seats.length > 0 ? texts.unselect : texts.select],
    ['reset', texts.reset],
    ['end', texts.end],
  ]
  return (
    <div
      role="toolbar"
      aria-label={texts.label}
      className="flex flex-col gap-1.5 border-y border-hairline py-1.5"
    >
      <div className="flex flex-wrap items-center gap-1.5">
        <ExperimentSelect tools={tools} commands={commands} />
        <Act of="previous" run={commands.previous}>
          {texts.previous}
        </Act>
        <Act of="next" run={commands.next}>
          {texts.next}
        </Act>
        <fieldset className="flex flex-wrap items-center gap-1.5 border-l border-hairline pl-2">
          <legend className="sr-only">{texts.step}</legend>
          {PHASES.map((phase) => (
            <Button
              key={phase}
              aria-pressed={room.phase === phase}
              aria-keyshortcuts={phaseKey(phase)}
              className="h-7! px-2! text-sm aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-paper aria-pressed:[&>span]:text-paper"
              onClick={() => commands.goTo(phase)}
            >
              {texts.phases[phase]}
              <Key>{phaseKey(phase)}</Key>
            </Button>
          ))}
        </fieldset>
        <span className="text-xs text-faint" role="status">
          {selectedText(selected.length)}
        </span>
        <span className="ml-auto text-xs text-faint max-bench:hidden">{keysNote}</span>
      </div>
      <div className="flex flex-wrap items-center gap-1">
        {buttons.map(([id, label, isOff]) => (
          <Act key={id} of={id} run={commands[id]} isOff={isOff ?? false}>
            {label}
          </Act>
        ))}
      </div>
      <ActOutcome {...outcome} />
    </div>
  )
}

interface ActProps {
  readonly of: BoardCommand
  readonly run: () => void
  readonly isOff?: boolean
  readonly children: ReactNode
}

function Act({ of, run, isOff = false, children }: ActProps) {
  return (
    <Button
      className="h-7! gap-1! px-1.5! text-xs aria-disabled:text-faint"
      aria-keyshortcuts={BOARD_KEYS[of]}
      aria-disabled={isOff || undefined}
      onClick={() => !isOff && run()}
    >
      {children}
      <Key>{BOARD_KEYS[of]}</Key>
    </Button>
  )
}

function ExperimentSelect({ tools, commands }: { tools: BoardTools; commands: BoardCommands }) {
  const { room, titleOf } = tools
  const { acts: texts, table } = useBoardWords()
  const { experiment, experiments, locked, phase } = room
  return (
    <Select
      label={texts.step}
      hideLabel
      className="h-7 max-w-72 truncate text-sm font-medium"
      value={experiment ?? ''}
      onChange={({ target }) => commands.goTo(phase, target.value || null)}
    >
      <option value="">{texts.noExperiment}</option>
      {experiments.map((id, index) => (
        <option key={id} value={id}>
          {index + 1}. {titleOf(id)} {locked.includes(id) ? `(${table.locked})` : ''}
        </option>
      ))}
    </Select>
  )
}
