'use client'

import { HeadRow } from '../../_ui/parts/head-row.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { dayOf, timeOfDay } from '../../_ui/words/format.ts'
import type { HoldingView, UserDataView } from './privacy-types.ts'
import { usePrivacyWords } from './use-privacy-words.ts'

/** What is held, grouped by the store that holds it. */
export function HoldingTable({ data }: { data: UserDataView }) {
  const { holdings: texts } = usePrivacyWords()
  const stores = Map.groupBy(data.holdings, ({ where }) => where.store)
  return (
    <>
      <table className="mt-4 w-full text-left text-sm max-lanes:block max-lanes:[&_tbody]:block max-lanes:[&_td]:block max-lanes:[&_th]:block max-lanes:[&_tr]:block">
        <thead className="text-xs text-faint max-lanes:sr-only">
          <HeadRow columns={texts.columns} className="[&>th]:pr-6" />
        </thead>
        {Array.from(stores, ([store, holdings]) => (
          <tbody key={store}>
            <tr>
              <th scope="rowgroup" colSpan={4} className="pt-5 pb-1 text-xs font-medium text-soft">
                {texts.stores[store]}
              </th>
            </tr>
            {holdings.map((holding) => (
              <Row key={JSON.stringify([holding.kind, holding.where, holding.lane])} holding={holding} />
            ))}
          </tbody>
        ))}
      </table>
      <p className="mt-4 max-w-[90ch] text-xs text-soft">
        {texts.nothing} {data.nothingIn.map(({ what }) => what.split(/[:：.。]/)[0]).join(' · ')}
      </p>
    </>
  )
}

function Row({ holding }: { holding: HoldingView }) {
  const { holdings: texts } = usePrivacyWords()
  const { what, lane, where, why, until, untilWhat, onErase, count, items } = holding
  const place = [where.key, where.table && texts.table(where.table), where.node && texts.node(where.node)]
  return (
    <tr className="border-t border-hairline align-top [&>td]:py-2 [&>td]:pr-6 max-lanes:py-3 max-lanes:[&>td]:py-0.5">
      <td className="lanes:w-[26%]">
        {lane && (
          <>
            <LaneName of={lane} />
            <br />
          </>
        )}
        {what}
      </td>
      <td className="lanes:w-[24%]">
        <span className="font-mono text-xs break-all text-soft">{place.filter(Boolean).join(' ')}</span>
        <Items count={count} items={items} what={[lane, what, ...place].filter(Boolean).join(' ')} />
      </td>
      <td className="text-soft lanes:w-[22%]">{why}</td>
      <td className="text-soft">
        <span className="whitespace-nowrap text-ink tabular-nums">
          {until === null ? texts.notDecided : `${dayOf(until)} ${timeOfDay(until)}`}
        </span>
        <br />
        {untilWhat}
        <span className="mt-1 block text-xs">{texts.onErase[onErase]}</span>
      </td>
    </tr>
  )
}

function Items({ count, items, what }: Pick<HoldingView, 'count' | 'items' | 'what'>) {
  const { holdings: texts } = usePrivacyWords()
  if (items.length === 0) return <span className="mt-1 block text-xs tabular-nums">{texts.count(count)}</span>
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-xs tabular-nums">
        {texts.count(count)}
        {items.length < count && ` (${texts.first(items.length)})`}
      </summary>
      <Scroller label={what} className="mt-1 max-h-60 max-w-[34rem] border border-hairline bg-sunk p-2">
        <pre className="font-mono text-xs whitespace-pre-wrap">{JSON.stringify(items, null, 2)}</pre>
      </Scroller>
    </details>
  )
}
