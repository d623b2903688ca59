'use client'

import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { Act, ActGroup } from './board-act.tsx'
import { phaseKey } from './board-keys.ts'
import { nextStepOf, predictedOf } from './board-step.ts'
import { type BoardTools, PHASES } from './board-types.ts'
import type { BoardCommands } from './use-board-commands.ts'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly tools: BoardTools
  readonly commands: BoardCommands
}

/** The experiment and the phase of the room. The next sensible step stands out. */
export function PhaseBar({ tools, commands }: Props) {
  const { room } = tools
  const { acts: texts, notes, keyTip, predicted } = useBoardWords()
  const next = nextStepOf(room)
  const { count, of } = predictedOf(room)
  return (
    <ActGroup title={texts.groups.phases}>
      <ExperimentSelect tools={tools} onChoose={commands.goToExperiment} />
      <Act of="previous" label={texts.previous} run={commands.previous} />
      <Act of="next" label={texts.next} isNext={next === 'next'} run={commands.next} />
      <span className="mx-1 flex flex-wrap items-center gap-1">
        {PHASES.map((phase) => (
          <Button
            key={phase}
            look={next === phase ? 'primary' : 'plain'}
            aria-pressed={room.phase === phase}
            aria-keyshortcuts={phaseKey(phase)}
            title={keyTip(texts.phases[phase], phaseKey(phase))}
            data-next={next === phase || undefined}
            className={`h-7! px-2! text-sm ${next === phase ? '[&>span]:text-paper' : ''} aria-pressed:border-ink aria-pressed:bg-sunk aria-pressed:font-medium aria-pressed:underline aria-pressed:underline-offset-4`}
            onClick={() => commands.goTo(phase)}
          >
            {texts.phases[phase]}
            <Key>{phaseKey(phase)}</Key>
          </Button>
        ))}
      </span>
      <Act of="here" label={texts.here} note={notes.here} run={commands.here} />
      {room.experiment !== null && (
        <span className="ml-1 text-xs text-soft" data-predicted={count}>
          {predicted(count, of)}
        </span>
      )}
    </ActGroup>
  )
}

function ExperimentSelect({
  tools,
  onChoose,
}: {
  tools: BoardTools
  onChoose: (experiment: string | null) => void
}) {
  const { room, titleOf } = tools
  const { acts: texts, table } = useBoardWords()
  const { experiment, experiments, locked } = room
  return (
    <Select
      label={texts.step}
      hideLabel
      className="h-7 max-w-72 truncate text-sm font-medium"
      value={experiment ?? ''}
      onChange={({ target }) => onChoose(target.value || null)}
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
