'use client'

import { useExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { CodeTokens } from '../../../_ui/parts/code-tokens.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { ContractResult, ExploitResult, RunOutput } from './run-output.tsx'
import type { BugController, FixInfo } from './use-bug.ts'

/** The offered fixes: each can be read as a diff, and runs against the exploit and the contract test when it is chosen. */
export function FixChoice({ controller, fixes }: { controller: BugController; fixes: readonly FixInfo[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {fixes.map((fix) => (
        <Fix key={fix.id} fix={fix} controller={controller} />
      ))}
    </ul>
  )
}

function Fix({ fix, controller: { answer, busy } }: { fix: FixInfo; controller: BugController }) {
  const { bug: words } = useExperimentWords()
  const language = useLanguage()
  const text = fix.text[language]
  const { result } = fix
  return (
    <li
      data-fix={fix.id}
      data-right={result?.right}
      className={`rounded-md border px-3 py-2.5 ${result?.right ? 'border-ink' : 'border-edge/60'}`}
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 font-medium">{text}</p>
        <Button
          aria-label={words.runFixName(text)}
          aria-busy={busy === fix.id}
          onClick={() => answer({ part: 'fix', fix: fix.id }, fix.id)}
        >
          {words.runFix}
        </Button>
      </div>
      <details className="mt-1">
        <summary className="w-fit text-xs text-soft hover:text-ink">{words.changes}</summary>
        <Diff label={text} changes={fix.changes} />
      </details>
      {result && (
        <div className="mt-2 flex flex-col gap-2">
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
            <ExploitResult isBreach={result.exploit.breach} />
            <ContractResult hasPassed={result.contract.passed} />
          </p>
          <p>{result.explanation[language]}</p>
          <details>
            <summary className="w-fit text-xs text-soft hover:text-ink">{words.output}</summary>
            <RunOutput label={`${text}: ${words.exploit}`} steps={result.exploit.steps} />
            <RunOutput label={`${text}: ${words.contract}`} steps={result.contract.steps} />
          </details>
        </div>
      )}
    </li>
  )
}

const CONTEXT = 2
const SIGNS = { same: ' ', removed: '−', added: '+' } as const

/** The changed lines of a fix, with the lines next to them. */
function Diff({ label, changes }: { label: string; changes: FixInfo['changes'] }) {
  const { bug: words } = useExperimentWords()
  const isNear = (index: number) =>
    changes.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ change }) => change !== 'same')
  return (
    <Scroller label={label} className="mt-1 rounded border border-hairline bg-raised py-1">
      <ol className="w-max min-w-full font-mono text-xs leading-5">
        {changes.map(({ change, tokens }, index) =>
          isNear(index) ? (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its position
              key={index}
              className={`flex min-h-5 pr-3 whitespace-pre ${change === 'same' ? '' : 'bg-sunk font-medium'}`}
            >
              <span className="w-7 shrink-0 text-center text-soft select-none" aria-hidden="true">
                {SIGNS[change]}
              </span>
              {change !== 'same' && <span className="sr-only">{words.changed[change]} </span>}
              <CodeTokens of={tokens} />
            </li>
          ) : null,
        )}
      </ol>
    </Scroller>
  )
}
