'use client'

import { useLanguage } from '../../_ui/words/language.ts'
import type { ScheduleView } from './race-types.ts'

interface FactTableProps {
  readonly facts: ScheduleView['store']
  readonly label: string
  readonly empty: string
}

/** What an actor has learned, or what the store contains: a name and a value in each row. */
export function FactTable({ facts, label, empty }: FactTableProps) {
  const language = useLanguage()
  if (facts.length === 0) return <p className="mt-1 text-sm text-faint">{empty}</p>
  return (
    <table aria-label={label} className="mt-1 w-full text-left text-sm">
      <tbody>
        {facts.map(({ key, value }) => (
          <tr key={key.en} className="border-b border-hairline align-top">
            <th scope="row" className="py-1 pr-3 font-normal break-words text-soft">
              {key[language]}
            </th>
            <td className="py-1 font-mono text-xs leading-5 break-words">{value[language]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
