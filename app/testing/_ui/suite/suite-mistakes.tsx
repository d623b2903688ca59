import type { KitFileName } from '#lib/web/kit-suite.ts'
import type { SuiteFile, SuiteTest } from '#lib/web/suite-view.ts'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { SourceBlock } from '../source-block.tsx'
import { outdented } from '../source-text.ts'
import { useTestingWords } from '../use-testing-words.ts'

/** The mistakes of the suite: each wrong form next to the one that holds, with the reason. */
export function SuiteMistakes({ files }: { files: readonly SuiteFile[] }) {
  const { mistakes } = useTestingWords().suite
  // Other files group their tests, too.
  const ofMistakes = files.filter(({ name }) => name === ('mistakes.spec.ts' satisfies KitFileName))
  const groups = ofMistakes.flatMap((file) =>
    Array.from(
      Map.groupBy(file.tests, ({ group }) => group),
      ([title, tests]) => (title === null ? [] : [{ file, title, tests }]),
    ).flat(),
  )
  return (
    <section aria-labelledby="mistakes" className="mt-6">
      <h2 id="mistakes" className="text-lg font-medium">
        {mistakes.title}
      </h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{mistakes.note}</p>
      {groups.map(({ file, title, tests }) => (
        <section key={title} aria-labelledby={slug(title)} className="mt-6">
          <h3 id={slug(title)} className="font-medium">
            {mistakes.reasons[title]?.title ?? title}
          </h3>
          <p className="mt-1 mb-2 max-w-3xl text-sm text-soft">{mistakes.reasons[title]?.why}</p>
          <div className="grid gap-x-6 gap-y-4 bench:grid-cols-2">
            <Form kind="wrong" test={tests[0]} file={file} />
            <Form kind="right" test={tests[1]} file={file} />
          </div>
        </section>
      ))}
    </section>
  )
}

const slug = (title: string) => `mistake-${title.replaceAll(/\W+/g, '-')}`

interface FormProps {
  readonly kind: 'wrong' | 'right'
  readonly test: SuiteTest | undefined
  readonly file: SuiteFile
}

function Form({ kind, test, file }: FormProps) {
  const { mistakes } = useTestingWords().suite
  if (test === undefined) return null
  const lines = outdented(file.lines.slice(test.from - 1, test.to))
  const outcome = kind === 'wrong' ? 'refused' : 'accepted'
  return (
    <SourceBlock
      label={`${mistakes[kind]}: ${test.title}`}
      head={
        <span data-outcome={outcome} className="inline-flex items-center gap-1.5 text-sm text-outcome">
          <OutcomeSign of={outcome} className="size-3" />
          {mistakes[kind]}
        </span>
      }
      lines={lines}
      from={test.from}
    />
  )
}
