import type { ReactNode } from 'react'
import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { CodeLine } from '../code-block.tsx'

interface ExampleTableProps {
  readonly title: string
  readonly note?: string
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly {
    readonly name: string
    /** Between name and example, each by the key of its column. */
    readonly cells: readonly { readonly key: string; readonly content: ReactNode }[]
    readonly example: string
  }[]
}

/** Names of the kit, each with what it is and a line to copy. */
export function ExampleTable({ title, note, columns, rows }: ExampleTableProps) {
  return (
    <div>
      <h2 className="text-lg font-medium">{title}</h2>
      {note && <p className="mt-1 max-w-3xl text-sm text-soft">{note}</p>}
      <Scroller label={title} className="mt-2">
        <table className={`w-full text-left text-sm lanes:min-w-[52rem] ${STACKED}`}>
          <thead className="text-xs text-faint">
            <HeadRow columns={columns} className="[&>th]:pr-6" />
          </thead>
          <tbody>
            {rows.map(({ name, cells, example }) => (
              <tr
                key={name}
                className="border-b border-hairline align-top [&>td]:py-2 [&>td]:pr-6 max-lanes:[&>td]:w-full"
              >
                <th scope="row" className="py-2 pr-6 font-mono text-xs font-medium whitespace-nowrap">
                  {name}
                </th>
                {cells.map(({ key, content }) => (
                  <td key={key} data-label={cells.length > 1 ? columns[key] : undefined}>
                    {content}
                  </td>
                ))}
                <td className="lanes:w-[42%]">
                  <CodeLine text={example} what={name} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  )
}
