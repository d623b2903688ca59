'use client'

import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { PAGES } from '../../../_ui/shell/page-links.tsx'
import { CodeBlock } from '../code-block.tsx'
import { useTestingWords } from '../use-testing-words.ts'
import { FirstFiles } from './first-files.tsx'
import { INSTALL, MUTATE, RUN, runAgainst } from './start-code.ts'
import { StartStep } from './start-step.tsx'

/** From nothing to a test that runs, and to a suite that is tested itself. */
export function StartSection() {
  const { start } = useTestingWords()
  return (
    <div className="grid gap-x-12 gap-y-10 bench:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <ol className="flex min-w-0 flex-col gap-8">
        <StartStep {...start.steps.install}>
          <CodeBlock label="shell" text={INSTALL} />
        </StartStep>
        <FirstFiles />
      </ol>
      <div className="flex min-w-0 flex-col gap-8">
        <section aria-labelledby="starter">
          <h2 id="starter" className="font-medium">
            {start.starter.title}
          </h2>
          <p className="mt-1 max-w-prose text-sm text-soft">{start.starter.text}</p>
          <LinkButton
            look="primary"
            href="/api/testing/starter.zip"
            download="session-lab-starter.zip"
            className="mt-3"
          >
            {start.starter.download}
          </LinkButton>
        </section>
        <section aria-labelledby="run" className="flex flex-col gap-3">
          <h2 id="run" className="font-medium">
            {start.run.title}
          </h2>
          <CodeBlock label={start.run.own} text={RUN} />
          <CodeBlock label={start.run.here} text={runAgainst(location.origin)} />
          <p className="-mt-1 max-w-prose text-sm text-soft">{start.run.note}</p>
        </section>
        <section aria-labelledby="mutate">
          <h2 id="mutate" className="font-medium">
            {start.mutate.title}
          </h2>
          <p className="mt-1 mb-3 max-w-prose text-sm text-soft">{start.mutate.text}</p>
          <CodeBlock label="shell" text={MUTATE} />
          <a
            href={`${PAGES.testing}?section=mutations`}
            className="mt-2 inline-block text-sm underline underline-offset-4"
          >
            {start.mutate.list}
          </a>
        </section>
      </div>
    </div>
  )
}
