'use client'

import { type EventRule, scopeOf } from '#lib/core/event-rules.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { ruleText } from './rule-text.ts'
import { useRulesWords } from './use-rules-words.ts'

interface RuleTableProps {
  readonly rules: readonly EventRule[]
  readonly edited: number | null
  readonly onEdit: (at: number) => void
  readonly onRemove: (at: number) => void
}

const COLUMNS = ['when', 'act', 'seconds', 'scope', 'change'] as const

/** The rules of the policy. */
export function RuleTable({ rules, edited, onEdit, onRemove }: RuleTableProps) {
  const texts = useRulesWords()
  const { table } = texts
  if (rules.length === 0) return <p className="mt-2 text-sm text-soft">{table.none}</p>
  return (
    <Scroller label={table.title} className="mt-2 max-w-4xl">
      <table className="w-full text-left text-sm">
        <thead className="border-b border-edge text-xs text-faint">
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="py-1 pr-5 font-normal whitespace-nowrap">
                {column === 'change' ? (
                  <span className="sr-only">{table.columns.change}</span>
                ) : (
                  table.columns[column]
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, at) => {
            const name = ruleText(rule, texts)
            return (
              <tr
                key={name}
                data-rule={`${rule.when} ${rule.act}`}
                aria-current={at === edited ? 'true' : undefined}
                className="border-b border-hairline align-baseline aria-[current=true]:bg-sunk"
              >
                <th scope="row" className="py-1.5 pr-5 font-normal">
                  {texts.when[rule.when]}
                </th>
                <td className="py-1.5 pr-5 font-medium">{texts.acts[rule.act]}</td>
                <td className="py-1.5 pr-5 whitespace-nowrap tabular-nums">
                  {rule.seconds === undefined ? table.noDuration : table.seconds(rule.seconds)}
                </td>
                <td className="py-1.5 pr-5">{texts.scopes[scopeOf(rule)]}</td>
                <td className="py-1.5 whitespace-nowrap">
                  <Button
                    look="quiet"
                    className="text-xs"
                    aria-label={texts.form.editRule(name)}
                    onClick={() => onEdit(at)}
                  >
                    {texts.form.edit}
                  </Button>
                  <Button
                    look="quiet"
                    className="text-xs"
                    aria-label={table.removeRule(name)}
                    onClick={() => onRemove(at)}
                  >
                    {table.remove}
                  </Button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroller>
  )
}
