'use client'

import type { EventRule } from '#lib/core/event-rules.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { type RulesWords, useRulesWords } from './use-rules-words.ts'

/** Rules that are ready to use. */
const EXAMPLES = {
  payment: { when: 'payment', act: 'shorten', seconds: 300, scope: 'this' },
  'new-network': { when: 'new-network', act: 'reauthenticate', scope: 'this' },
  'password-changed': { when: 'password-changed', act: 'revoke', scope: 'others' },
  'role-lowered': { when: 'role-lowered', act: 'look-up-roles', scope: 'all' },
} as const satisfies Record<keyof RulesWords['examples']['names'], EventRule>

const NAMES = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]

interface RuleExamplesProps {
  readonly rules: readonly EventRule[]
  readonly onAdd: (rule: EventRule) => void
}

export function RuleExamples({ rules, onAdd }: RuleExamplesProps) {
  const { examples, form } = useRulesWords()
  return (
    <div>
      <h3 className="text-xs text-faint">{examples.title}</h3>
      <ul className="mt-2 flex flex-col gap-1 text-sm">
        {NAMES.map((id) => {
          const { when, act } = EXAMPLES[id]
          const isThere = rules.some((rule) => rule.when === when && rule.act === act)
          return (
            <li key={id} className="flex items-baseline gap-2">
              <span>{examples.names[id]}</span>
              {isThere ? (
                <span className="text-xs text-faint">{examples.isThere}</span>
              ) : (
                <Button
                  look="quiet"
                  className="border border-edge/40 text-xs"
                  aria-label={examples.add(examples.names[id])}
                  onClick={() => onAdd(EXAMPLES[id])}
                >
                  {form.add}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
