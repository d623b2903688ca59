import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { EXPERIMENT_VIEWS } from '#lib/web/experiment-view.ts'
import { pageMetadata } from '../../../_ui/words/metadata.ts'
import { ExperimentPage } from '../../../learn/_ui/experiment-page.tsx'

interface Props {
  readonly params: Promise<{ lang: string; id: string }>
}

export const generateStaticParams = () => EXPERIMENT_VIEWS.map(({ id }) => ({ id }))
export const dynamicParams = false

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lang, id } = await params
  const experiment = EXPERIMENT_VIEWS.find((known) => known.id === id)
  const language = lang === 'zh' ? 'zh' : 'en'
  return pageMetadata({
    title: `${experiment?.title[language]} · Session Lab`,
    description: experiment?.prediction.question[language] ?? '',
  })
}

/** One experiment. */
export default async function Page({ params }: Props) {
  const { id } = await params
  const experiment = EXPERIMENT_VIEWS.find((known) => known.id === id)
  if (!experiment) notFound()
  const { policy: _, ...shown } = experiment
  return (
    <ExperimentPage
      experiment={shown}
      order={EXPERIMENT_VIEWS.map((known) => ({ id: known.id, title: known.title }))}
    />
  )
}
