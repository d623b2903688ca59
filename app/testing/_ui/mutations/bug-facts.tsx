import type { ReactNode } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { PAGES } from '../../../_ui/shell/page-links.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { CodeLine } from '../code-block.tsx'
import { useTestingWords } from '../use-testing-words.ts'
import type { BugRowProps } from './bug-row.tsx'

/** What a test author needs of a bug: how to see it, where it is, and how to plant it. */
export function BugFacts({ mutation, planted, served }: Omit<BugRowProps, 'isOpen' | 'onToggle'>) {
  const { mutations: texts } = useTestingWords()
  const language = useLanguage()
  const { id, mechanisms, seam, exposingAct, source, control } = mutation
  const inTest = `test.use({ worldOptions: { mutations: ['${id}'] } })`
  async function plantAndOpen(): Promise<void> {
    if (await planted.toggle(id, true)) location.assign(PAGES.bench)
  }
  return (
    <div className="mt-3 pl-4">
      <dl className="grid max-w-4xl gap-x-6 gap-y-2 text-sm lanes:grid-cols-[12rem_minmax(0,1fr)]">
        <Fact name={texts.act}>{exposingAct[language]}</Fact>
        <Fact name={control ? texts.changes : texts.affects}>
          <span className="flex flex-wrap gap-x-3">
            {mechanisms.map((mechanism) => (
              <LaneName key={mechanism} of={mechanism} />
            ))}
          </span>
        </Fact>
        <Fact name={texts.seam}>
          <code lang="en" className="font-mono text-xs break-words">
            {seam.file} {seam.name}
          </code>
        </Fact>
        <Fact name={texts.source}>
          <a href={source.url} target="_blank" rel="noreferrer" className="underline underline-offset-4">
            {source.title}
          </a>
        </Fact>
        <Fact name={texts.withKit}>
          <CodeLine text={inTest} what={inTest} />
        </Fact>
      </dl>
      {served && (
        <div className="mt-3">
          {planted.active.includes(id) ? (
            <LinkButton look="primary" href={PAGES.bench}>
              {texts.openBench(id)}
            </LinkButton>
          ) : (
            <Button look="primary" onClick={plantAndOpen} className="max-lanes:whitespace-normal">
              {texts.plant(id)}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs leading-5 text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
