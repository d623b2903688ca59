'use client'

import { type CSSProperties, useState } from 'react'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { AttackRow } from './attack-row.tsx'
import { type BoardProps, COLUMNS, type ShownLane } from './board-props.ts'
import { BoardToolbar } from './board-toolbar.tsx'
import { useAttackAddress } from './use-attack-address.ts'
import { useAttackWords } from './use-attack-words.ts'

/** Attacks by lane. Each cell has the result in the weak and in the mended setting; one cell at a time is open. */
export function AttackBoard(props: BoardProps) {
  const { attacks, lanes } = props
  const words = useAttackWords()
  const [open, setOpen] = useAttackAddress(attacks)
  const [chosen, setChosen] = useState<ShownLane | null>(null)
  const shown = chosen ?? open?.mechanism ?? lanes[0] ?? 'all'
  return (
    <section aria-label={words.board} className="mt-6">
      <BoardToolbar {...props} shown={shown} onShow={setChosen} />
      <table
        aria-label={words.board}
        className="block w-full"
        style={{ '--lanes': lanes.length } as CSSProperties}
      >
        <thead className="sticky top-0 z-10 block bg-paper max-lanes:hidden">
          <tr className={`${COLUMNS} border-b border-edge/60 py-2 text-left text-xs`}>
            <th className="font-normal text-faint">{words.attack}</th>
            {lanes.map((mechanism) => (
              <th key={mechanism} className="@container min-w-0 font-medium [&>span]:whitespace-normal">
                <LaneName of={mechanism} />
                {/* The buttons name their halves. */}
                <span
                  aria-hidden="true"
                  className="hidden font-normal text-faint @min-[11rem]:grid @min-[11rem]:grid-cols-2"
                >
                  <span>{words.stages.weak}</span>
                  <span>{words.stages.mended}</span>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {attacks.map((attack) => (
          <AttackRow
            key={attack.id}
            {...props}
            {...{ attack, shown }}
            open={open?.attack === attack.id ? open : null}
            onOpen={setOpen}
          />
        ))}
      </table>
    </section>
  )
}
