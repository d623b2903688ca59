'use client'

import { useMemo } from 'react'
import type { MeasuredCells } from '#lib/evidence/advisor/cells.ts'
import { LabProvider } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { AdviceResult } from './advice-result.tsx'
import { chooseCommands } from './choose-commands.ts'
import { QuestionForm } from './question-form.tsx'
import { Scenarios } from './scenarios.tsx'
import { useAnswers } from './use-answers.ts'
import { useChooseWords } from './use-choose-words.ts'

/** Eight questions, and what each answer leaves. */
export function Choose({ cells }: { cells: MeasuredCells }) {
  return (
    <LabProvider>
      <Page cells={cells} />
    </LabProvider>
  )
}

function Page({ cells }: { cells: MeasuredCells }) {
  useShortcuts()
  const words = useChooseWords()
  const answers = useAnswers()
  const commands = useMemo(() => chooseCommands(words), [words])
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="choose" commands={commands} />
      <Banner />
      <main data-ready={answers !== null}>
        <MainStart />
        <div className="flex flex-col gap-4 px-5 pt-6 pb-5">
          <div>
            <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
            <p className="mt-1 max-w-prose text-soft">{words.intro}</p>
          </div>
          <Scenarios answers={answers ?? {}} />
        </div>
        <div className="grid overflow-clip border-t border-hairline lanes:grid-cols-[minmax(0,27rem)_minmax(0,1fr)]">
          <QuestionForm answers={answers ?? {}} />
          {answers === null ? (
            <div aria-busy className="min-h-dvh" />
          ) : (
            <AdviceResult answers={answers} cells={cells} />
          )}
        </div>
      </main>
    </div>
  )
}
