import { EXPERIMENT_VIEWS } from '#lib/web/experiment-view.ts'
import { metadataOf } from '../../_ui/words/metadata.ts'
import { Learn } from '../../learn/_ui/learn-page.tsx'

export const generateMetadata = metadataOf('learn')

/** All experiments. */
export default function Page() {
  return (
    <Learn
      experiments={EXPERIMENT_VIEWS.map(({ id, kind, title, level, minutes, lanes }) => ({
        id,
        kind,
        title,
        level,
        minutes,
        lanes,
      }))}
    />
  )
}
