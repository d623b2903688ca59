'use client'

import { Button } from '../../_ui/parts/button.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import type { OrdersView, Outcome } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

interface RaceMapProps {
  readonly label: string
  readonly orders: OrdersView
  readonly execute: (schedule: string) => void
}

/** More rows than a person reads. */
const MAX_ROWS = 60

/** Larger squares would need more than a few lines. */
const MANY = 120

const LOOKS: Readonly<Record<Exclude<Outcome, 'open'>, string>> = {
  bad: 'bg-breach border-breach',
  good: 'border-held',
  sequential: 'border-edge border-dashed',
}

/**
 * One square for each order, from few switches between the actors to many. By keyboard and for screen readers, the table
 * below has the same.
 */
export function RaceMap({ label, orders: { map }, execute }: RaceMapProps) {
  const words = useRaceWords()
  return (
    <>
      <div role="img" aria-label={label} className="mt-3 flex max-w-2xl flex-wrap gap-0.5">
        {map.map(({ schedule, outcome }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table below has a button for each order
          // biome-ignore lint/a11y/useKeyWithClickEvents: the same
          <span
            key={schedule}
            title={`${schedule}: ${words.outcomes[outcome]}`}
            data-order={outcome}
            onClick={() => execute(schedule)}
            className={`${map.length > MANY ? 'size-3' : 'size-5'} cursor-pointer rounded-[2px] border ${LOOKS[outcome]}`}
          />
        ))}
      </div>
      <details className="mt-2 text-xs">
        <summary className="cursor-pointer text-soft">{words.asTable}</summary>
        <Scroller label={label} className="mt-1 max-h-64">
          <table className="text-left">
            <thead className="text-faint">
              <tr>
                <th scope="col" className="pr-6 font-normal">
                  {words.tableOrder}
                </th>
                <th scope="col" className="font-normal">
                  {words.tableOutcome}
                </th>
              </tr>
            </thead>
            <tbody>
              {map.slice(0, MAX_ROWS).map(({ schedule, outcome }) => (
                <tr key={schedule} className="border-t border-hairline">
                  <td className="pr-6">
                    <Button look="quiet" className="font-mono" onClick={() => execute(schedule)}>
                      {schedule}
                    </Button>
                  </td>
                  <td>{words.outcomes[outcome]}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {map.length > MAX_ROWS && <p className="text-faint">{words.moreOrders(map.length - MAX_ROWS)}</p>}
        </Scroller>
      </details>
    </>
  )
}
