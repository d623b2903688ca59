'use client'

import type { Fleet } from '#lib/web/fleet-types.ts'
import { hitRate } from './node-box.tsx'
import { useFleetWords } from './use-fleet-words.ts'

/** The numbers of the diagram as a table. */
export function FleetTable({ fleet }: { fleet: Fleet }) {
  const texts = useFleetWords()
  return (
    <details className="mt-3 px-3 text-xs lg:px-0">
      <summary className="inline-block py-1 text-soft hover:text-ink">{texts.table}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard */}
      <section className="mt-2 overflow-x-auto" aria-label={texts.table} tabIndex={0}>
        <table className="min-w-max text-left">
          <thead className="text-faint">
            <tr className="border-b border-hairline [&>th]:py-1 [&>th]:pr-6 [&>th]:font-normal">
              <td />
              <th>{texts.state}</th>
              <th>{texts.memory}</th>
              <th>{texts.served}</th>
              <th>{texts.hitRate}</th>
              <th>{texts.keys}</th>
            </tr>
          </thead>
          <tbody>
            {fleet.nodes.map((node) => (
              <tr key={node.id} className="border-b border-hairline [&>td]:py-1 [&>td]:pr-6">
                <th scope="row" className="py-1 pr-6 font-medium">
                  {texts.node(node.id)}
                </th>
                <td>
                  {node.up
                    ? node.partitioned
                      ? texts.states.partitioned
                      : texts.states.up
                    : texts.states.down}
                  {node.clockSkewSeconds !== 0 && `, ${texts.skew(node.clockSkewSeconds)}`}
                </td>
                <td className="font-mono">{node.sessions.memory}</td>
                <td className="font-mono">{node.served}</td>
                <td className="font-mono">{hitRate(node)}</td>
                <td className="font-mono">
                  {node.keys.map(({ mechanism, kid, signs }) => (
                    <span key={`${mechanism} ${kid}`} className={signs ? 'mr-2' : 'mr-2 text-faint'}>
                      {kid.slice(0, 4)}
                      {signs && '*'}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}
