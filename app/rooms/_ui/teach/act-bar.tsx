'use client'

import { Act, ActGroup, type ShownAct } from './board-act.tsx'
import type { BoardTools } from './board-types.ts'
import { PhaseBar } from './phase-bar.tsx'
import { seenBySeats } from './seen-by-seats.ts'
import type { BoardCommands } from './use-board-commands.ts'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly tools: BoardTools
  readonly commands: BoardCommands
}

/** The acts of a teacher, each with its key: the phases, and below them what concerns benches, the class and the room. */
export function ActBar({ tools, commands }: Props) {
  const { room, selected } = tools
  const words = useBoardWords()
  const { acts: texts, notes, selected: selectedText, keysNote } = words
  const { experiment, experiments, locked, revealed, frozenAt, spotlight, seats } = room
  const isLocked = experiment !== null && locked.includes(experiment)
  const isAllLocked = experiments.every((id) => locked.includes(id))
  const isRevealed = experiment !== null && revealed.includes(experiment)
  const takesSpotlightOff = spotlight !== null && (selected.length === 0 || selected[0] === spotlight)
  const hasHand = seats.some(({ handAt }) => handAt !== null)
  const groups = {
    benches: [
      { of: 'push', label: texts.push(selected.length), note: notes.push },
      { of: 'lock', label: isLocked ? texts.unlock : texts.lock, note: notes.lock },
      { of: 'lockAll', label: isAllLocked ? texts.unlockAll : texts.lockAll, note: notes.lockAll },
      {
        of: 'spotlight',
        label: takesSpotlightOff ? texts.spotlightOff : texts.spotlight,
        note: notes.spotlight,
        isOff: selected.length === 0 && spotlight === null,
      },
    ],
    talk: [
      {
        of: 'reveal',
        label: isRevealed ? texts.hidePredictions : texts.showPredictions,
        note: notes.reveal,
      },
      { of: 'message', label: texts.message(selected.length), note: notes.message },
      { of: 'hint', label: texts.hint(selected.length), note: notes.hint },
      { of: 'timer', label: texts.timer, note: notes.timer },
      { of: 'lowerHand', label: texts.lowerHand, isOff: !hasHand },
    ],
    room: [
      {
        of: 'select',
        label: selected.length === seats.length && seats.length > 0 ? texts.unselect : texts.select,
      },
      { of: 'freeze', label: frozenAt === null ? texts.freeze : texts.unfreeze, note: notes.freeze },
      { of: 'reset', label: texts.reset, note: notes.reset, isDestructive: true },
      { of: 'end', label: texts.end, note: notes.end, isDestructive: true },
    ],
  } as const satisfies Record<string, readonly ShownAct[]>
  return (
    <div
      role="toolbar"
      aria-label={texts.label}
      className="flex flex-col gap-1.5 border-y border-hairline py-1.5"
    >
      <PhaseBar tools={tools} commands={commands} />
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {(['benches', 'talk', 'room'] as const).map((group) => (
          <ActGroup key={group} title={texts.groups[group]}>
            {groups[group].map((act) => (
              <Act key={act.of} {...act} run={commands[act.of]} />
            ))}
          </ActGroup>
        ))}
      </div>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-xs text-soft">
        <span role="status" data-sees>
          {words.sees[seenBySeats(room)]}
        </span>
        <span className="text-faint">
          <span role="status">{selectedText(selected.length)}</span>
          <span className="max-bench:hidden"> · {keysNote}</span>
        </span>
      </p>
    </div>
  )
}
