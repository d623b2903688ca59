'use client'

import { useState } from 'react'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { Act } from './board-act.tsx'
import type { BoardTools } from './board-types.ts'
import { SCORE_SORTS, type ScoreRow, type ScoreSort, scoreRows } from './score-rows.ts'
import { useBoardWords } from './use-board-words.ts'

/** How many planted bugs the newest run of each seat has killed, and whether the projector shows that. */
export function ScoreboardPanel({ tools: { room, act } }: { tools: BoardTools }) {
  const { scores: texts } = useBoardWords()
  const [sort, setSort] = useState<ScoreSort>('score')
  const isShown = room.scoreboard !== null
  return (
    <>
      <table className="w-full text-left text-xs [&_td]:py-0.5 [&_td]:pr-2 [&_th]:py-0.5 [&_th]:pr-2">
        <thead className="text-soft">
          <tr>
            {SCORE_SORTS.map((by) => (
              <th
                key={by}
                scope="col"
                aria-sort={by !== sort ? undefined : by === 'name' ? 'ascending' : 'descending'}
                className="font-normal"
              >
                <button
                  type="button"
                  className="hover:text-ink hover:underline hover:underline-offset-4"
                  onClick={() => setSort(by)}
                >
                  {texts.columns[by]}
                  <span aria-hidden="true">{by !== sort ? '' : by === 'name' ? ' ↑' : ' ↓'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scoreRows(room.seats, sort).map((row) => (
            <Score key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      <div className="mt-1.5">
        <Act
          of="scoreboard"
          label={isShown ? texts.hide : texts.show}
          note={texts.note}
          run={() => act({ act: 'scoreboard', shown: !isShown })}
        />
      </div>
    </>
  )
}

function Score({ row: { id, nickname, run } }: { row: ScoreRow }) {
  const { scores: texts } = useBoardWords()
  return (
    <tr
      data-score={id}
      data-killed={run.killed}
      data-state={run.state}
      className="border-t border-hairline align-top"
    >
      <th scope="row" className="max-w-32 truncate font-normal">
        <bdi>{nickname}</bdi>
      </th>
      <td className="whitespace-nowrap">
        <span className="font-mono">{texts.killed(run.killed, run.counted)}</span>
        {run.isOverFitted && <span className="block font-medium text-refused">! {texts.overFitted}</span>}
      </td>
      <td className="text-soft">
        {texts.states[run.state]} <time className="font-mono text-faint">{timeOfDay(run.at)}</time>
      </td>
    </tr>
  )
}
