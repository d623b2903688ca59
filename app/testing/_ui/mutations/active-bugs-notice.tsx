import type { MutationView, PlantedBugs } from '../../../_ui/lab/use-planted-bugs.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useTestingWords } from '../use-testing-words.ts'

interface ActiveBugsProps {
  readonly mutations: readonly MutationView[]
  readonly planted: PlantedBugs
}

/** Which bugs are active in this bench, in sight while the list scrolls: a bench with one does not behave as documented. */
export function ActiveBugs({ mutations, planted: { active, switchAllOff } }: ActiveBugsProps) {
  const { mutations: texts } = useTestingWords()
  const language = useLanguage()
  const nameOf = (id: string) => {
    const title = mutations.find((mutation) => mutation.id === id)?.title[language]
    return title ? `${id} ${title}` : id
  }
  if (active.length === 0) {
    return (
      <p role="status" className="text-sm text-soft">
        {texts.none}
      </p>
    )
  }
  return (
    <div
      data-active-bugs
      className="sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-1 border-y border-l-2 border-breach bg-raised py-2 pl-3"
    >
      <p role="status" className="min-w-0 text-sm">
        <strong className="font-medium text-breach">{texts.active(active.length)}</strong>{' '}
        {active.map(nameOf).join(' · ')}
      </p>
      <Button onClick={() => switchAllOff()}>{texts.switchAllOff}</Button>
    </div>
  )
}
