'use client'

import type { ReactNode } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { actText } from './act-text.ts'
import { handsOf } from './board-rows.ts'
import type { BoardTools, RoomAct } from './board-types.ts'
import { ClusterPanel } from './cluster-panel.tsx'
import { ExportLinks } from './export-links.tsx'
import { PredictionPanel } from './prediction-panel.tsx'
import { scoreRows } from './score-rows.ts'
import { ScoreboardPanel } from './scoreboard-panel.tsx'
import { useBoardWords } from './use-board-words.ts'

/** What concerns the whole room: hands, predictions, the same difficulties, and what the teacher did. */
export function RoomPanels({
  tools,
  onSelect,
}: {
  tools: BoardTools
  onSelect: (seats: readonly string[]) => void
}) {
  const { panels: texts } = useBoardWords()
  const { experiment } = tools.room
  const clusters = experiment !== null && (
    <Panel title={texts.clusters} note={tools.titleOf(experiment)}>
      <ClusterPanel key={experiment} tools={tools} experiment={experiment} onSelect={onSelect} />
    </Panel>
  )
  const predictions = experiment !== null && (
    <Panel title={texts.predictions}>
      <PredictionPanel key={experiment} tools={tools} experiment={experiment} />
    </Panel>
  )
  return (
    <section
      aria-label={texts.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="relative flex min-h-0 flex-col gap-5 overflow-y-auto pb-4 text-sm [scrollbar-width:thin]"
    >
      <Panel title={texts.hands}>
        <Hands tools={tools} />
      </Panel>
      {predictions}
      {clusters}
      {(tools.room.scoreboard !== null || scoreRows(tools.room.seats, 'score').length > 0) && (
        <Panel title={texts.scores}>
          <ScoreboardPanel tools={tools} />
        </Panel>
      )}
      <Panel title={texts.done}>
        <ActList tools={tools} />
        <div className="mt-3 text-xs">
          <ExportLinks code={tools.room.code} label={texts.export} />
        </div>
      </Panel>
    </section>
  )
}

function Panel({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section aria-label={title} data-focus-fallback tabIndex={-1} className="outline-none">
      <h2 className="border-b border-hairline pb-1 font-medium">
        {title} {note && <span className="text-xs font-normal text-soft">{note}</span>}
      </h2>
      <div className="pt-1.5">{children}</div>
    </section>
  )
}

/** The raised hands, the first one first. */
function Hands({ tools: { room, act } }: { tools: BoardTools }) {
  const { panels: texts } = useBoardWords()
  const hands = handsOf(room.seats)
  if (hands.length === 0) return <p className="text-soft">{texts.noHands}</p>
  return (
    <ol className="flex flex-col gap-0.5">
      {hands.map(({ id, nickname, handAt }, index) => (
        <li key={id} className="flex items-center gap-2">
          <span className="w-5 text-right text-faint">{index + 1}</span>
          <span className="min-w-0 grow truncate">
            <bdi>{nickname}</bdi>
          </span>
          <time className="font-mono text-xs text-faint">{timeOfDay(handAt ?? 0)}</time>
          <Button
            look="quiet"
            aria-label={texts.lower(nickname)}
            title={texts.lower(nickname)}
            onClick={() => act({ act: 'lower-hand', seat: id })}
          >
            ✓
          </Button>
        </li>
      ))}
    </ol>
  )
}

/** What the teacher did, and when: the newest first. */
function ActList({ tools }: { tools: BoardTools }) {
  const words = useBoardWords()
  const { panels: texts } = words
  const { acts, now } = tools.room
  if (acts.length === 0) return <p className="text-soft">{texts.nothing}</p>
  return (
    <ol className="flex flex-col gap-0.5 text-xs">
      {acts.map(({ seq, at, act, isUndone, undoUntil }) => {
        const text = actText(act as unknown as RoomAct, tools, words)
        return (
          <li key={seq} data-act={seq} className="flex items-baseline gap-2">
            <time className="font-mono text-faint">{timeOfDay(at)}</time>
            <span className={`min-w-0 grow break-words ${isUndone ? 'text-faint line-through' : ''}`}>
              {text}
            </span>
            {isUndone && <span className="whitespace-nowrap text-soft">{texts.undone}</span>}
            {!isUndone && undoUntil !== null && undoUntil > now && (
              <Button
                look="quiet"
                aria-label={texts.undo(text)}
                onClick={() => tools.act({ act: 'undo', seq })}
              >
                ↶
              </Button>
            )}
          </li>
        )
      })}
    </ol>
  )
}
