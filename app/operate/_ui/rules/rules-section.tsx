'use client'

import { useState } from 'react'
import { conflictOfRules, type EventRule, MAX_RULES } from '#lib/core/event-rules.ts'
import { useLab, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useBacklog } from '../../../_ui/timeline/backlog.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { RuleApplications } from './rule-applications.tsx'
import { RuleExamples } from './rule-examples.tsx'
import { NEW_RULE, RuleForm } from './rule-form.tsx'
import { RuleTable } from './rule-table.tsx'
import { useRulesWords } from './use-rules-words.ts'

/** The rules of the policy, and what they have done. */
export function RulesSection() {
  const texts = useRulesWords()
  const words = useWords()
  const lab = useLab()
  useBacklog()
  const rules = useLiveState(({ bench }) => bench?.policy.rules ?? NONE)
  const [edited, setEdited] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  /** @returns whether the server has accepted them */
  async function change(next: readonly EventRule[]): Promise<boolean> {
    const conflict = conflictOfRules(next)
    if (conflict) {
      const { kind, earlier, rule } = conflict
      setProblem(
        texts.form.conflicts[kind](texts.acts[rule.act], texts.acts[earlier.act], texts.when[rule.when]),
      )
      return false
    }
    const refused = await lab.operator.changePolicy({ rules: next })
    setProblem(refused && problemText(refused, words))
    if (!refused) setEdited(null)
    return refused === null
  }
  const add = (rule: EventRule) => change([...rules, rule])
  const save = (rule: EventRule) => change(rules.map((each, at) => (at === edited ? rule : each)))

  return (
    <div className="flex flex-col gap-8">
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      <div data-focus-fallback tabIndex={-1} className="outline-none">
        <h2 id="rule-table" className="text-sm font-medium">
          {texts.table.title}
        </h2>
        <RuleTable
          rules={rules}
          edited={edited}
          onEdit={setEdited}
          onRemove={(removed) => change(rules.filter((_, at) => at !== removed))}
        />
        <div className="mt-5 grid gap-x-10 gap-y-6 lanes:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          {edited === null ? (
            rules.length < MAX_RULES && <RuleForm key="new" initial={NEW_RULE} onSubmit={add} />
          ) : (
            <RuleForm
              key={edited}
              initial={rules[edited] ?? NEW_RULE}
              onSubmit={save}
              onCancel={() => {
                setProblem(null)
                setEdited(null)
              }}
            />
          )}
          <RuleExamples rules={rules} onAdd={add} />
        </div>
        <p role="status" className="mt-2 text-sm text-refused">
          {problem}
        </p>
      </div>
      <RuleApplications />
    </div>
  )
}

const NONE: readonly EventRule[] = []
