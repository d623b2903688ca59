'use client'

import { useState } from 'react'
import { useExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { type ExperimentInfo, useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useTeachWords } from './use-teach-words.ts'

const LEVELS = ['basic', 'medium', 'advanced'] as const
const NONE: readonly ExperimentInfo[] = []

/** The chosen experiments, in order: at the beginning the basic ones that use the bench, as the API has them. */
export function useChosenExperiments() {
  const infos = useExperimentInfos() ?? NONE
  const [changed, setChosen] = useState<readonly string[] | null>(null)
  const basic = infos.filter(({ level, kind }) => level === 'basic' && kind === 'bench').map(({ id }) => id)
  const chosen = changed ?? basic
  return { infos, chosen, setChosen }
}

/** An ordered choice of experiments, by level, with the sum of their minutes. */
export function ExperimentChoice({ infos, chosen, setChosen }: ReturnType<typeof useChosenExperiments>) {
  const { open: texts } = useTeachWords()
  const { levels, minutes: minutesText } = useExperimentWords()
  const language = useLanguage()
  const minutes = infos.reduce((sum, { id, minutes }) => sum + (chosen.includes(id) ? minutes : 0), 0)
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  return (
    <fieldset>
      <legend className="font-medium">{texts.experiments}</legend>
      <p role="status" className="mt-0.5 text-sm text-soft">
        {texts.chosen(chosen.length, minutes)}
      </p>
      <div className="mt-1 flex gap-2">
        <Button
          className="h-7! px-2! text-xs"
          onClick={() =>
            setChosen([...chosen, ...infos.map(({ id }) => id).filter((id) => !chosen.includes(id))])
          }
        >
          {texts.selectAll}
        </Button>
        <Button className="h-7! px-2! text-xs" onClick={() => setChosen([])}>
          {texts.selectNone}
        </Button>
      </div>
      <div className="mt-2 grid gap-x-8 gap-y-4 lanes:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex max-h-96 flex-col gap-3 overflow-y-auto rounded-md border border-hairline p-3 [scrollbar-width:thin]">
          {LEVELS.map((level) => (
            <div key={level}>
              <h3 className="text-xs text-faint">{levels[level]}</h3>
              {infos
                .filter((info) => info.level === level)
                .map(({ id, title, minutes }) => (
                  <label key={id} className="flex items-baseline gap-2 py-0.5 text-sm">
                    <input
                      type="checkbox"
                      className="accent-ink"
                      checked={chosen.includes(id)}
                      onChange={() => toggle(id)}
                    />
                    <span className="min-w-0 grow">{title[language]}</span>
                    <span className="text-xs whitespace-nowrap text-faint">{minutesText(minutes)}</span>
                  </label>
                ))}
            </div>
          ))}
        </div>
        <Order infos={infos} chosen={chosen} setChosen={setChosen} />
      </div>
    </fieldset>
  )
}

function Order({ infos, chosen, setChosen }: ReturnType<typeof useChosenExperiments>) {
  const { open: texts } = useTeachWords()
  const language = useLanguage()
  const move = (index: number, by: number) => {
    const moved = [...chosen]
    moved.splice(index + by, 0, ...moved.splice(index, 1))
    setChosen(moved)
  }
  return (
    <div>
      <h3 className="text-xs text-faint">{texts.order}</h3>
      <ol data-focus-fallback tabIndex={-1} className="mt-1 flex flex-col outline-none">
        {chosen.map((id, index) => {
          const title = infos.find((info) => info.id === id)?.title[language] ?? id
          return (
            <li key={id} className="flex items-center gap-1 border-b border-hairline py-0.5 text-sm">
              <span className="w-6 text-right text-xs text-faint">{index + 1}</span>
              <span className="ml-2 min-w-0 grow truncate">{title}</span>
              {index > 0 && (
                <Button look="quiet" aria-label={texts.earlier(title)} onClick={() => move(index, -1)}>
                  ↑
                </Button>
              )}
              {index < chosen.length - 1 && (
                <Button look="quiet" aria-label={texts.later(title)} onClick={() => move(index, 1)}>
                  ↓
                </Button>
              )}
              <Button
                look="quiet"
                aria-label={texts.leaveOut(title)}
                onClick={() => setChosen(chosen.filter((other) => other !== id))}
              >
                ✕
              </Button>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
